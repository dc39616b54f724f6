# SPDX-License-Identifier: GPL-3.0-or-later
"""Serve requests with configurations of httpd, and look at what members and clients get.

    python3 -m integration.frontends.check_httpd FOLDER [FRESH]   (on a host with httpd and mod_jk, as root; its own httpd is left alone)

FOLDER is what render_httpd.py wrote, FRESH the number of requests by which methods of balancing are judged.
Members are servers of this script that tell what they were sent.
"""

from __future__ import annotations

import base64
import contextlib
import functools
import http.client
import importlib
import json
import pathlib
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from typing import Any

from integration.frontends import check_choice, check_golden, fake_members

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
FOREIGN = """LoadModule jk_module /usr/lib/apache2/modules/mod_jk.so
Listen 18090
<VirtualHost *:18090>
    ServerName foreign.test
    JkMountCopy On
</VirtualHost>
<VirtualHost *:18090>
    ServerName none.test
</VirtualHost>
"""
WEBAPPS = (
    *("shop/img/a.css", "shop/img/x.jsp", "other/a.css", "other/x.JSP", "other/WEB-INF/web.xml", "other/deep/web-inf/web.xml"),
    "other.war",
)
Check = tuple[str, Any, Any]
# Where the httpd that serves now writes its logs.
running: dict[str, pathlib.Path] = {}
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


def table(_case: str, rows: list[Row]) -> Iterator[Check]:
    """Each row through both front ends."""
    for frontend, port in FRONTENDS.items():
        for what, source, host, headers, wanted in rows:
            scheme = wanted[1]
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
        if frontend == "mod_jk" or "cipher" in told:
            yield f"{frontend}: cipher", told.get("cipher", "").startswith("TLS_"), True
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
    """Everything asks for a password, and the pages of httpd keep their own rules: one has a password, one changes nothing."""
    for frontend, port in FRONTENDS.items():
        yield f"{frontend}: no password", asked(port, "/")[0], 401
        yield f"{frontend}: password", asked(port, "/", headers=AUTHORIZATION)[0], 200
        yield f"{frontend}: status page", asked(port, "/server-status", headers=AUTHORIZATION)[0], 200
        yield f"{frontend}: status page without its password", asked(port, "/server-status")[0], 401
    connection = http.client.HTTPConnection("127.0.0.1", FRONTENDS["httpd"], timeout=10)
    connection.request("POST", "/balancer-manager", "b=main", {"Host": "web", **AUTHORIZATION})
    yield "the manager changes nothing", connection.getresponse().status, 403
    connection.close()


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
    yield "/stopped/x", asked(port, "/stopped/x")[0], 503
    for page, wanted in (("/jk-status", "not allowed in read only mode"), ("/jk-manager", "type=OK")):
        change = f"{page}?cmd=update&mime=txt&w=main&sw=tomcat1&vwa=1"
        yield f"{page} without a password", asked(port, change)[0], 401
        yield f"{page}", wanted in asked(port, change, headers=AUTHORIZATION)[2], True


def secure(_case: str) -> Iterator[Check]:
    """httpd's own cookie is for TLS alone where the client came by TLS, here or at a trusted proxy."""
    port, by_http = FRONTENDS["httpd"], {"X-Forwarded-For": "192.0.2.9", "X-Forwarded-Proto": "http"}
    answers = {
        "plain": (ask(port, "/", "web", "127.0.0.1", FORGED)[1], False),
        "TLS": (over_tls(TLS["httpd"], "/", "web")[0], True),
        "TLS at a proxy": (ask(port, "/", "web", "127.0.0.2", HTTPS)[1], True),
        "none at a proxy": (ask(port, "/", "web", "127.0.0.2", by_http)[1], False),
    }
    for what, (headers, wanted) in answers.items():
        cookie = next((part for part in headers["set-cookie"].split(", ") if part.startswith("ROUTEID")), "")
        yield what, cookie.partition("; ")[2], "path=/; HttpOnly; SameSite=Lax" + ("; Secure" if wanted else "")


def above(_case: str) -> Iterator[Check]:
    """A single server at a path above that of a cluster takes what is not the cluster's."""
    for path, member in (("/app/x", 1), ("/app", 1), ("/apple", 2), ("/", 2)):
        yield path, json.loads(asked(FRONTENDS["httpd"], path)[2])["member"], member


def old_file(_case: str) -> Iterator[Check]:
    """What an old workers.properties of forty lines has become serves, with its sessions."""
    port = FRONTENDS["mod_jk"]
    found = [json.loads(asked(port, "/old/x")[2])["local_port"] for _number in range(8)]
    yield "both members", (found.count(19011), found.count(19012)), (4, 4)
    for number in (1, 2):
        cookie = {"Cookie": f"JSESSIONID=1.tomcat{number}"}
        yield (
            f"sessions of tomcat{number}",
            {json.loads(asked(port, "/old/x", headers=cookie)[2])["local_port"] for _number in range(4)},
            {19010 + number},
        )
    yield "the cluster beside it", json.loads(asked(port, "/x")[2])["local_port"], 19011


def told_of_tls(case: str) -> Iterator[Check]:
    """What mod_jk tells members of TLS."""
    _headers, told, _name, _version = over_tls(TLS["mod_jk"], "/", "shop.test", client=True)
    if case.startswith("untold"):
        yield "nothing", (told["is_ssl"], told.get("cipher"), told.get("certificate")), (False, None, None)
        return
    # The variable of the operator is not set by mod_ssl, and one of a trusted proxy is.
    yield "another variable", told["is_ssl"], False
    status, _headers, told = ask(FRONTENDS["mod_jk"], "/", "shop.test", "127.0.0.2", HTTPS)
    yield "a trusted proxy", (status, told.get("is_ssl")), (200, True)


def alias(_case: str) -> Iterator[Check]:
    """Files of applications beside what their members serve, and a foreign virtual host that takes the mounts."""
    port = FRONTENDS["mod_jk"]
    for path, wanted in (
        ("/shop/img/a.css", (200, "a{}")),
        ("/other/a.css", (200, "a{}")),
        ("/shop/img/x.jsp", 403),
        ("/other/x.JSP", 403),
        ("/other/WEB-INF/web.xml", 404),
        ("/other/deep/web-inf/web.xml", 403),
        ("/shop/img/../../other/WEB-INF/web.xml", 404),
        ("/other/;x/WEB-INF/web.xml", 404),
        ("/other/%57EB-INF/web.xml", 404),
        ("/other.war", 403),
        ("/other/", 404),
        ("/nothing/a.css", 404),
    ):
        status, _headers, body = asked(port, path)
        yield path, (status, body) if isinstance(wanted, tuple) else status, wanted
    yield "members", json.loads(asked(port, "/shop/x")[2])["uri"], "/shop/x"
    yield "a foreign virtual host", json.loads(asked(18090, "/shop/x", "foreign.test")[2])["uri"], "/shop/x"
    yield "its own files", asked(18090, "/shop/img/a.css", "foreign.test")[0], 403
    yield "one that takes none", asked(18090, "/shop/x", "none.test")[0], 403


def hosts(_case: str) -> Iterator[Check]:
    """A virtual host with settings of its own, one with one of its own, and one with those of all."""
    for frontend, port in FRONTENDS.items():
        tls_port = TLS[frontend]
        status, headers, body = asked(port, "/", "shop.test")
        seen_headers = (status, headers.get("x-shop"), headers.get("x-front"), headers.get("x-member", "none"), headers.get("x-extra"))
        yield f"{frontend}: its headers", seen_headers, (200, "yes", None, "secret", "yes")
        yield f"{frontend}: nothing is added", json.loads(body)["headers"].get("x-asked"), None
        yield f"{frontend}: its rules", (asked(port, "/local", "shop.test")[0], asked(port, "/local")[0]), (200, 403)
        yield f"{frontend}: no folder", (asked(port, "/static/a.css", "shop.test")[2][:1], asked(port, "/static/a.css")[2]), ("{", "a{}")
        yield f"{frontend}: no redirect", (asked(port, "/old/x", "shop.test")[0], asked(port, "/old/x")[0]), (200, 301)
        yield f"{frontend}: its limit", (posted(port, "shop.test", "x" * 20), posted(port, "web", "x" * 20)), (413, 200)
        yield f"{frontend}: its excluded path", (asked(port, "/img/x", "shop.test")[0], asked(port, "/img/x")[0]), (404, 200)
        uris = [json.loads(asked(port, "/wiki/x", host)[2])["uri"] for host in ("shop.test", "web")]
        yield f"{frontend}: its single server", uris, ["/w/x" if frontend == "httpd" else "/wiki/x", "/wiki/x"]
        moved = asked(port, "/x", "other.test")
        yield f"{frontend}: the other one", (moved[0], moved[1].get("location")), (308, f"https://other.test:{tls_port}/x")
        for host, policy in (("shop.test", None), ("other.test", "max-age=60"), ("web", "max-age=60")):
            yield f"{frontend}: HSTS of {host}", over_tls(tls_port, "/", host)[0].get("strict-transport-security"), policy
        for flag, wanted in (("shop-maintenance", (503, False, 200)), ("maintenance", (200, False, 503))):
            (FLAGS / flag).touch()
            try:
                status, _headers, body = asked(port, "/", "shop.test")
                yield f"{frontend}: {flag}", (status, body == "sorry", asked(port, "/")[0]), wanted
            finally:
                (FLAGS / flag).unlink()


def posted(port: int, host: str, body: str, path: str = "/") -> int:
    """The status of a POST."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("POST", path, body, {"Host": host})
    status = connection.getresponse().status
    connection.close()
    return status


def patterns(case: str) -> Iterator[Check]:
    """Paths by regular expression: to a cluster as they are, to a single server in parts, to nobody."""
    port, over_ajp = FRONTENDS["httpd"], "ajp" in case
    for path, wanted in (
        ("/app/x", "/app/x"),
        ("/app/img/x", 404),
        ("/app/imgs/x", "/app/imgs/x"),
        ("/legacy/list.do?a=b%20c", "/legacy/list.do?a=b%20c"),
        ("/legacy/list.do;jsessionid=1.tomcat1", "/legacy/list.do;jsessionid=1.tomcat1"),
        ("/legacy/a%20b.do", "/legacy/a%20b.do"),
        ("/legacy/deep/list.do", 404),
        ("/legacy/list.dot", 404),
        ("/x/legacy/list.do", 404),
    ):
        status, _headers, body = asked(port, path)
        told = json.loads(body) if status == 200 else {}
        found = (told.get("uri") if not over_ajp or "?" not in path else f"{told.get('uri')}?a=b%20c") if status == 200 else status
        yield path, found, wanted
    told = json.loads(asked(port, "/users/anna/a%20b?c=d")[2])
    yield "parts", (told["uri"], told["member"]), ("/anna/files/a%20b?c=d", 2)
    yield "bodies", (posted(port, "web", "x" * 1000, "/app/x"), posted(port, "web", "x" * 1001, "/app/x")), (200, 413)
    answered = asked(port, "/users/anna/redirect", "shop.test")[1]
    yield "its redirect", answered.get("location"), "http://shop.test/there"


def json_log(_case: str) -> Iterator[Check]:
    """Each line of the access log is one object, with what the client sent, whatever that was."""
    log = running["logs"] / "access.log"
    odd = bytes(byte for byte in range(256) if byte not in b"\n\r\0")
    heads: list[tuple[bytes, bytes, str, str]] = [
        (b"/plain?a=%22b%22", b'say "hi" \\o/ {1}', "/plain?a=%22b%22", 'say "hi" \\o/ {1}'),
        (b"/\xc3\xa4?x", b"caf\xc3\xa9\t\\", "/%c3%a4%3fx", "caf%c3%a9%09%5c"),
        (b"/", b"", "/", ""),
    ]
    for frontend, port in FRONTENDS.items():
        for path, agent, uri, told in heads:
            with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
                connection.sendall(
                    b"GET " + path + b" HTTP/1.1\r\nHost: shop.test\r\nUser-Agent: " + agent + b"\r\nConnection: close\r\n\r\n"
                )
                while connection.recv(65536):
                    pass
            line = last_object(log)
            yield f"{frontend}: {uri}", (line["uri"], line["user_agent"], line["host"]), (uri, told, "shop.test")
        yield (
            f"{frontend}: member",
            line["balancer_worker_route"] + line["jk_worker_route"],
            "tomcat1-" if frontend == "httpd" else "-tomcat1",
        )
        asked(port, "/admin/x", headers=AUTHORIZATION)
        yield f"{frontend}: user", (last_object(log)["remote_user"], last_object(log)["status"]), ("anna", "200")
        asked(port, "/admin/x", headers={"Authorization": "Basic " + base64.b64encode(odd).decode()})
        yield f"{frontend}: no user", (last_object(log)["remote_user"], last_object(log)["status"]), ("-", "401")
        for nonsense in (
            b"GET /" + odd + b" HTTP/1.1\r\n\r\n",
            odd + b"\r\n\r\n",
            b'GET / HTTP/1.1\r\nHost: "a\x80"\r\n\r\n',
            b"GET /\r\n\r\n",
        ):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
                connection.sendall(nonsense)
                while connection.recv(65536):
                    pass
    yield "all lines", len([json.loads(line) for line in log.read_text(encoding="ascii").splitlines()]) >= 18, True


def last_object(log: pathlib.Path) -> dict[str, str]:
    """The last line of a log, which is written after the answer."""
    time.sleep(0.2)
    found: dict[str, str] = json.loads(log.read_text(encoding="ascii").splitlines()[-1])
    return found


# What is looked at with a case, by what its name begins with.
CHECKS: tuple[tuple[str, Callable[[str], Iterator[Check]]], ...] = (
    ("plain", functools.partial(table, rows=DIRECT)),
    ("proxies", functools.partial(table, rows=BEHIND)),
    ("clusters", functools.partial(table, rows=CLUSTERS)),
    ("tls", tls),
    ("around", around),
    ("ways", ways),
    ("workers", workers),
    ("above", above),
    ("secure", secure),
    ("old", old_file),
    ("untold", told_of_tls),
    ("indicators", told_of_tls),
    ("alias", alias),
    ("hosts", hosts),
    ("patterns", patterns),
    ("json", json_log),
    ("auth", passwords),
    ("proxy-protocol", proxied),
    ("choice", check_choice.choice),
    ("sticky", check_choice.sticky),
    ("killed", check_choice.killed),
    ("many", check_choice.many),
    ("again", check_choice.again),
)


def checks(case: str) -> Iterator[Check]:
    """What is looked at with a case."""
    for beginning, check in CHECKS:
        if case.startswith(beginning):
            yield from check(case)


def prepare() -> None:
    """The members."""
    shutil.rmtree(FLAGS, ignore_errors=True)
    for folder in ("www/static", "acme"):
        (FLAGS / folder).mkdir(parents=True)
    FLAGS.chmod(0o755)
    for name in (
        "shop/img/a.css",
        "shop/img/x.jsp",
        "other/a.css",
        "other/x.JSP",
        "other/WEB-INF/web.xml",
        "other/deep/web-inf/web.xml",
        "other.war",
    ):
        (FLAGS / "webapps" / name).parent.mkdir(parents=True, exist_ok=True)
        (FLAGS / "webapps" / name).write_text("a{}", encoding="utf-8")
    (FLAGS / "foreign.conf").write_text(FOREIGN, encoding="utf-8")
    (FLAGS / "www/static/a.css").write_text("a{}", encoding="utf-8")
    (FLAGS / "acme/token").write_text("proof", encoding="utf-8")
    (FLAGS / "error.html").write_text("sorry", encoding="utf-8")
    hashed = subprocess.run(["openssl", "passwd", "-apr1", "geheim"], stdout=subprocess.PIPE, check=True).stdout.decode()
    (FLAGS / "passwords").write_text(f"anna:{hashed}", encoding="utf-8")
    for name in ("site", "shop"):
        check_golden.make_pem(FLAGS / f"{name}.pem", "certificate", f"{name}.test")
    for number in (1, 2):
        fake_members.start(number)


@contextlib.contextmanager
def serving(case: pathlib.Path) -> Iterator[None]:
    """httpd with a case's files."""
    with tempfile.TemporaryDirectory() as name:
        place = pathlib.Path(name)
        place.chmod(0o755)
        check_golden.candidate(case, place)
        root = str(place / "etc/apache2")
        environment = httpd_trial.private_environment(root, name)
        running["logs"] = pathlib.Path(environment["APACHE_LOG_DIR"])
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
    try:
        prepare()
        return judged()
    finally:
        fake_members.stop()
        shutil.rmtree(FLAGS, ignore_errors=True)


def judged() -> int:
    """What is not as it should be, case by case."""
    passed = failed = 0
    for case in sorted(pathlib.Path(sys.argv[1]).iterdir()):
        with serving(case):
            for what, found, wanted in checks(case.name):
                fine = found == wanted
                passed, failed = passed + fine, failed + (not fine)
                shown = "" if fine else f": {found!r} instead of {wanted!r}"
                print(f"{'fine' if fine else 'WRONG'}  {case.name}  {what}{shown}", flush=True)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
