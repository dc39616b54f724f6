# SPDX-License-Identifier: GPL-3.0-or-later
"""Serve requests with configurations of httpd, and look at what members and clients get.

    python3 -m integration.frontends.check_httpd FOLDER      (on a host with httpd and mod_jk, as root; its own httpd is left alone)

FOLDER is what render_httpd.py wrote. Members are servers of this script that tell what they were sent.
"""

from __future__ import annotations

import base64
import contextlib
import http.client
import http.server
import importlib
import json
import pathlib
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from typing import Any

from integration.frontends import check_golden, fake_ajp

httpd_trial: Any = importlib.import_module("httpd_trial")  # the script of the role, beside this package on the host
FLAGS = pathlib.Path("/tmp/catalina-check-httpd")
FRONTENDS = {"httpd": 18080, "mod_jk": 18081}
PROXIED = {"httpd": 18082, "mod_jk": 18083}
TLS = {"httpd": 18443, "mod_jk": 18444}
AUTHORIZATION = {"Authorization": "Basic " + base64.b64encode(b"anna:geheim").decode()}
FORGED = {
    "X-Forwarded-For": "1.1.1.1",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Port": "4711",
    "X-Forwarded-Host": "evil.example",
    "Forwarded": "for=1.1.1.1",
}
HTTPS = {"X-Forwarded-For": "192.0.2.9", "X-Forwarded-Proto": "https"}
Check = tuple[str, Any, Any]
# Name, address of the peer, Host, headers; what an application has to see: client, scheme, host, port.
Row = tuple[str, str, str, dict[str, str], tuple[str, str, str, str]]
DIRECT: list[Row] = [
    ("port in Host", "127.0.0.1", "web:18080", {}, ("127.0.0.1", "http", "web", "18080")),
    ("a NAT", "127.0.0.1", "shop.example:8443", {}, ("127.0.0.1", "http", "shop.example", "8443")),
    ("Host without port", "127.0.0.1", "shop.example", {}, ("127.0.0.1", "http", "shop.example", "80")),
    ("forged headers", "127.0.0.1", "web:18080", FORGED, ("127.0.0.1", "http", "web", "18080")),
]
BEHIND: list[Row] = [
    *DIRECT,
    ("https at the proxy", "127.0.0.2", "shop.example", HTTPS, ("192.0.2.9", "https", "shop.example", "443")),
    (
        "its port",
        "127.0.0.2",
        "shop.example",
        {**HTTPS, "X-Forwarded-Port": "8443"},
        ("192.0.2.9", "https", "shop.example", "8443"),
    ),
    ("its port in Host", "127.0.0.2", "shop.example:9443", HTTPS, ("192.0.2.9", "https", "shop.example", "9443")),
    (
        "its host",
        "127.0.0.2",
        "inner:18080",
        {**HTTPS, "X-Forwarded-Host": "shop.example", "X-Forwarded-Port": "443"},
        ("192.0.2.9", "https", "shop.example", "443"),
    ),
    (
        "its host with a port",
        "127.0.0.2",
        "inner:18080",
        {**HTTPS, "X-Forwarded-Host": "shop.example:8443"},
        ("192.0.2.9", "https", "shop.example", "8443"),
    ),
    (
        "http at the proxy",
        "127.0.0.2",
        "shop.example",
        {"X-Forwarded-For": "192.0.2.9", "X-Forwarded-Proto": "http"},
        ("192.0.2.9", "http", "shop.example", "80"),
    ),
    (
        "a forged chain",
        "127.0.0.2",
        "shop.example",
        {**HTTPS, "X-Forwarded-For": "6.6.6.6, 192.0.2.9"},
        ("192.0.2.9", "https", "shop.example", "443"),
    ),
    (
        "no port and no host",
        "127.0.0.2",
        "shop.example",
        {**HTTPS, "X-Forwarded-Port": "80;x", "X-Forwarded-Host": "a b"},
        ("192.0.2.9", "https", "shop.example", "443"),
    ),
]
CLUSTERS: list[Row] = [
    ("any name", "127.0.0.3", "other.test", HTTPS, ("127.0.0.3", "http", "other.test", "80")),
    ("trusted for its name", "127.0.0.3", "shop.test", HTTPS, ("192.0.2.9", "https", "shop.test", "443")),
    ("not trusted for that name", "127.0.0.2", "shop.test", HTTPS, ("127.0.0.2", "http", "shop.test", "80")),
]


class Member(http.server.BaseHTTPRequestHandler):
    """Answers with what it was sent, over HTTP."""

    protocol_version = "HTTP/1.1"

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
        told = {"headers": headers, "length": len(body), "seen": seen, "member": self.connection.getsockname()[1] - 19080, "uri": self.path}
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


def ask(port: int, path: str, host: str, source: str, headers: dict[str, str]) -> tuple[int, dict[str, str], Any]:
    """Status, headers and what the member was told."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10, source_address=(source, 0))
    connection.request("GET", path, headers={"Host": host, **headers})
    response = connection.getresponse()
    body = response.read()
    connection.close()
    with contextlib.suppress(ValueError):
        return response.status, {key.lower(): value for key, value in response.getheaders()}, json.loads(body)
    return response.status, {}, {"seen": [f"answer {response.status} of no member"], "headers": {}}


def table(case: str, rows: list[Row]) -> Iterator[Check]:
    """Each row through both front ends."""
    for frontend, port in FRONTENDS.items():
        for what, source, host, headers, wanted in rows:
            scheme = wanted[1]
            if frontend == "httpd" and case.endswith("ajp") and scheme == "https":
                # mod_proxy_ajp takes the scheme from the connection to httpd; redirects lead back all the same.
                wanted = (wanted[0], "http", wanted[2], "80" if wanted[3] == "443" else wanted[3])
            _status, _headers, told = ask(port, "/", host, source, headers)
            yield f"{frontend}: {what}", tuple(told["seen"]), wanted
            left = [name for name in ("forwarded", "x-forwarded-server") if "1.1.1.1" in told["headers"].get(name, "")]
            yield f"{frontend}: {what}: nothing forged is left", (left, "evil" in str(told)), ([], False)
            _status, answered, _told = ask(port, "/redirect", host, source, headers)
            place = wanted[2] if wanted[3] in ("80", "443") else f"{wanted[2]}:{wanted[3]}"
            yield f"{frontend}: {what}: redirect", answered.get("location"), f"{scheme}://{place}/there"


def proxied(_case: str) -> Iterator[Check]:
    """The address of the client comes with the connection, and nothing from headers."""
    for frontend, port in PROXIED.items():
        for source, line, wanted in (
            ("127.0.0.2", "PROXY TCP4 192.0.2.9 127.0.0.1 5000 80\r\n", "192.0.2.9"),
            ("127.0.0.1", "", "127.0.0.1"),
        ):
            head = "GET / HTTP/1.1\r\nHost: shop.example\r\nConnection: close\r\n"
            head += "".join(f"{name}: {value}\r\n" for name, value in FORGED.items())
            _status, told = raw(f"{line}{head}\r\n", port, source)
            yield f"{frontend}: from {source}", tuple(told.get("seen", ())), (wanted, "http", "shop.example", "80")
        refused, _told = raw("PROXY TCP4 192.0.2.9 127.0.0.1 5000 80\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", port, "127.0.0.1")
        yield f"{frontend}: PROXY from others", refused, 400


def raw(text: str, port: int, source: str) -> tuple[int, Any]:
    """Status, and what the member was told, for a text that is sent as it is."""
    with socket.create_connection(("127.0.0.1", port), timeout=10, source_address=(source, 0)) as connection:
        connection.sendall(text.encode())
        response = http.client.HTTPResponse(connection)
        response.begin()
        body = response.read()
    return response.status, json.loads(body) if response.status == 200 else {}


def over_tls(port: int, path: str, host: str, client: bool = False) -> tuple[dict[str, str], Any, str, str]:
    """Headers, what the member was told, the name in the server's certificate and the protocol that was agreed on."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.set_alpn_protocols(["http/1.1"])
    if client:
        context.load_cert_chain(FLAGS / "site.pem", FLAGS / "site.key")
    name = host.partition(":")[0]
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    secured = context.wrap_socket(socket.create_connection(("127.0.0.1", port), timeout=10), server_hostname=name)
    connection.sock = secured
    version = secured.version() or ""
    shown = subprocess.run(
        ["openssl", "x509", "-inform", "DER", "-noout", "-subject"],
        input=secured.getpeercert(binary_form=True),
        stdout=subprocess.PIPE,
        check=True,
    ).stdout.decode()
    connection.request("GET", path, headers={"Host": host, **FORGED})
    response = connection.getresponse()
    body = response.read()
    connection.close()
    headers = {key.lower(): value for key, value in response.getheaders()}
    return headers, json.loads(body) if response.status == 200 else {"seen": [response.status]}, shown.split()[-1], version


def tls(_case: str) -> Iterator[Check]:
    """Certificates by name, what members learn, redirects from HTTP, HTTP/2, and the folder for ACME."""
    for frontend, port in TLS.items():
        for host, subject, seen in (
            (f"web:{port}", "site.test", ("127.0.0.1", "https", "web", str(port))),
            ("shop.test", "shop.test", ("127.0.0.1", "https", "shop.test", "443")),
        ):
            headers, told, name, version = over_tls(port, "/", host)
            yield f"{frontend}: {host}", (tuple(told["seen"]), name, version), (seen, subject, "TLSv1.3")
            yield f"{frontend}: {host}: HSTS", headers.get("strict-transport-security"), "max-age=60"
        _headers, told, _name, _version = over_tls(port, "/", "web", client=True)
        given = told.get("certificate") or told["headers"].get("ssl_client_cert", "")
        yield f"{frontend}: certificate of the client", "BEGIN CERTIFICATE" in given, True
        done = subprocess.run(
            ["openssl", "s_client", "-connect", f"127.0.0.1:{port}", "-alpn", "h2", "-tls1_2"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        ).stdout.decode(errors="replace")
        yield f"{frontend}: HTTP/2", "ALPN protocol: h2" in done, True
        old = subprocess.run(
            ["openssl", "s_client", "-connect", f"127.0.0.1:{port}", "-tls1_1", "-cipher", "ALL:@SECLEVEL=0"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
        yield f"{frontend}: TLS 1.1", old.returncode, 1
        plain = FRONTENDS[frontend]
        status, answered, _told = asked(plain, "/a%20b;x=1/d?e=f%26g%20h", f"shop.test:{plain}")
        yield f"{frontend}: redirect", (status, answered.get("location")), (308, f"https://shop.test:{port}/a%20b;x=1/d?e=f%26g%20h")
        forged = asked(plain, "/", "shop.test", FORGED)
        yield f"{frontend}: forged https", forged[0], 308
        yield f"{frontend}: ACME", asked(plain, "/.well-known/acme-challenge/token", "shop.test")[2], "proof"


def asked(port: int, path: str, host: str = "web", headers: dict[str, str] | None = None) -> tuple[int, dict[str, str], str]:
    """Status, headers and body."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", path, headers={"Host": host, **(headers or {})})
    response = connection.getresponse()
    body = response.read().decode(errors="replace")
    connection.close()
    return response.status, {key.lower(): value for key, value in response.getheaders()}, body


def around(_case: str) -> Iterator[Check]:
    """Headers, folders, pages, access, redirects, maintenance."""
    for frontend, port in FRONTENDS.items():
        status, headers, body = asked(port, "/")
        yield f"{frontend}: headers", (status, headers.get("x-front"), headers.get("x-member")), (200, 'a "front" end: 100%', None)
        yield f"{frontend}: request header", json.loads(body)["headers"].get("x-asked"), '50% \\ of "it"'
        yield f"{frontend}: static", asked(port, "/static/a.css")[::2], (200, "a{}")
        yield (
            f"{frontend}: redirect",
            (asked(port, "/old/x")[0], asked(port, "/old/x")[1].get("location")),
            (301, "https://new.example/start/x"),
        )
        for path in ("/local", "/local/x", "/local;a=b", "/local;a=b/x", "/x/..;/local", "/;a/local", "/%6cocal", "//local", "/x/../local"):
            yield f"{frontend}: kept out of {path}", asked(port, path)[0], 403
        yield f"{frontend}: elsewhere", (asked(port, "/locals")[0], asked(port, "/a;jsessionid=1.tomcat1")[0]), (200, 200)
        yield f"{frontend}: no password", asked(port, "/admin/x")[0], 401
        let_in = asked(port, "/admin/x", headers=AUTHORIZATION)
        yield f"{frontend}: password", (let_in[0], let_in[1].get("x-admin")), (200, "yes")
        (FLAGS / "maintenance").touch()
        try:
            yield f"{frontend}: maintenance", asked(port, "/")[::2], (503, "sorry")
            yield f"{frontend}: status page in maintenance", asked(port, "/server-status")[0], 200
        finally:
            (FLAGS / "maintenance").unlink()


def passwords(_case: str) -> Iterator[Check]:
    """Everything asks for a password, and the pages of httpd keep their own rules."""
    for frontend, port in FRONTENDS.items():
        yield f"{frontend}: no password", asked(port, "/")[0], 401
        yield f"{frontend}: password", asked(port, "/", headers=AUTHORIZATION)[0], 200
        yield f"{frontend}: status page", asked(port, "/server-status")[0], 200


def ways(_case: str) -> Iterator[Check]:
    """A cookie of httpd for stickiness, single servers, health checks, and a manager that only shows."""
    port = FRONTENDS["httpd"]
    for _turn in range(4):
        _status, headers, body = asked(port, "/")
        member = json.loads(body)["member"]
        given = next((part for part in headers.get("set-cookie", "").split(", ") if part.startswith("ROUTEID")), "")
        yield "its cookie", given, f"ROUTEID=.tomcat{member}; path=/; HttpOnly; SameSite=Lax"
        cookie = {"Cookie": given.partition(";")[0]}
        yield "sticks", {json.loads(asked(port, "/", headers=cookie)[2])["member"] for _number in range(4)}, {member}
        yield "and gets no other", "ROUTEID" in asked(port, "/", headers=cookie)[1].get("set-cookie", ""), False
    _status, headers, body = asked(port, "/wiki/page")
    yield "a server by HTTP", (json.loads(body)["uri"], headers["set-cookie"]), ("/w/page", "A=1; Path=/wiki")
    yield "a server by AJP", json.loads(asked(port, "/old/x")[2])["secret"], "not-a-real-secret-0123456789abcdef"
    yield "encoded slashes", json.loads(asked(port, "/a%2fb%20c")[2])["uri"], "/a%2fb%20c"
    status, _headers, page = asked(port, "/balancer-manager")
    yield "the manager", (status, "tomcat1" in page), (200, True)
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("POST", "/balancer-manager", "b=main", {"Host": "web"})
    yield "changes nothing", connection.getresponse().status, 403
    connection.close()
    time.sleep(2.5)
    yield "members stay in use", asked(port, "/")[0], 200


def workers(_case: str) -> Iterator[Check]:
    """Further workers of mod_jk, rules, variables, and a status page that can change states."""
    port = FRONTENDS["mod_jk"]
    for path, local in (("/old/x", 19012), ("/rule/x", 19012), ("/x", 19011)):
        told = json.loads(asked(port, path)[2])
        yield f"{path}", (told["local_port"], told["attributes"]["REMOTE_TEAM"]), (local, "none")
    yield "/rule/static/x", asked(port, "/rule/static/x")[0], 404
    for page, wanted in (("/jk-status", "not allowed in read only mode"), ("/jk-manager", "type=OK")):
        said = asked(port, f"{page}?cmd=update&mime=txt&w=main&sw=tomcat1&vwa=1")[2]
        yield f"{page}", wanted in said, True


def checks(case: str) -> Iterator[Check]:
    """What is looked at with a case."""
    if case.startswith("plain"):
        yield from table(case, DIRECT)
    elif case.startswith("proxies"):
        yield from table(case, BEHIND)
    elif case.startswith("clusters"):
        yield from table(case, CLUSTERS)
    elif case.startswith("tls"):
        yield from tls(case)
    elif case.startswith("around"):
        yield from around(case)
    elif case.startswith("ways"):
        yield from ways(case)
    elif case.startswith("workers"):
        yield from workers(case)
    elif case.startswith("auth"):
        yield from passwords(case)
    elif case.startswith("proxy-protocol"):
        yield from proxied(case)


def prepare() -> None:
    """The members."""
    shutil.rmtree(FLAGS, ignore_errors=True)
    for folder in ("www/static", "acme"):
        (FLAGS / folder).mkdir(parents=True)
    FLAGS.chmod(0o755)
    (FLAGS / "www/static/a.css").write_text("a{}", encoding="utf-8")
    (FLAGS / "acme/token").write_text("proof", encoding="utf-8")
    (FLAGS / "error.html").write_text("sorry", encoding="utf-8")
    hashed = subprocess.run(["openssl", "passwd", "-apr1", "geheim"], stdout=subprocess.PIPE, check=True).stdout.decode()
    (FLAGS / "passwords").write_text(f"anna:{hashed}", encoding="utf-8")
    for name in ("site", "shop"):
        check_golden.make_pem(FLAGS / f"{name}.pem", "certificate", f"{name}.test")
    for number in (1, 2):
        servers: list[Any] = [
            http.server.ThreadingHTTPServer(("127.0.0.1", 19080 + number), Member),
            fake_ajp.Server(("127.0.0.1", 19010 + number), fake_ajp.Member),
        ]
        for server in servers:
            threading.Thread(target=server.serve_forever, daemon=True).start()


@contextlib.contextmanager
def serving(case: pathlib.Path) -> Iterator[None]:
    """httpd with a case's files."""
    with tempfile.TemporaryDirectory() as name:
        place = pathlib.Path(name)
        place.chmod(0o755)
        check_golden.candidate(case, place)
        root = str(place / "etc/apache2")
        environment = httpd_trial.private_environment(root, name)
        process = subprocess.Popen([httpd_trial.find_httpd() or "apache2", "-d", root, "-D", "FOREGROUND"], env=environment)
        try:
            for _try in range(100):
                with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", FRONTENDS["httpd"]), timeout=1):
                    break
                time.sleep(0.1)
            else:
                raise RuntimeError("\n".join(["httpd does not answer", *httpd_trial.tail(environment["APACHE_LOG_DIR"])]))
            yield
        finally:
            process.terminate()
            process.wait(timeout=20)


def main() -> int:
    """Every case."""
    prepare()
    passed = failed = 0
    for case in sorted(pathlib.Path(sys.argv[1]).iterdir()):
        with serving(case):
            for what, found, wanted in checks(case.name):
                fine = found == wanted
                passed, failed = passed + fine, failed + (not fine)
                shown = "" if fine else f": {found!r} instead of {wanted!r}"
                print(f"{'fine' if fine else 'WRONG'}  {case.name}  {what}{shown}", flush=True)
    shutil.rmtree(FLAGS, ignore_errors=True)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
