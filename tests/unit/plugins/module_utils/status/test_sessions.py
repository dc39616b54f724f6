# SPDX-License-Identifier: GPL-3.0-or-later
"""The number of sessions of an instance."""

from __future__ import annotations

import typing as t
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
from ansible_collections.catalina.cluster.plugins.module_utils.status import sessions

BEFORE = '<h1>JVM</h1><p> Free memory: 9.00 MB</p><h1>"http-nio-127.0.0.1-81"</h1><p> Max threads: 200</p><h1>Application list</h1><p>'
LINKS = '<a href="#0.0">localhost&#47;shop</a><br><a href="#1.0">localhost&#47;catalina-cluster</a></p>'


def application(name: str, count: int | None, slash: str = "&#47;") -> str:
    """The part of one application; without a count it is stopped."""
    active = "" if count is None else f"<br> Active sessions: {count} Session count: 77 Max active sessions: 88"
    heading = f'<a class="A.name" name="0.0"><h1>localhost{slash}{name}</h1></a>'
    return f"{heading}<p>State: STARTED Startup time: 5 ms{active} Expired sessions: 9</p><h2>default [ / ] </h2>\n<p> Request count: 4</p>"


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        (BEFORE + LINKS + application("shop", 3) + application("", 2) + application("catalina-cluster", 0), 5),
        (BEFORE + application("shop##2", 4, "/") + application("shop", 1, "/"), 5),
        (BEFORE + application("shop", 3) + application("catalina-cluster", 6), 3),
        (BEFORE + application("shop/catalina-cluster", 3), 3),
        (BEFORE + application("catalina-cluster", 0), 0),
        (BEFORE + application("shop", None) + application("", 2), 2),
        (BEFORE + application("shop", 0), 0),
        (BEFORE + application("shop", None).replace("ms", "ms Active sessions: " + "9" * 5000) + application("", 2), 2),
        (BEFORE, None),
        ("<h1>HTTP Status 404</h1>", None),
        ("<h1>localhost/shop</h1> Active sessions: 3", None),
        ("", None),
    ],
    ids=[
        "all",
        "versions, slashes as they are",
        "not its own",
        "another application of that name",
        "nothing deployed",
        "a stopped one",
        "none left",
        "more than can be counted",
        "no application at all",
        "not found",
        "another page",
        "nothing",
    ],
)
def test_count(page: str, expected: int | None) -> None:
    assert sessions.count_sessions(page) == expected


def test_applications() -> None:
    page = BEFORE + application("shop##2", 3) + application("", None) + application("catalina-cluster", 1)
    page = page.replace("Max active sessions: 88", "Max active sessions: 88 Rejected session creations: 2")
    assert sessions.read_applications(page) == [
        {"name": "localhost/shop##2", "active": 3, "rejected": 2, "expired": 9},
        {"name": "localhost/", "active": None, "rejected": None, "expired": 9},
    ]


def test_applications_of_each_instance() -> None:
    instances = [{"address": "127.0.0.1", "http_port": port} for port in (81, 82, 83)]
    described: list[dict[str, t.Any]] = [{"active": port != 82, "running": {}} for port in (81, 82, 83)]
    told: list[dict[str, t.Any]] = [{"name": "a/", "active": 3}, {"name": "a/b", "active": None}]
    sessions.add_applications(instances, described, lambda _address, port: told if port == 81 else None)
    assert [(one["sessions"], len(one["applications"])) for one in described] == [(3, 2), (None, 0), (None, 0)]


@pytest.mark.parametrize(("status", "expected"), [(200, 3), (404, None), (403, None), (500, None)])
def test_fetch(status: int, expected: int | None) -> None:
    requests: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            requests.append(self.path)
            self.send_response(status)
            self.end_headers()
            self.wfile.write((BEFORE + application("shop", 3)).encode())

        def log_message(self, *_arguments: object) -> None:
            """Quiet."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.handle_request, daemon=True).start()
    try:
        assert sessions.fetch_sessions("127.0.0.1", server.server_port, 5.0) == expected
    finally:
        server.server_close()
    assert requests == ["/catalina-cluster/status/all"]
    assert sessions.fetch_sessions("127.0.0.1", server.server_port, 0.5) is None


def test_where_each_instance_is_read() -> None:
    """A running instance where it runs; one that is down has no session."""
    instances: list[dict[str, t.Any]] = [
        {"name": "a", "address": "192.0.2.1", "http_port": 81},
        {"name": "b"},
        {"name": "c", "address": "0.0.0.0", "http_port": 83},
    ]
    described: list[dict[str, t.Any]] = [
        {"active": True, "running": {"address": "192.0.2.9", "http_port": 91}},
        {"active": False, "running": {}},
        {"active": True, "running": {}},
    ]
    known = {("192.0.2.9", 91): 4, ("127.0.0.1", 83): None}
    sessions.add_sessions(instances, described, lambda address, port: known[address, port])
    assert [entry["sessions"] for entry in described] == [4, 0, None]


@pytest.mark.parametrize(
    ("readings", "seconds", "names", "expected"),
    [
        ([{"a": 2, "b": 0}, {"a": 1, "b": 0}, {"a": 0, "b": 0}], 60, (), 3),
        ([{"a": 2, "b": 0}], 60, ("b",), 1),
        ([{"a": None}, {"a": None}, {"a": 0}], 60, (), 3),
        ([{"a": 1}] * 9, 5, (), 4),
        ([{"a": 1}], 0, (), 1),
        ([{}], 60, (), 1),
    ],
    ids=["until none is left", "of these only", "unknown at first", "time is over", "no waiting", "nobody"],
)
def test_wait(readings: list[dict[str, int | None]], seconds: float, names: tuple[str, ...], expected: int) -> None:
    now = [100.0]
    made: list[int] = []

    def read() -> tuple[list[dict[str, t.Any]], list[str]]:
        seen = readings[len(made)]
        made.append(1)
        return [{"name": name, "sessions": count} for name, count in seen.items()], []

    def sleep(interval: float) -> None:
        assert interval > 0
        now[0] += interval

    described, _warnings = sessions.wait_for_sessions(read, seconds, names, clock=lambda: now[0], sleep=sleep)
    assert len(made) == expected
    assert now[0] - 100.0 <= seconds
    assert {entry["name"]: entry["sessions"] for entry in described} == readings[expected - 1]
