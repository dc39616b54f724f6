# SPDX-License-Identifier: GPL-3.0-or-later
"""Which member answers through which front end."""

from __future__ import annotations

import ssl
import subprocess
import typing as t
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest
from ansible_collections.catalina.cluster.plugins.module_utils.probe import members as probe
from ansible_collections.catalina.cluster.plugins.module_utils.probe.members import Answer, Request

HEALTH = "/test/health.jsp"
MAIN = {"name": "main", "paths": ["/"], "names": []}
SHOP = {"name": "shop", "paths": ["/shop"], "names": ["shop.example.org"]}
HTTPD = {"frontend": "httpd", "address": "192.0.2.100", "port": 80, "host": "web"}
NGINX = {"frontend": "nginx", "address": "192.0.2.100", "port": 82, "host": "web"}


def member(name: str, **more: t.Any) -> dict[str, t.Any]:
    return {
        "name": name,
        "cluster": "main",
        "route": name,
        "state": "active",
        "host": "app1",
        "service": f"tomcat@{name}.service",
        **more,
    }


class Balancer:
    """Prepared answers: (route, path) or route alone -> answer."""

    def __init__(self, answers: dict[t.Any, Answer]) -> None:
        self.answers = answers
        self.requests: list[Request] = []

    def __call__(self, request: Request) -> Answer:
        self.requests.append(request)
        return self.answers.get((request.route, request.path), self.answers.get(request.route, Answer(404)))


def texts(members: list[dict[str, t.Any]], answers: dict[t.Any, Answer], clusters: list[dict[str, t.Any]] | None = None) -> list[str]:
    probes = probe.plan(members, clusters or [MAIN], [HTTPD])
    return [entry["reason"] for entry in probe.verify(probes, HEALTH, Balancer(answers))]


ONE = Answer(200, "tomcat1")
TWO = Answer(200, "tomcat2")


@pytest.mark.parametrize(
    ("members", "answers", "expected"),
    [
        pytest.param([member("tomcat1"), member("tomcat2")], {"tomcat1": ONE, "tomcat2": TWO}, [], id="all well"),
        pytest.param(
            [member("tomcat1"), member("tomcat2")],
            {"tomcat1": ONE, "tomcat2": ONE},
            ["answered by tomcat1"],
            id="another member answered",
        ),
        pytest.param(
            [member("tomcat1"), member("tomcat2")],
            {"tomcat1": ONE, "tomcat2": Answer(404)},
            ["the health page answered 404 Not Found without naming a member"],
            id="one member has no application",
        ),
        pytest.param(
            [member("tomcat1"), member("tomcat2")],
            {"tomcat1": ONE, "tomcat2": Answer(problem="no answer within 5 s")},
            ["no answer within 5 s"],
            id="one member is silent",
        ),
        pytest.param(
            [member("tomcat1"), member("tomcat2", state="drained")],
            {"tomcat1": ONE, "tomcat2": ONE},
            [],
            id="drained, another one answers",
        ),
        pytest.param(
            [member("tomcat1"), member("tomcat2", state="drained")],
            {"tomcat1": ONE, "tomcat2": Answer(503)},
            [],
            id="drained, nobody answers",
        ),
        pytest.param(
            [member("tomcat1"), member("tomcat2", state="drained")],
            {"tomcat1": ONE, "tomcat2": TWO},
            ["drained, but it answered"],
            id="drained, but it answers",
        ),
        pytest.param(
            [member("tomcat1"), member("tomcat2", state="drained", draining=True)],
            {"tomcat1": ONE, "tomcat2": ONE},
            ["answered by tomcat1"],
            id="draining, its sessions have to reach it",
        ),
        pytest.param(
            [member("tomcat1", route="r1")],
            {"r1": Answer(404, route="r1")},
            [],
            id="no application, status below 500",
        ),
        pytest.param([member("tomcat1")], {"tomcat1": Answer(503)}, ["503 Service Unavailable"], id="no application, 503"),
        pytest.param(
            [member("tomcat1"), member("tomcat2")],
            {"tomcat1": Answer(200, route="tomcat2"), "tomcat2": Answer(200)},
            ["answered by tomcat2"],
            id="no application, cookie of another member",
        ),
        pytest.param(
            [member("tomcat1")],
            {"tomcat1": Answer(200, route="old")},
            ["answered by route old"],
            id="no application, cookie of a stranger",
        ),
        pytest.param(
            [member("tomcat1", state="drained")],
            {"tomcat1": Answer(200, route="tomcat1")},
            ["drained, but it answered"],
            id="no application, drained but it answers",
        ),
    ],
)
def test_verify(members: list[dict[str, t.Any]], answers: dict[t.Any, Answer], expected: list[str]) -> None:
    assert texts(members, answers) == expected


def test_a_cluster_without_the_health_page_is_probed_at_its_own_path_and_name() -> None:
    balancer = Balancer({"tomcat1": Answer(302)})
    probes = probe.plan([member("tomcat1", cluster="shop")], [MAIN, SHOP], [NGINX])
    assert probe.verify(probes, HEALTH, balancer) == []
    assert balancer.requests == [Request("192.0.2.100", 82, "shop.example.org", "/shop", "tomcat1")]


def test_cluster_unknown() -> None:
    with pytest.raises(probe.ProbeError, match="names the cluster unknown"):
        probe.plan([member("tomcat1", cluster="unknown")], [MAIN], [HTTPD])


def test_failure_names_all_that_a_person_needs() -> None:
    probes = probe.plan([member("tomcat1")], [MAIN], [NGINX])
    assert probe.verify(probes, HEALTH, Balancer({"tomcat1": Answer(502)})) == [
        {
            "member": "tomcat1",
            "cluster": "main",
            "host": "app1",
            "service": "tomcat@tomcat1.service",
            "frontend": "nginx",
            "address": "192.0.2.100",
            "port": 82,
            "reason": "502 Bad Gateway",
            "text": "tomcat1 through nginx (192.0.2.100:82): 502 Bad Gateway",
        }
    ]


@pytest.mark.parametrize(
    ("page", "answers", "expected"),
    [
        pytest.param({"path": "/shop/health"}, {"/shop/health": Answer(200)}, [], id="well"),
        pytest.param(
            {"path": "/shop/health", "cluster": "main"},
            {"/shop/health": Answer(500)},
            ["/shop/health answered 500 Internal Server Error, not 200"],
            id="error",
        ),
        pytest.param({"path": "/shop/health"}, {"/shop/health": Answer(302)}, ["/shop/health answered 302 Found, not 200"], id="moved"),
        pytest.param(
            {"path": "/shop/health"},
            {"/shop/health": Answer(problem="no answer within 5 s")},
            ["/shop/health: no answer within 5 s"],
            id="none",
        ),
        pytest.param({"path": "/shop/health", "cluster": "crm"}, {}, [], id="of another cluster"),
    ],
)
def test_health_pages(page: dict[str, str], answers: dict[str, Answer], expected: list[str]) -> None:
    """Requested from every member that is not drained."""
    pages = {("tomcat1", path): answer for path, answer in answers.items()}
    probes = probe.plan([member("tomcat1"), member("tomcat2", state="drained")], [MAIN], [HTTPD])
    found = probe.verify(probes, HEALTH, Balancer({"tomcat1": ONE, **pages}), [page])
    assert [(entry["member"], entry["reason"]) for entry in found] == [("tomcat1", reason) for reason in expected]


def test_a_page_that_the_front_end_does_not_serve_is_not_requested() -> None:
    probes = probe.plan([member("tomcat1", cluster="shop")], [SHOP], [HTTPD])
    balancer = Balancer({})
    probe.verify(probes, HEALTH, balancer, [{"path": "/crm/health"}])
    assert {request.path for request in balancer.requests} == {"/shop"}


def test_only_those_that_failed_are_probed_again() -> None:
    now = [0.0]
    balancer = Balancer({"tomcat1": ONE, "tomcat2": Answer(503)})

    def sleep(interval: float) -> None:
        now[0] += interval
        balancer.answers["tomcat2"] = TWO

    probes = probe.plan([member("tomcat1"), member("tomcat2")], [MAIN], [HTTPD])
    assert probe.verify(probes, HEALTH, balancer, wait=5, clock=lambda: now[0], sleep=sleep) == []
    assert [request.route for request in balancer.requests].count("tomcat1") == 1
    assert [request.route for request in balancer.requests].count("tomcat2") == 2


@pytest.mark.parametrize(
    ("prefix", "path", "expected"),
    [("/", HEALTH, True), ("/test", HEALTH, True), ("/test/", HEALTH, True), ("/tes", HEALTH, False), ("/shop", HEALTH, False)],
)
def test_covers(prefix: str, path: str, expected: bool) -> None:
    assert probe.covers(prefix, path) is expected


@pytest.mark.parametrize(
    ("status", "body", "cookies", "expected"),
    [
        (200, b'{"instance": "tomcat1", "status": "up"}', [], Answer(200, "tomcat1")),
        (200, b"<html>", ["JSESSIONID=AB12.tomcat2; Path=/; HttpOnly"], Answer(200, "", "tomcat2")),
        (200, b"[]", ["other=1.x", "JSESSIONID=AB12"], Answer(200)),
        (500, b'{"instance": "tomcat1"}', [], Answer(500)),
        (200, b"\xff", [], Answer(200)),
        (200, b"[" * probe.READ_AT_MOST, [], Answer(200)),
    ],
)
def test_read_answer(status: int, body: bytes, cookies: list[str], expected: Answer) -> None:
    assert probe.read_answer(status, body, cookies) == expected


class Handler(BaseHTTPRequestHandler):
    seen: t.ClassVar[list[tuple[str, str | None, str | None]]] = []

    def do_GET(self) -> None:
        self.seen.append((self.path, self.headers["Host"], self.headers["Cookie"]))
        body = b'{"instance": "tomcat1"}'
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        return


def test_fetch() -> None:
    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        port = server.server_port
        thread = Thread(target=server.handle_request)
        thread.start()
        assert probe.fetch(Request("127.0.0.1", port, "shop.example.org", HEALTH, "tomcat1"), 2.0) == ONE
        thread.join()
    assert Handler.seen == [(HEALTH, "shop.example.org", "JSESSIONID=probe.tomcat1")]
    assert probe.fetch(Request("127.0.0.1", port, "x", "/", "r"), 0.5).problem.startswith("no answer: ")


@pytest.mark.parametrize(
    ("host", "location", "port"),
    [
        ("192.0.2.100", f"https://192.0.2.100{HEALTH}", 443),
        ("192.0.2.100:81", f"https://192.0.2.100:8443{HEALTH}", 8443),
        ("shop.example.org", f"https://shop.example.org{HEALTH}", 443),
        ("[::1]:81", f"https://[::1]:444{HEALTH}", 444),
        ("shop.example.org", f"https://www.example.org{HEALTH}", 0),
        ("shop.example.org", "https://shop.example.org/login", 0),
        ("shop.example.org", f"http://shop.example.org{HEALTH}", 0),
        ("shop.example.org", f"https://shop.example.org:x{HEALTH}", 0),
        ("shop.example.org", "https://[shop.example.org/", 0),
        ("shop.example.org", "/login", 0),
        ("shop.example.org", "", 0),
    ],
)
def test_where_https_is(host: str, location: str, port: int) -> None:
    """An application that sends its users elsewhere is taken as it answers."""
    assert probe.https_port(Request("192.0.2.100", 80, host, HEALTH, "tomcat1"), location) == port


class Redirect(BaseHTTPRequestHandler):
    target = ""

    def do_GET(self) -> None:
        self.send_response(308)
        self.send_header("Location", self.target + self.path)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args: object) -> None:
        return


def test_fetch_by_https(tmp_path: Path) -> None:
    """A front end that wants https is asked by https; where nobody speaks it, the redirect is what was seen."""
    files = ["-keyout", str(tmp_path / "key"), "-out", str(tmp_path / "pem")]
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=x", *files], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "pem", tmp_path / "key")
    with HTTPServer(("127.0.0.1", 0), Redirect) as plain, HTTPServer(("127.0.0.1", 0), Handler) as secured:
        secured.socket = context.wrap_socket(secured.socket, server_side=True)
        Redirect.target = f"https://shop.example.org:{secured.server_port}"
        threads = [Thread(target=server.handle_request) for server in (plain, secured)]
        for thread in threads:
            thread.start()
        request = Request("127.0.0.1", plain.server_port, "shop.example.org", HEALTH, "tomcat1")
        assert probe.fetch(request, 5.0) == ONE
        for thread in threads:
            thread.join()
        Redirect.target = "https://shop.example.org:1"
        thread = Thread(target=plain.handle_request)
        thread.start()
        assert probe.fetch(request, 5.0) == Answer(308, location=f"https://shop.example.org:1{HEALTH}")
        thread.join()
