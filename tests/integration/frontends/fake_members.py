# SPDX-License-Identifier: GPL-3.0-or-later
"""Members by HTTP and AJP, each a process of its own, which can be killed and comes back: fake_members.py NUMBER."""

from __future__ import annotations

import contextlib
import http.server
import json
import socket
import subprocess
import sys
import threading
import time
from typing import Any

from integration.frontends import fake_ajp

_running: dict[int, subprocess.Popen[bytes]] = {}


def start(number: int) -> None:
    """Ports 19080 and 19010, and the number. It answers when this returns."""
    _running[number] = subprocess.Popen([sys.executable, "-m", "integration.frontends.fake_members", str(number)])
    for _try in range(100):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", 19010 + number), timeout=1):
            return
        time.sleep(0.1)
    raise RuntimeError(f"member {number} does not answer")


def kill(number: int) -> None:
    """As the kernel does it."""
    process = _running.pop(number)
    process.kill()
    process.wait()


def stop() -> None:
    """All of them."""
    for number in list(_running):
        kill(number)


class Member(http.server.BaseHTTPRequestHandler):
    """Answers with what it was sent, over HTTP."""

    protocol_version = "HTTP/1.1"
    # Head and body are two writes: the second one would wait for the first one's acknowledgement, for 40 ms.
    disable_nagle_algorithm = True

    def respond(self) -> None:
        """Tell it."""
        headers = {key.lower(): value for key, value in self.headers.items()}
        body = self.rfile.read(int(headers.get("content-length") or 0))
        # As RemoteIpValve takes them.
        seen = (
            headers.get("x-forwarded-for", ""),
            headers.get("x-forwarded-proto", ""),
            headers["host"].partition(":")[0],
            headers.get("x-forwarded-port", ""),
        )
        member = self.connection.getsockname()[1] - 19080
        told = {"headers": headers, "length": len(body), "seen": seen, "member": member, "uri": self.path}
        told["more"] = fake_ajp.burden(self.path, member)
        text = json.dumps(told).encode()
        self.send_response(302 if "/redirect" in self.path else 200)
        if "/redirect" in self.path:
            place = seen[2] if seen[3] in ("80", "443") else f"{seen[2]}:{seen[3]}"
            self.send_header("Location", f"{seen[1]}://{place}/there")
        self.send_header("X-Member", "secret")
        self.send_header("Set-Cookie", "A=1; Path=/w")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    do_GET = do_POST = respond  # noqa: N815 - named by the library

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - named by the library
        """Say nothing."""


def main() -> None:
    """Serve until somebody ends it."""
    number = int(sys.argv[1])
    web = http.server.ThreadingHTTPServer(("127.0.0.1", 19080 + number), Member)
    threading.Thread(target=web.serve_forever, daemon=True).start()
    fake_ajp.Server(("127.0.0.1", 19010 + number), fake_ajp.Member).serve_forever()


if __name__ == "__main__":
    main()
