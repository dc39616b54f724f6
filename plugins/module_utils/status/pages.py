# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One request to a page of the host itself."""

from __future__ import annotations

import contextlib
import http.client
import socket
import threading
import typing as t
import urllib.parse

# So many bytes are read of a page unless somebody says otherwise.
READ_AT_MOST = 64 * 1024 * 1024
# A whole answer may take so many times what each piece of it may take.
_PIECES = 4
_HEADERS = {"Connection": "close", "User-Agent": "catalina-cluster"}


def get(
    address: str, port: int, path: str, timeout: float, headers: t.Optional[t.Mapping[str, str]] = None, most: int = READ_AT_MOST
) -> tuple[int, str]:
    """Status and text, of which at most so many bytes are read; 0 and the reason where nothing answers."""
    return _ask("GET", (address, port), path, timeout, headers or {}, most)


def post(address: str, port: int, path: str, timeout: float, body: str) -> tuple[int, str]:
    """The same for a text that is sent there."""
    return _ask("POST", (address, port), path, timeout, {"Content-Type": "text/plain; charset=UTF-8"}, READ_AT_MOST, body.encode("utf-8"))


def _ask(
    method: str,
    place: tuple[str, int],
    path: str,
    timeout: float,
    headers: t.Mapping[str, str],
    most: int,
    body: t.Optional[bytes] = None,
) -> tuple[int, str]:
    connection = http.client.HTTPConnection(*place, timeout=timeout)
    try:
        with whole_answer(connection, timeout):
            connection.request(method, path, body=body, headers={**_HEADERS, **headers})
            answer = connection.getresponse()
            return answer.status, answer.read(most).decode("utf-8", "replace")
    except (OSError, ValueError, http.client.HTTPException) as error:
        return 0, f"{type(error).__name__}: {error}"
    finally:
        connection.close()


@contextlib.contextmanager
def whole_answer(connection: http.client.HTTPConnection, timeout: float) -> t.Iterator[None]:
    """Connects, and ends what takes too long as a whole: the timeout of a socket begins anew with every byte."""
    if connection.sock is None:
        connection.connect()
    peer, seconds, over = connection.sock, timeout * _PIECES, threading.Event()

    def end() -> None:
        over.set()
        with contextlib.suppress(OSError):
            peer.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(seconds, end)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        if over.is_set():
            raise TimeoutError(f"not answered completely within {seconds:g} seconds")


def get_url(url: str, headers: t.Mapping[str, str], timeout: float) -> tuple[int, str]:
    """The same for a URL, whose port is written."""
    parts = urllib.parse.urlsplit(url)
    return get(parts.hostname or "", parts.port or 80, urllib.parse.urlunsplit(("", "", parts.path, parts.query, "")), timeout, headers)
