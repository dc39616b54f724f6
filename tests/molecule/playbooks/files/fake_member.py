# SPDX-License-Identifier: GPL-3.0-or-later
"""A stand-in for a Tomcat: answers like the session test application, over HTTP and AJP, and starts in no time.

usage: fake_member.py CONFIG NAME, where CONFIG is a JSON file: {"secret": ..., "members": [{name, address, http_port, ajp_port}]}.
The members share their sessions through files, as replicating Tomcats do. With "die=NAME" the member NAME does what it was asked
for and dies before it answers. AJP without the right secret is answered with 403.
Runs on the hosts: Python 3.9, standard library only.
"""

from __future__ import annotations

import json
import os
import secrets
import socket
import socketserver
import struct
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import parse_qs

SESSIONS = Path("/run/fake-members")
METHODS = {1: "OPTIONS", 2: "GET", 3: "HEAD", 4: "POST", 5: "PUT", 6: "DELETE", 7: "TRACE"}
HEADERS = {0xA001: "accept", 0xA007: "content-type", 0xA008: "content-length", 0xA009: "cookie", 0xA00B: "host"}


def application(me: dict[str, Any], method: str, target: str, headers: dict[str, str], body: bytes) -> tuple[int, str, bytes]:
    """What every member answers: status, cookie to set, body."""
    path, _mark, query = target.partition("?")
    path, _semicolon, parameters = path.partition(";")
    if not path.startswith("/test/"):
        return 404, "", b"{}"
    if path == "/test/health.jsp":
        return 200, "", json.dumps({"instance": me["name"], "status": "up"}).encode()
    asked = ""
    for part in headers.get("cookie", "").split(";"):
        name, _equals, value = part.strip().partition("=")
        asked = value if name == "JSESSIONID" else asked
    if not asked and parameters.startswith("jsessionid="):
        asked = parameters.partition("=")[2]
    session = asked.partition(".")[0]
    file = SESSIONS / session if session.isalnum() else SESSIONS
    new = not file.is_file()
    if new:
        session = secrets.token_hex(16).upper()
        file = SESSIONS / session
        file.write_text("0", encoding="ascii")
    given = parse_qs(query + "&" + (body.decode("latin-1") if method == "POST" else ""))
    counter = int(file.read_text(encoding="ascii") or "0") + (1 if given.get("op") == ["count"] else 0)
    file.write_text(str(counter), encoding="ascii")
    if given.get("die") == [me["name"]]:
        os._exit(1)
    full = f"{session}.{me['name']}"
    said = {
        "server": me["address"],
        "port": me["http_port"],
        "instance": me["name"],
        "session": full,
        "attributes": {"counter": counter},
        "headers": headers,
        "method": method,
    }
    cookie = f"JSESSIONID={full}; Path=/test; HttpOnly" if new or not asked.endswith("." + me["name"]) else ""
    return 200, cookie, json.dumps(said).encode()


class Web(BaseHTTPRequestHandler):
    """The HTTP connector."""

    protocol_version = "HTTP/1.1"
    me: ClassVar[dict[str, Any]] = {}

    def do_POST(self) -> None:
        """Answer POST as GET."""
        self.do_GET()

    def do_GET(self) -> None:
        """Answer GET."""
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length) if length else b""
        headers = {name.lower(): value for name, value in self.headers.items()}
        status, cookie, answer = application(self.me, self.command, self.path, headers, body)
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        if cookie:
            self.send_header("Set-Cookie", cookie)
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 (named so by the base class)
        """Say nothing."""


class Packet:
    """Reads the fields of an AJP packet."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def byte(self) -> int:
        """One byte."""
        self.at += 1
        return self.data[self.at - 1]

    def number(self) -> int:
        """Two bytes."""
        self.at += 2
        return int(struct.unpack(">H", self.data[self.at - 2 : self.at])[0])

    def text(self) -> str:
        """A string; null is empty."""
        length = self.number()
        if length == 0xFFFF:
            return ""
        self.at += length + 1
        return self.data[self.at - length - 1 : self.at - 1].decode("latin-1")

    def header_name(self) -> str:
        """A header's name, coded or not."""
        if self.data[self.at] == 0xA0:
            code = self.number()
            return HEADERS.get(code, hex(code))
        return self.text().lower()


def packed(text: str) -> bytes:
    """A string of AJP."""
    return struct.pack(">H", len(text)) + text.encode("latin-1") + b"\0"


class Ajp(socketserver.BaseRequestHandler):
    """The AJP connector."""

    me: ClassVar[dict[str, Any]] = {}
    secret = ""

    def receive(self) -> bytes:
        """One packet of the web server; empty at the end."""
        head = self.exactly(4)
        return self.exactly(struct.unpack(">H", head[2:])[0]) if head[:2] == b"\x12\x34" else b""

    def exactly(self, length: int) -> bytes:
        """So many bytes, or fewer at the end."""
        data = b""
        while len(data) < length:
            more = self.request.recv(length - len(data))
            if not more:
                break
            data += more
        return data

    def send(self, payload: bytes) -> None:
        """One packet to the web server."""
        self.request.sendall(b"AB" + struct.pack(">H", len(payload)) + payload)

    def handle(self) -> None:
        """Answer until the web server closes."""
        self.request.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        while True:
            data = self.receive()
            if not data:
                return
            if data[0] == 10:
                self.send(b"\x09")
            elif data[0] == 2:
                self.forward(Packet(data))

    def forward(self, packet: Packet) -> None:
        """One request."""
        packet.byte()
        method = METHODS.get(packet.byte(), "OTHER")
        packet.text()
        path = packet.text()
        for _field in ("address", "host", "server"):
            packet.text()
        packet.number()
        packet.byte()
        headers = {}
        for _count in range(packet.number()):
            name = packet.header_name()
            headers[name] = packet.text()
        query, secret = "", ""
        while packet.at < len(packet.data):
            kind = packet.byte()
            if kind == 0xFF:
                break
            if kind == 0x0A:
                packet.text()
                packet.text()
            elif kind == 0x0B:
                packet.number()
            elif kind == 0x05:
                query = packet.text()
            elif kind == 0x0C:
                secret = packet.text()
            else:
                packet.text()
        body = self.body(int(headers.get("content-length") or 0))
        if secret != self.secret:
            status, cookie, answer = 403, "", b'{"refused": "secret"}'
        else:
            status, cookie, answer = application(self.me, method, path + ("?" + query if query else ""), headers, body)
        told = [("Content-Type", "application/json"), ("Content-Length", str(len(answer)))]
        told += [("Set-Cookie", cookie)] if cookie else []
        self.send(
            b"\x04"
            + struct.pack(">H", status)
            + packed("OK")
            + struct.pack(">H", len(told))
            + b"".join(packed(k) + packed(v) for k, v in told)
        )
        self.send(b"\x03" + struct.pack(">H", len(answer)) + answer + b"\0")
        self.send(b"\x05\x01")

    def body(self, length: int) -> bytes:
        """The request's body: the first part comes by itself, the others are asked for."""
        body = b""
        while len(body) < length:
            if body:
                self.send(b"\x06" + struct.pack(">H", 8186))
            part = self.receive()
            if len(part) <= 2:
                break
            body += part[2:]
        return body


class AjpServer(socketserver.ThreadingTCPServer):
    """One thread for each connection of the web server."""

    allow_reuse_address = True
    daemon_threads = True


def main() -> None:
    """Serve one member."""
    config = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    me = next(member for member in config["members"] if member["name"] == sys.argv[2])
    SESSIONS.mkdir(exist_ok=True)
    Web.me = Ajp.me = me
    Ajp.secret = config["secret"]
    ajp = AjpServer((me["address"], me["ajp_port"]), Ajp)
    threading.Thread(target=ajp.serve_forever, daemon=True).start()
    ThreadingHTTPServer((me["address"], me["http_port"]), Web).serve_forever()


if __name__ == "__main__":
    main()
