# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""httpd's files and its page for states of members, as they are on this host."""

from __future__ import annotations

import contextlib
import glob
import hashlib
import http.client
import os
import secrets
import socket
import ssl
import typing as t
import urllib.parse

from ansible_collections.catalina.cluster.plugins.module_utils.reload.doors import Clock, DoorError, Group, settle
from ansible_collections.catalina.cluster.plugins.module_utils.reload.live import (
    PATH,
    TOKEN_FILE,
    TOKEN_HEADER,
    Member,
    Place,
    addresses,
    fixed,
    places,
    workers,
)

_WORKERS = "workers.properties"
_TIMEOUT = 5.0
# A name that no virtual host has: the default one answers.
_NO_NAME = "states.invalid"


class LiveHost:
    """The files that hold states, and the processes that can be told them."""

    def __init__(self, configuration: t.Sequence[str], token_file: str = TOKEN_FILE) -> None:
        self._paths = sorted({path for pattern in configuration for path in glob.glob(pattern)})
        beside = sorted({os.path.join(os.path.dirname(path), _WORKERS) for path in self._paths})
        self._paths += [path for path in beside if os.path.exists(path)]
        self._addresses: dict[int, str] = {}
        self._token_file = token_file
        self._token = secrets.token_hex(32)

    def fixed(self) -> dict[str, str]:
        """By path of each file: the fingerprint of what only a reload changes."""
        found = {}
        for path in self._paths:
            with contextlib.suppress(OSError):
                found[path] = fixed(_read(path))
        return found

    def settle(self, clock: Clock, wait: float) -> str:
        """Tell the processes what lies on disk. Returns why that was not possible."""
        try:
            groups = self._groups()
            if not groups:
                return "no virtual host has the page for states"
            with self._key():
                settle(groups, clock, wait)
        except DoorError as error:
            return str(error)
        except (OSError, http.client.HTTPException, ValueError) as error:
            return f"{type(error).__name__}: {error}"
        return ""

    def _groups(self) -> list[Group]:
        found: list[Place] = []
        members: dict[str, dict[str, Member]] = {}
        for path in self._paths:
            if os.path.basename(path) == _WORKERS:
                members.update(workers(_read(path)))
            else:
                text = _read(path)
                found += places(text)
                self._addresses = {**addresses(text), **self._addresses}
        groups = [Group.of_host(place, self.ask) for place in found if not place.jk]
        # All virtual hosts share the workers. The one that is the easiest to reach is asked.
        doors = sorted((place for place in found if place.jk), key=lambda place: (place.tls, place.proxy_protocol))
        return groups + ([Group.of_workers(doors[0], members, self.ask)] if doors else [])

    @contextlib.contextmanager
    def _key(self) -> t.Iterator[None]:
        """The page is open as long as the file is there, for who knows what its hash was made of."""
        descriptor = os.open(self._token_file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
        try:
            with os.fdopen(descriptor, "w", encoding="ascii") as handle:
                # httpd's expressions have no other one. What is hashed has 256 random bits.
                handle.write(hashlib.sha1(self._token.encode()).hexdigest())  # noqa: S324
            os.chmod(self._token_file, 0o644)
            yield
        finally:
            os.unlink(self._token_file)

    def ask(self, place: Place, query: str, fields: t.Optional[t.Mapping[str, str]] = None) -> str:
        """One request to the page."""
        name = place.host or _NO_NAME
        # The manager ignores parameters unless the Referer is one of its own pages.
        headers = {"Host": name, "Referer": f"http://{name}{PATH}", "Connection": "close", TOKEN_HEADER: self._token}
        connection = self._connection(place)
        try:
            if fields is None:
                connection.request("GET", f"{PATH}?{query}", headers=headers)
            else:
                headers["Content-Type"] = "application/x-www-form-urlencoded"
                connection.request("POST", PATH, urllib.parse.urlencode(fields), headers)
            answer = connection.getresponse()
            text = answer.read().decode("utf-8", "replace")
        finally:
            connection.close()
        if answer.status != 200:
            raise DoorError(f"the page for states answers with status {answer.status} at port {place.port}")
        return text

    def _connection(self, place: Place) -> http.client.HTTPConnection:
        address = self._addresses.get(place.port, "127.0.0.1")
        connection = http.client.HTTPConnection(address, place.port, timeout=_TIMEOUT)
        peer = socket.create_connection((address, place.port), _TIMEOUT)
        try:
            if place.proxy_protocol:
                kind = "TCP6" if ":" in address else "TCP4"
                peer.sendall(f"PROXY {kind} {address} {address} 1 {place.port}\r\n".encode("ascii"))
            if place.tls:
                # This very host: nothing to find out about it.
                context = ssl.create_default_context()
                context.check_hostname = False
                context.verify_mode = ssl.CERT_NONE
                peer = context.wrap_socket(peer, server_hostname=place.host or None)
        except BaseException:
            peer.close()
            raise
        connection.sock = peer
        return connection


def _read(path: str) -> str:
    with open(path, encoding="utf-8", errors="replace") as handle:
        return handle.read()
