# SPDX-License-Identifier: GPL-3.0-or-later
"""One AJP request, written by hand: what somebody on the network could send."""

from __future__ import annotations

import socket
import struct


def _text(value: str) -> bytes:
    return struct.pack(">H", len(value)) + value.encode("ascii") + b"\0"


def status(address: str, port: int, path: str, secret: str = "", attribute: str = "") -> int:
    """Status of the answer to a GET; 0 when the connection is closed without one."""
    payload = b"\x02\x02" + _text("HTTP/1.1") + _text(path) + _text("192.0.2.1") + _text("stranger") + _text("localhost")
    payload += struct.pack(">HBH", 80, 0, 1) + b"\xa0\x0b" + _text("localhost")
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
            while len(data) < 7:
                more = connection.recv(4096)
                if not more:
                    return 0
                data += more
        except ConnectionError:
            return 0
    return int(struct.unpack(">H", data[5:7])[0]) if data[4] == 4 else 0
