# SPDX-License-Identifier: GPL-3.0-or-later
"""One AJP request, written by hand: what somebody on the network could send."""

from __future__ import annotations

import hmac
import socket
import struct
from collections.abc import Mapping
from types import MappingProxyType


def _text(value: str) -> bytes:
    return struct.pack(">H", len(value)) + value.encode("ascii") + b"\0"


def scheme_header(secret: str) -> str:
    """Under which name httpd sends the scheme that a trusted proxy named."""
    return "X-Catalina-Proto-" + hmac.new(secret.encode(), b"catalina.cluster: scheme over AJP", "sha256").hexdigest()[:32]


def status(address: str, port: int, path: str, secret: str = "", attribute: str = "") -> int:
    """Status of the answer to a GET; 0 when the connection is closed without one."""
    head = answer(address, port, path, secret, attribute)
    return int(struct.unpack(">H", head[1:3])[0]) if head[:1] == b"\x04" else 0


def answer(
    address: str, port: int, path: str, secret: str = "", attribute: str = "", headers: Mapping[str, str] = MappingProxyType({})
) -> bytes:
    """The first packet of the answer to a GET, which has its status and headers; empty when the connection is closed without one."""
    payload = b"\x02\x02" + _text("HTTP/1.1") + _text(path) + _text("192.0.2.1") + _text("stranger") + _text("localhost")
    payload += struct.pack(">HBH", 80, 0, 1 + len(headers)) + b"\xa0\x0b" + _text("localhost")
    payload += b"".join(_text(name) + _text(value) for name, value in headers.items())
    if secret:
        payload += b"\x0c" + _text(secret)
    if attribute:
        payload += b"\x0a" + _text(attribute) + _text("/WEB-INF/web.xml")
    payload += b"\xff"
    with socket.create_connection((address, port), timeout=10) as connection:
        connection.settimeout(10)
        connection.sendall(b"\x12\x34" + struct.pack(">H", len(payload)) + payload)
        data = b""
        try:
            while len(data) < 4 or len(data) < 4 + struct.unpack(">H", data[2:4])[0]:
                more = connection.recv(4096)
                if not more:
                    return b""
                data += more
        except ConnectionError:
            return b""
    return data[4 : 4 + struct.unpack(">H", data[2:4])[0]]
