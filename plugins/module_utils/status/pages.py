# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One request to a page of the host itself."""

from __future__ import annotations

import http.client
import typing as t
import urllib.parse

_HEADERS = {"Connection": "close", "User-Agent": "catalina-cluster"}


def get(
    address: str, port: int, path: str, timeout: float, headers: t.Optional[t.Mapping[str, str]] = None, most: t.Optional[int] = None
) -> tuple[int, str]:
    """Status and text, of which at most so many bytes are read; 0 and the reason where nothing answers."""
    return _ask("GET", (address, port), path, timeout, headers or {}, most)


def post(address: str, port: int, path: str, timeout: float, body: str) -> tuple[int, str]:
    """The same for a text that is sent there."""
    return _ask("POST", (address, port), path, timeout, {"Content-Type": "text/plain; charset=UTF-8"}, None, body.encode("utf-8"))


def _ask(
    method: str,
    place: tuple[str, int],
    path: str,
    timeout: float,
    headers: t.Mapping[str, str],
    most: t.Optional[int],
    body: t.Optional[bytes] = None,
) -> tuple[int, str]:
    connection = http.client.HTTPConnection(*place, timeout=timeout)
    try:
        connection.request(method, path, body=body, headers={**_HEADERS, **headers})
        answer = connection.getresponse()
        return answer.status, answer.read(most).decode("utf-8", "replace")
    except (OSError, ValueError, http.client.HTTPException) as error:
        return 0, f"{type(error).__name__}: {error}"
    finally:
        connection.close()


def get_url(url: str, headers: t.Mapping[str, str], timeout: float) -> tuple[int, str]:
    """The same for a URL, whose port is written."""
    parts = urllib.parse.urlsplit(url)
    return get(parts.hostname or "", parts.port or 80, urllib.parse.urlunsplit(("", "", parts.path, parts.query, "")), timeout, headers)
