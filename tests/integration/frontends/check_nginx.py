# SPDX-License-Identifier: GPL-3.0-or-later
"""Serve requests with configurations of nginx, and look at what members and clients get.

    python3 -m integration.frontends.check_nginx FOLDER [NGINX]      (on a host with nginx, as root; its own nginx is left alone)

FOLDER is what render_nginx.py wrote. Members are servers of this script that tell what they were sent.
"""

from __future__ import annotations

import base64
import contextlib
import functools
import http.client
import http.server
import json
import os
import pathlib
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

from integration.frontends import check_golden

FLAGS = pathlib.Path("/tmp/catalina-check-nginx")
PORT, TLS_PORT, PROXIED_PORT = 18082, 18443, 18083
FORGED = {
    "X-Forwarded-For": "1.1.1.1",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Port": "4711",
    "X-Forwarded-Host": "evil.example",
    "Forwarded": "for=1.1.1.1",
}
AUTHORIZATION = {"Authorization": "Basic " + base64.b64encode(b"anna:geheim").decode()}
seen: list[tuple[str, str, str]] = []


class Member(http.server.BaseHTTPRequestHandler):
    """Answers with what it was sent."""

    protocol_version = "HTTP/1.1"
    # Head and body are two writes: the second one would wait for the first one's acknowledgement, for 40 ms.
    disable_nagle_algorithm = True

    def respond(self) -> None:
        """Tell it, or fail on request."""
        name = f"tomcat{self.connection.getsockname()[1] - 19080}"
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        seen.append((name, self.command, self.path))
        if "fail" in self.path:
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        if self.headers.get("Upgrade") == "websocket":
            self.wfile.write(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\nhello")
            self.close_connection = True
            return
        if "/events" in self.path:
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\ndata: 1\n\n")
            self.wfile.flush()
            time.sleep(1.5)
            self.wfile.write(b"data: 2\n\n")
            self.close_connection = True
            return
        told = {"member": name, "length": len(body), **{key.lower(): value for key, value in self.headers.items()}}
        text = json.dumps(told).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    do_GET = do_POST = do_PUT = respond  # noqa: N815 - named by the library

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - named by the library
        """Say nothing."""


class Answer:
    """What a client got."""

    def __init__(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.status, self.headers, self.body = status, headers, body

    def told(self, name: str) -> str:
        """What the member was sent."""
        try:
            return str(json.loads(self.body).get(name.lower(), ""))
        except ValueError:
            return f"answer {self.status} of no member"


def ask(path: str = "/", host: str = "web:18082", source: str = "127.0.0.1", method: str = "GET", **more: Any) -> Answer:
    """One request."""
    port = more.pop("port", PORT)
    if port == TLS_PORT:
        context = ssl._create_unverified_context()
        connection: http.client.HTTPConnection = http.client.HTTPSConnection("127.0.0.1", port, context=context, timeout=10)
    else:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10, source_address=(source, 0))
    connection.request(method, path, more.get("body"), {"Host": host, **more.get("headers", {})})
    response = connection.getresponse()
    answer = Answer(response.status, {key.lower(): value for key, value in response.getheaders()}, response.read())
    connection.close()
    return answer


def raw(text: str, port: int = PORT, source: str = "127.0.0.1", until: bytes = b"") -> bytes:
    """What comes back to a text, up to the end or to a text in it."""
    with socket.create_connection(("127.0.0.1", port), timeout=10, source_address=(source, 0)) as connection:
        connection.sendall(text.encode())
        got = b""
        while not until or until not in got:
            part = connection.recv(65536)
            if not part:
                break
            got += part
        return got


@contextlib.contextmanager
def flag(name: str) -> Iterator[None]:
    """A flag file that is there for a while."""
    (FLAGS / name).touch()
    try:
        yield
    finally:
        (FLAGS / name).unlink()


def seen_as(answer: Answer) -> tuple[str, str, str, str]:
    """What a member knows of its client."""
    return (
        answer.told("X-Forwarded-For"),
        answer.told("X-Forwarded-Proto"),
        answer.told("X-Forwarded-Port"),
        answer.told("Host"),
    )


def plain() -> Iterator[tuple[str, Any, Any]]:
    """Client, stickiness, the close flag, and what is sent twice."""
    yield "port of the server", seen_as(ask()), ("127.0.0.1", "http", "18082", "web:18082")
    yield "port in Host", seen_as(ask(host="shop.example:8080")), ("127.0.0.1", "http", "8080", "shop.example:8080")
    yield "Host without port", seen_as(ask(host="shop.example")), ("127.0.0.1", "http", "18082", "shop.example")
    forged = ask(headers=FORGED)
    yield "forged headers", seen_as(forged), ("127.0.0.1", "http", "18082", "web:18082")
    yield "forged Host and Forwarded", (forged.told("X-Forwarded-Host"), forged.told("Forwarded")), ("web:18082", "")
    yield from sticky()
    yield "without flag", ask().headers["connection"], "keep-alive"
    with flag("close"):
        closed = ask(headers={"Cookie": "JSESSIONID=ABC.tomcat2"})
        yield "with flag", (closed.headers["connection"], closed.told("member")), ("close", "tomcat2")
    yield "no upgrade", ask(headers={"Connection": "Upgrade", "Upgrade": "websocket"}).told("Upgrade"), ""
    yield from retries()


def retries() -> Iterator[tuple[str, Any, Any]]:
    """A member that breaks off is followed by another one for GET only."""
    for method, tries in (("GET", 2), ("POST", 1)):
        time.sleep(6)
        seen.clear()
        status = ask("/fail", method=method, body="x" if method == "POST" else None, headers={"Cookie": "JSESSIONID=A.tomcat1"}).status
        yield f"broken {method}", (status, len(seen)), (502, tries)
    time.sleep(6)


def proxies() -> Iterator[tuple[str, Any, Any]]:
    """Who may say what of the client."""
    trusted = {"source": "127.0.0.2"}
    https = {"X-Forwarded-For": "192.0.2.9", "X-Forwarded-Proto": "https"}
    answer = ask(host="shop.example", headers=https, **trusted)
    yield "https at the proxy", seen_as(answer), ("192.0.2.9", "https", "443", "shop.example")
    yield "HSTS", answer.headers.get("strict-transport-security"), "max-age=60"
    named = ask(host="shop.example", headers={**https, "X-Forwarded-Port": "8443"}, **trusted)
    yield "port named by the proxy", seen_as(named), ("192.0.2.9", "https", "8443", "shop.example")
    own = ask(host="shop.example:9443", headers=https, **trusted)
    yield "port named by Host", seen_as(own), ("192.0.2.9", "https", "9443", "shop.example:9443")
    chain = ask(headers={**https, "X-Forwarded-For": "6.6.6.6, 192.0.2.9"}, **trusted)
    yield "forged chain", chain.told("X-Forwarded-For"), "192.0.2.9"
    odd = ask(headers={**https, "X-Forwarded-Port": "80;x"}, host="shop.example", **trusted)
    yield "no port", odd.told("X-Forwarded-Port"), "443"
    plain_answer = ask("/a?b=c", host="shop.example:18082", headers=FORGED)
    yield "forged https", (plain_answer.status, plain_answer.headers.get("location")), (308, "https://shop.example/a?b=c")
    yield "no HSTS", plain_answer.headers.get("strict-transport-security"), None
    direct = ask(host="shop.example:18443", port=TLS_PORT, headers=FORGED)
    yield "https here", seen_as(direct), ("127.0.0.1", "https", "18443", "shop.example:18443")
    yield "status page", ask("/nginx-status").status, 200


def proxy_protocol() -> Iterator[tuple[str, Any, Any]]:
    """The address of the client comes with the connection, and nothing from headers."""
    head = "GET / HTTP/1.1\r\nHost: shop.example\r\nConnection: close\r\nX-Forwarded-For: 1.1.1.1\r\nX-Forwarded-Proto: https\r\n\r\n"
    got = raw("PROXY TCP4 192.0.2.9 127.0.0.1 5000 80\r\n" + head, PROXIED_PORT, "127.0.0.2")
    told = json.loads(got.partition(b"\r\n\r\n")[2])
    yield "trusted sender", (told["x-forwarded-for"], told["x-forwarded-proto"]), ("192.0.2.9", "http")
    got = raw("PROXY TCP4 192.0.2.9 127.0.0.1 5000 80\r\n" + head, PROXIED_PORT, "127.0.0.1")
    yield "other sender", json.loads(got.partition(b"\r\n\r\n")[2])["x-forwarded-for"], "127.0.0.1"
    yield "plain port", seen_as(ask(headers=FORGED, source="127.0.0.2")), ("127.0.0.2", "http", "18082", "web:18082")


def clusters(general: bool = True) -> Iterator[tuple[str, Any, Any]]:
    """Proxies that are trusted for the names of one cluster only, and those that are trusted for all other names."""
    https = {"X-Forwarded-For": "192.0.2.9", "X-Forwarded-Proto": "https"}
    believed, secure = ("192.0.2.9", "https", "443"), "max-age=60"
    for host, source, trusted in (
        ("shop.test", "127.0.0.3", True),
        ("shop.test", "127.0.0.2", False),
        ("other.test", "127.0.0.3", False),
        ("other.test", "127.0.0.2", general),
    ):
        answer = ask(host=host, source=source, headers=https)
        wanted = (*(believed if trusted else (source, "http", "18082")), host)
        yield (
            f"{host} from {source}",
            (seen_as(answer), answer.headers.get("strict-transport-security")),
            (wanted, secure if trusted else None),
        )
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=10, source_address=("127.0.0.3", 0))
    for host, client in (("shop.test", "192.0.2.9"), ("other.test", "127.0.0.3"), ("shop.test", "192.0.2.9")):
        connection.request("GET", "/", headers={"Host": host, **https})
        yield f"{host} on one connection", json.loads(connection.getresponse().read())["x-forwarded-for"], client
    connection.close()


def around() -> Iterator[tuple[str, Any, Any]]:
    """Locations, pages, limits and access."""
    upgrade = "GET /ws HTTP/1.1\r\nHost: web\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"
    got = raw(upgrade, until=b"hello")
    yield "WebSocket", (got.split()[1], got.endswith(b"hello")), (b"101", True)
    yield "other upgrades", ask(headers={"Connection": "Upgrade", "Upgrade": "h2c"}).told("Upgrade"), ""
    begin = time.monotonic()
    raw("GET /events HTTP/1.1\r\nHost: web\r\n\r\n", until=b"data: 1")
    yield "server-sent events come at once", time.monotonic() - begin < 1, True
    static = ask("/static/a.css")
    yield "static file", (static.status, static.headers["content-type"], static.body), (200, "text/css", b"a{}")
    yield "its age", static.headers["cache-control"], "max-age=3600"
    ask("/cached/x")
    seen.clear()
    yield "cached", (ask("/cached/x").status, len(seen)), (200, 0)
    yield "body that is too large", ask("/upload", method="PUT", body="x" * 2000).status, 413
    yield "body elsewhere", ask("/", method="PUT", body="x" * 2000).told("length"), "2000"
    yield "limit", sorted(ask("/limited").status for _number in range(5)), [200, 200, 200, 429, 429]
    yield from access()
    admin = ask("/admin", headers=AUTHORIZATION)
    yield "headers", (admin.headers.get("x-front"), admin.headers.get("x-admin")), ("nginx", "yes")
    yield "headers elsewhere", ask("/").headers.get("x-front"), "nginx"
    with flag("maintenance"):
        down = ask("/")
        yield "maintenance", (down.status, down.body), (503, b"sorry")
        yield "status page in maintenance", ask("/nginx-status").status, 200
    yield "page for 502", ask("/fail", method="POST", body="x").body, b"sorry"


def access() -> Iterator[tuple[str, Any, Any]]:
    """Passwords are asked for with the close flag as without."""
    for close in (False, True):
        with flag("close") if close else contextlib.nullcontext():
            what = " with close flag" if close else ""
            yield f"no password{what}", ask("/admin").status, 401
            let_in = ask("/admin/x", headers={**AUTHORIZATION, "Cookie": "JSESSIONID=ABC.tomcat2"})
            yield f"password{what}", (let_in.status, let_in.told("member")), (200, "tomcat2")
            yield f"connection{what}", let_in.headers["connection"], "close" if close else "keep-alive"


def sticky() -> Iterator[tuple[str, Any, Any]]:
    """Sessions stay with their member, by the cookie and by the URL."""
    for number in (1, 2, 1, 2):
        name = f"tomcat{number}"
        yield f"cookie of {name}", ask(headers={"Cookie": f"JSESSIONID=ABC.{name}"}).told("member"), name
        yield f"URL of {name}", ask(f"/x;jsessionid=ABC.{name}?a=1").told("member"), name


def ajp() -> Iterator[tuple[str, Any, Any]]:
    """The locations that AJP needs, with HTTP in its place."""
    yield from access()
    yield from sticky()
    yield "POST", (ask("/x", method="POST", body="abc").told("length")), "3"
    yield "both members", {ask().told("member") for _number in range(6)}, {"tomcat1", "tomcat2"}
    with flag("close"):
        yield "with flag", ask().headers["connection"], "close"
    with flag("maintenance"):
        yield "maintenance", ask("/").status, 503


CHECKS: dict[str, Callable[[], Iterator[tuple[str, Any, Any]]]] = {
    "plain": plain,
    "proxies": proxies,
    "proxy-protocol": proxy_protocol,
    "clusters": clusters,
    "clusters-alone": functools.partial(clusters, general=False),
    "around": around,
    "nginx-1.29-sticky": sticky,
    "ajp": ajp,
}


def prepare() -> None:
    """The files that the cases name."""
    shutil.rmtree(FLAGS, ignore_errors=True)
    (FLAGS / "www/static").mkdir(parents=True)
    os.chmod(FLAGS, 0o755)
    (FLAGS / "www/static/a.css").write_text("a{}", encoding="utf-8")
    (FLAGS / "error.html").write_text("sorry", encoding="utf-8")
    hashed = subprocess.run(["openssl", "passwd", "-apr1", "geheim"], stdout=subprocess.PIPE, check=True).stdout.decode()
    (FLAGS / "passwords").write_text(f"anna:{hashed}", encoding="utf-8")
    check_golden.make_pem(FLAGS / "site.pem", "certificate")
    for number in (1, 2):
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 19080 + number), Member)
        threading.Thread(target=server.serve_forever, daemon=True).start()


@contextlib.contextmanager
def serving(case: pathlib.Path, nginx: check_golden.Nginx) -> Iterator[None]:
    """nginx with a case's files."""
    with tempfile.TemporaryDirectory() as name:
        place = pathlib.Path(name)
        os.chmod(place, 0o755)
        check_golden.candidate(case, place)
        folder = place / "etc/nginx"
        check_golden.prepare(folder, nginx.without)
        conf = folder / "nginx.conf"
        text = conf.read_text(encoding="utf-8")
        for old, new in (("/run/nginx.pid", f"{name}/pid"), ("/var/log/nginx/", f"{name}/")):
            text = text.replace(old, new)
        conf.write_text("daemon off;\n" + text, encoding="utf-8")
        process = subprocess.Popen([nginx.binary, "-e", f"{name}/error.log", "-p", name, "-c", str(conf)])
        try:
            for _try in range(50):
                with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", PORT), timeout=1):
                    break
                time.sleep(0.1)
            yield
        finally:
            process.terminate()
            process.wait(timeout=20)


def main() -> int:
    """Every case."""
    nginx = check_golden.Nginx(sys.argv[2] if len(sys.argv) > 2 else "nginx")
    prepare()
    passed = failed = 0
    for name, check in CHECKS.items():
        if not nginx.judges(name):
            continue
        with serving(pathlib.Path(sys.argv[1]) / name, nginx):
            for what, found, wanted in check():
                fine = found == wanted
                passed, failed = passed + fine, failed + (not fine)
                print(f"{'fine' if fine else 'WRONG'}  {name}  {what}{'' if fine else f': {found!r} instead of {wanted!r}'}", flush=True)
    shutil.rmtree(FLAGS, ignore_errors=True)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
