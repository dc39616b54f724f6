# SPDX-License-Identifier: GPL-3.0-or-later
"""A member that speaks AJP and tells what Tomcat would make of a request: client, scheme, host and port."""

from __future__ import annotations

import hmac
import json
import socketserver
import struct
import time
from typing import Any

_HEADERS = (
    *("accept", "accept-charset", "accept-encoding", "accept-language", "authorization", "connection", "content-type"),
    *("content-length", "cookie", "cookie2", "host", "pragma", "referer", "user-agent"),
)
_METHODS = {1: "OPTIONS", 2: "GET", 3: "HEAD", 4: "POST", 5: "PUT", 6: "DELETE"}
_ATTRIBUTES = {3: "remote_user", 4: "auth_type", 5: "query", 6: "route", 7: "certificate", 8: "cipher", 9: "ssl_session", 12: "secret"}


class Message:
    """Reads the parts of a packet one after the other."""

    def __init__(self, data: bytes) -> None:
        self.data, self.position = data, 0

    def take(self, form: str) -> int:
        """One number."""
        (value,) = struct.unpack_from(form, self.data, self.position)
        self.position += struct.calcsize(form)
        return int(value)

    def text(self) -> str:
        """One text; its length stands before it, a zero behind."""
        length = self.take(">H")
        if length == 0xFFFF:
            return ""
        value = self.data[self.position : self.position + length].decode("utf-8", "replace")
        self.position += length + 1
        return value

    def header_name(self) -> str:
        """One of the known names, or a text."""
        code = struct.unpack_from(">H", self.data, self.position)[0]
        if code >> 8 == 0xA0:
            self.position += 2
            return _HEADERS[(code & 0xFF) - 1]
        return self.text().lower()


def read_request(data: bytes) -> dict[str, Any]:
    """What a forwarded request says."""
    message = Message(data)
    message.take(">B")
    told: dict[str, Any] = {"method": _METHODS.get(message.take(">B"), "?")}
    for name in ("protocol", "uri", "remote_addr", "remote_host", "server_name"):
        told[name] = message.text()
    told["server_port"], told["is_ssl"] = message.take(">H"), bool(message.take(">B"))
    told["headers"] = {}
    for _number in range(message.take(">H")):
        # Evaluated in this order: the name comes first.
        name = message.header_name()
        told["headers"][name] = message.text()
    while True:
        code = message.take(">B")
        if code == 0xFF:
            return told
        if code == 10:
            name = message.text()
            told.setdefault("attributes", {})[name] = message.text()
        elif code == 11:
            told["key_size"] = message.take(">H")
        else:
            told[_ATTRIBUTES.get(code, str(code))] = message.text()


def seen_by_tomcat(told: dict[str, Any]) -> tuple[str, str, str, str]:
    """Client, scheme, host and port: the port is that of the Host header, else the one of the scheme.

    A RemoteIpValve takes scheme and port from headers whose names go with the secret, where they are there.
    """
    headers = told["headers"]
    digest = hmac.new(told.get("secret", "").encode(), b"catalina.cluster: scheme over AJP", "sha256").hexdigest()[:32]
    scheme = "https" if told["is_ssl"] else "http"
    host, _colon, port = headers.get("host", "").partition(":")
    if f"x-catalina-proto-{digest}" in headers:
        scheme, port = headers[f"x-catalina-proto-{digest}"], headers.get(f"x-catalina-port-{digest}", "")
    return told["remote_addr"], scheme, host, port or {"http": "80", "https": "443"}[scheme]


# What the first member does with paths that say so: its answers are longer, or they take longer.
FAT, SLOW = "x" * 6000, 0.2


def burden(uri: str, member: int) -> str:
    """What a member adds to its answer."""
    if member == 1 and uri.startswith("/slow"):
        time.sleep(SLOW)
    return FAT if member == 1 and uri.startswith("/fat") else ""


class Member(socketserver.BaseRequestHandler):
    """Answers every request with what it was told."""

    def handle(self) -> None:
        """Packets until the connection ends."""
        while True:
            head = self._exactly(4)
            if len(head) < 4:
                return
            data = self._exactly(struct.unpack(">H", head[2:])[0])
            if data[:1] == b"\x0a":
                self._send(b"\x09")
                continue
            told = {**read_request(data), "packet": len(data)}
            length = int(told["headers"].get("content-length") or 0)
            received = b""
            while len(received) < length:
                body = self._exactly(struct.unpack(">H", self._exactly(4)[2:])[0])
                received += body[2:]
            own = self.request.getsockname()[1]
            if told["uri"].startswith("/dropped") and own % 10 == 1:
                # The first member has taken the request, and dies.
                return
            headers = {"Content-Type": "application/json", "X-Member": "secret"}
            status = 200
            if "/redirect" in told["uri"]:
                _client, scheme, host, port = seen_by_tomcat(told)
                place = host if port == {"http": "80", "https": "443"}[scheme] else f"{host}:{port}"
                status, headers["Location"] = 302, f"{scheme}://{place}/there"
            more = burden(told["uri"], own % 10)
            text = json.dumps({**told, "local_port": own, "length": len(received), "seen": seen_by_tomcat(told), "more": more}).encode()
            self._answer(status, headers, text)

    def _exactly(self, length: int) -> bytes:
        data = b""
        while len(data) < length:
            part = self.request.recv(length - len(data))
            if not part:
                return data
            data += part
        return data

    def _send(self, *payloads: bytes) -> None:
        # At once: a second small write would wait for the first one's acknowledgement, for 40 ms.
        self.request.sendall(b"".join(b"AB" + struct.pack(">H", len(payload)) + payload for payload in payloads))

    def _answer(self, status: int, headers: dict[str, str], body: bytes) -> None:
        def text(value: str) -> bytes:
            return struct.pack(">H", len(value)) + value.encode() + b"\0"

        packet = struct.pack(">BH", 4, status) + text("OK") + struct.pack(">H", len(headers))
        head = packet + b"".join(text(name) + text(value) for name, value in headers.items())
        self._send(head, b"\x03" + struct.pack(">H", len(body)) + body + b"\0", b"\x05\x01")


class Server(socketserver.ThreadingTCPServer):
    """One member."""

    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 64
