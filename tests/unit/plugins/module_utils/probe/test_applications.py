# SPDX-License-Identifier: GPL-3.0-or-later
"""Probes of applications, and what Tomcat logs about those that did not start."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pytest
from ansible_collections.catalina.cluster.plugins.module_utils.probe import applications as probe
from ansible_collections.catalina.cluster.plugins.module_utils.probe.applications import Answer, Page

ONE = {"name": "tomcat1", "service": "tomcat@tomcat1.service", "cluster": "main", "address": "192.0.2.1", "http_port": 81}
TWO = {**ONE, "name": "tomcat2", "service": "tomcat@tomcat2.service", "cluster": "other", "address": "0.0.0.0", "http_port": 82}
INVOCATION = "0123456789abcdef0123456789abcdef"

LISTENER = """\
25-Nov-2026 10:00:00.000 SEVERE [main] org.apache.catalina.core.StandardContext.listenerStart Exception sending context initialized event
\tjava.lang.IllegalStateException: no settings
\t\tat shop.Start.contextInitialized(Start.java:1)
\tCaused by: java.net.ConnectException: Connection refused
\t\tat java.base/sun.nio.ch.Net.connect(Net.java:1)
25-Nov-2026 10:00:00.100 SEVERE [main] org.apache.catalina.core.StandardContext.startInternal One or more listeners failed to start.
25-Nov-2026 10:00:00.200 SEVERE [main] org.apache.catalina.core.StandardContext.startInternal Context [/shop] startup failed due to
"""
DESCRIPTOR = """\
SEVERE [main] org.apache.catalina.startup.HostConfig.deployDescriptor Error deploying deployment descriptor [/b/conf/c/l/shop#admin##2.xml]
\tjava.lang.IllegalStateException: Error starting child
\t\tat org.apache.catalina.core.ContainerBase.addChildInternal(ContainerBase.java:1)
\tCaused by: java.lang.IllegalArgumentException: The main resource set specified [/gone] is not valid
"""
OLD = (
    "SEVERE [main] org.apache.catalina.startup.HostConfig.deployDescriptor Error deploying configuration descriptor /b/conf/c/l/ROOT.xml\n"
)


@pytest.mark.parametrize(
    ("journal", "failed"),
    [
        ("", {}),
        ("INFO [main] org.apache.catalina.startup.Catalina.start Server startup in [900] milliseconds\n", {}),
        ("java.lang.IllegalStateException: an application logs a stack\n\tat x\n", {}),
        (LISTENER, {"/shop": "java.net.ConnectException: Connection refused"}),
        (DESCRIPTOR, {"/shop/admin##2": "java.lang.IllegalArgumentException: The main resource set specified [/gone] is not valid"}),
        (OLD, {"/": ""}),
        ("SEVERE Context [] startup failed due to previous errors\n", {"/": ""}),
        (LISTENER + OLD, {"/shop": "java.net.ConnectException: Connection refused", "/": ""}),
    ],
)
def test_applications_that_did_not_start(journal: str, failed: dict[str, str]) -> None:
    assert probe.failed_applications(journal) == failed


DONE = "INFO [main] o.a.c.startup.HostConfig.deployDescriptor Deployment of deployment descriptor [/b/c/{}.xml] has finished in [5] ms\n"
FAILED = "SEVERE [Catalina-utility-1] o.a.c.core.StandardContext.startInternal Context [{}] startup failed due to previous errors\n"


@pytest.mark.parametrize(
    ("journal", "states"),
    [
        ("", {}),
        (DONE.format("shop##1"), {"/shop##1": ""}),
        (DONE.format("ROOT"), {"/": ""}),
        (DONE.format("ROOT##3"), {"/##3": ""}),
        (FAILED.format("/shop##2") + DONE.format("shop##2"), {"/shop##2": "see the journal"}),
        (FAILED.format("##2") + DONE.format("ROOT##2"), {"/##2": "see the journal"}),
        ("\tjava.lang.Error: no\n" + FAILED.format("/shop##2") + DONE.format("shop##2"), {"/shop##2": "java.lang.Error: no"}),
        (FAILED.format("/shop##2") + DONE.format("shop##2") + DONE.format("shop##2"), {"/shop##2": ""}),
        (DESCRIPTOR, {"/shop/admin##2": "see the journal"}),
        ("INFO Deployment of configuration descriptor /b/shop##1.xml has finished in 5 ms\n", {"/shop##1": ""}),
    ],
)
def test_what_tomcat_deployed(journal: str, states: dict[str, str]) -> None:
    assert probe.deployment_results(journal) == states


def test_waiting_for_a_version() -> None:
    """Of its own cluster only; one that comes in time is enough, a failed one is named."""
    clock = Clock()

    def run(command: Sequence[str]) -> tuple[int, str, str]:
        if command[0] == "systemctl":
            return 0, INVOCATION, ""
        return 0, DONE.format("shop##1") + (DONE.format("shop##2") if clock.now > 3 else ""), ""

    wanted = [{"name": "/shop##1"}, {"name": "/shop##2", "cluster": "main"}, {"name": "/crm##1", "cluster": "crm"}]
    assert probe.wait_until_deployed([ONE], wanted, run, 10.0, 0.5, clock, clock.sleep) == []
    assert 3 < clock.now < 4
    clock.now = 0
    found = probe.wait_until_deployed([ONE], wanted, run, 2.0, 0.5, clock, clock.sleep)
    assert [entry["text"] for entry in found] == ["tomcat1: /shop##2: Tomcat did not deploy it"]


def runner(answers: Mapping[str, tuple[int, str, str]], seen: list[Sequence[str]]) -> Any:
    """Commands with prepared answers, by their name."""

    def run(command: Sequence[str]) -> tuple[int, str, str]:
        seen.append(command)
        return answers[command[0]]

    return run


def test_the_journal_of_this_start_is_read() -> None:
    seen: list[Sequence[str]] = []
    found = probe.read_journals([ONE], runner({"systemctl": (0, INVOCATION + "\n", ""), "journalctl": (0, LISTENER, "")}, seen))
    assert [entry["text"] for entry in found] == [
        "tomcat1: /shop: the application did not start (java.net.ConnectException: Connection refused); see the journal"
    ]
    assert seen[1][-1] == f"_SYSTEMD_INVOCATION_ID={INVOCATION}"


@pytest.mark.parametrize("show", [(1, "", "no such unit"), (0, "\n", ""), (0, "--output=x", "")])
def test_without_an_invocation_nothing_is_known(show: tuple[int, str, str]) -> None:
    seen: list[Sequence[str]] = []
    assert probe.read_journals([ONE], runner({"systemctl": show}, seen)) == []
    assert len(seen) == 1


def test_pages_of_each_instance() -> None:
    found = probe.pages([ONE, TWO], [{"path": "/a", "cluster": "main"}, {"path": "/b", "cluster": None}], ["/c"])
    assert [(page.member, page.address, page.port, page.path, page.health) for page in found] == [
        ("tomcat1", "192.0.2.1", 81, "/a", True),
        ("tomcat1", "192.0.2.1", 81, "/b", True),
        ("tomcat1", "192.0.2.1", 81, "/c", False),
        ("tomcat2", "127.0.0.1", 82, "/b", True),
        ("tomcat2", "127.0.0.1", 82, "/c", False),
    ]


@pytest.mark.parametrize(
    ("instance", "path", "text"),
    [
        ({**ONE, "http_port": None}, "/a", "has no http_port"),
        (ONE, "a", "'a' is not a path"),
        (ONE, "/a b", "'/a b' is not a path"),
    ],
)
def test_probes_that_cannot_be_sent(instance: dict[str, Any], path: str, text: str) -> None:
    with pytest.raises(probe.ProbeError, match=text):
        probe.pages([instance], [{"path": path}], [])


class Clock:
    """Time that passes only when somebody sleeps."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


@pytest.mark.parametrize(
    ("health", "answers", "times", "wrong", "requests"),
    [
        (True, [Answer(200)], 1, [], 1),
        (True, [Answer(404), Answer(404), Answer(200)], 1, [], 3),
        (True, [Answer(302)] * 9, 1, ["302 Found, not 200"], 5),
        (True, [Answer(500)] * 9, 1, ["500 Internal Server Error, not 200"], 5),
        (True, [Answer(0, "no answer (refused)")] * 9, 1, ["no answer (refused)"], 5),
        (False, [Answer(404)] * 9, 3, [], 3),
        (False, [Answer(200), Answer(503), Answer(200), Answer(200)], 3, [], 4),
        (False, [Answer(503)] * 9, 3, ["503 Service Unavailable"], 5),
    ],
)
def test_repeated_until_it_answers_as_it_should(health: bool, answers: list[Answer], times: int, wrong: list[str], requests: int) -> None:
    clock, remaining = Clock(), list(answers)
    page = Page("tomcat1", "s", "192.0.2.1", 81, "/a", health)
    found = probe.check_pages([page], lambda _page: remaining.pop(0), 2.0, times, 0.5, clock, clock.sleep)
    assert [entry["reason"] for entry in found] == wrong
    assert len(answers) - len(remaining) == requests


class _Server(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(int(self.path[1:]))
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_arguments: Any) -> None:
        """Say nothing."""


@pytest.fixture
def port() -> Iterator[int]:
    with http.server.HTTPServer(("127.0.0.1", 0), _Server) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


@pytest.mark.parametrize("status", [200, 302, 500])
def test_real_answers(port: int, status: int) -> None:
    assert probe.fetch(Page("tomcat1", "s", "127.0.0.1", port, f"/{status}", True), 5.0) == Answer(status)


def test_nobody_there() -> None:
    answer = probe.fetch(Page("tomcat1", "s", "127.0.0.1", 1, "/", True), 5.0)
    assert answer.status == 0 and "refused" in answer.problem
