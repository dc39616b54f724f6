# SPDX-License-Identifier: GPL-3.0-or-later
"""What an instance says of its sessions, and what several readings of it are worth."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from ansible_collections.catalina.cluster.plugins.module_utils.status.copies import (
    PAGE,
    Answer,
    Page,
    add_copies,
    describe,
    fetch_page,
    merge,
    parse_page,
)

A, B, C = (digit * 16 for digit in "abc")


def page(*lines: str, context: str = "context /shop DeltaManager") -> str:
    """A complete page with one application."""
    return "\n".join(["", "sessions 1", *([context] if context else []), *lines, "end", ""])


def held(text: str) -> Answer:
    return Answer(parse_page(text))


def test_more_than_can_be_counted_is_not_that_page() -> None:
    assert parse_page(page(f"h {A} t1 {'9' * 18}")) is not None
    assert parse_page(page(f"h {A} t1 {'9' * 5000}")) is None


def test_a_page() -> None:
    text = page(f"h {A} t1 100", f"h {B} - 0", f"k {C} t3", "context / BackupManager", f"h {A} a.b-c_d 7", "context /x##2 DeltaManager")
    told = parse_page(text)
    assert told is not None and (told.receiver, told.sees) == ("", frozenset())
    assert list(told.contexts) == ["/shop", "/", "/x##2"]
    assert tuple(told.contexts["/shop"]) == ("DeltaManager", {(A, "t1"): 100, (B, "-"): 0}, {(A, "t1"), (B, "-"), (C, "t3")})
    assert tuple(told.contexts["/"]) == ("BackupManager", {(A, "a.b-c_d"): 7}, {(A, "a.b-c_d")})
    assert tuple(told.contexts["/x##2"]) == ("DeltaManager", {}, frozenset())
    assert parse_page(page(context="")) == Page({})


def test_whom_an_instance_sees() -> None:
    """The newer page says it."""
    members = ["self 192.0.2.1 5001", "sees 192.0.2.2 5003", "sees 2001:db8:0:0:0:0:0:5 5003"]
    text = page(f"h {A} t1 100").replace("sessions 1", "\n".join(["sessions 2", *members]))
    told = parse_page(text)
    assert told is not None and set(told.contexts["/shop"].held) == {(A, "t1")}
    assert told.receiver == "192.0.2.1 5001"
    assert set(told.sees) == {"192.0.2.2 5003", "2001:db8:0:0:0:0:0:5 5003"}
    alone = parse_page(page().replace("sessions 1", "sessions 2\nself 192.0.2.1 5001"))
    said = describe(merge(Answer(told), Answer(alone)))
    assert (said["receiver"], said["sees"]) == ("192.0.2.1 5001", []), "the last reading counts"
    assert parse_page(text.replace("sees 192.0.2.2 5003", "sees nobody")) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "<html>",
        page().replace("end", ""),
        page().replace("sessions 1", "sessions 3"),
        page(f"h {A} t1 100", context=""),
        page(f"h {A[:15]} t1 100"),
        page(f"h {A} t1 100 5"),
        page(f"h {A} <b> 100"),
        page("java.lang.NullPointerException"),
        page("context"),
    ],
)
def test_no_page(text: str) -> None:
    assert parse_page(text) is None


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        # What ended or began between the readings counts as known, and not as held.
        (
            [f"h {A} t1 1", f"h {B} t1 1"],
            [f"h {A} t1 5", f"h {C} t1 5"],
            {"held": [f"{A} t1 5"], "known": [f"{B} t1", f"{C} t1"]},
        ),
        # A session that moved has another route: the older name is known.
        ([f"h {A} t1 1"], [f"h {A} t2 2"], {"held": [], "known": [f"{A} t1", f"{A} t2"]}),
        ([f"k {A} t1"], [f"h {A} t1 2"], {"held": [], "known": [f"{A} t1"]}),
        ([], [], {"held": [], "known": []}),
    ],
)
def test_two_readings(first: list[str], second: list[str], expected: dict[str, Any]) -> None:
    merged = describe(merge(held(page(*first)), held(page(*second))))
    assert merged["told"] is True
    assert merged["contexts"] == {"/shop": {"manager": "DeltaManager", **expected}}


def test_an_application_that_comes_or_goes() -> None:
    """The last reading says what is served."""
    one, two = held(page(f"h {A} t1 1")), held(page(f"h {B} t1 1", context="context /other DeltaManager"))
    assert list(describe(merge(one, two))["contexts"]) == ["/other"]
    assert merge(one, Answer(None, "gone")) == Answer(None, "gone")
    assert merge(Answer(None, "gone"), one) == one


@pytest.fixture
def server() -> Iterator[dict[str, Any]]:
    """A connector with one page; its status and text can be set."""
    said: dict[str, Any] = {"status": 200, "text": page(f"h {A} t1 100"), "asked": []}

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            said["asked"].append(self.path)
            body = said["text"].encode()
            self.send_response(said["status"])
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_arguments: Any) -> None:
            """Nothing."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listening:
        thread = threading.Thread(target=listening.serve_forever, daemon=True)
        thread.start()
        said["port"] = listening.server_address[1]
        yield said
        listening.shutdown()


@pytest.mark.parametrize(
    ("status", "text", "told", "problem"),
    [
        (200, page(f"h {A} t1 100"), True, ""),
        (404, "not found", False, ""),
        (500, "failed", False, f"its page {PAGE} answers with status 500 and not as it should"),
        (200, "<html>", False, f"its page {PAGE} answers with status 200 and not as it should"),
    ],
)
def test_fetch(server: dict[str, Any], status: int, text: str, told: bool, problem: str) -> None:
    server.update(status=status, text=text)
    answer = fetch_page("127.0.0.1", server["port"], 5)
    assert (answer.page is not None, answer.problem) == (told, problem)
    assert server["asked"] == [PAGE]


def test_nobody_listens() -> None:
    assert fetch_page("127.0.0.1", 1, 1).problem.startswith(f"its page {PAGE} does not answer: ")


@pytest.mark.parametrize(("seconds", "readings"), [(0, 1), (1, 2), (2.5, 4)])
def test_as_many_readings_as_there_is_time(seconds: float, readings: int) -> None:
    now = [0.0]
    asked: list[tuple[str, int]] = []

    def fetch(address: str, port: int) -> Answer:
        asked.append((address, port))
        return held(page(f"h {A} t1 {len(asked)}", f"h {len(asked):016x} t1 1"))

    def sleep(length: float) -> None:
        now[0] += length

    instances = [{"name": "t1", "address": "192.0.2.1", "http_port": 81}, {"name": "t2", "address": "192.0.2.1", "http_port": 82}]
    described: list[dict[str, Any]] = [{"name": "t1", "active": True, "running": {}}, {"name": "t2", "active": False, "running": {}}]
    add_copies(instances, described, seconds, fetch, clock=lambda: now[0], sleep=sleep)
    assert asked == [("192.0.2.1", 81)] * readings
    held_now = described[0]["copies"]["contexts"]["/shop"]["held"]
    assert held_now[-1] == f"{A} t1 {readings}" and len(held_now) == (2 if readings == 1 else 1)
    assert described[1]["copies"] == {"told": False, "problem": "", "receiver": "", "sees": [], "contexts": {}}
