# SPDX-License-Identifier: GPL-3.0-or-later
"""What instances are asked to send, and what is made of their answers."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.catalina.cluster.plugins.module_utils.status.send import (
    AT_ONCE,
    PAGE,
    Sent,
    fault_of,
    read_answer,
    request_of,
    send_all,
)

A, B = "a" * 16, "b" * 16
SEND: dict[str, Any] = {
    "member": "t1",
    "address": "192.0.2.1",
    "port": 81,
    "keeper": "t3",
    "receiver": "192.0.2.2 5003",
    "path": "/shop##2",
    "sessions": [f"{A} t1", f"{B} -"],
}


def test_what_is_asked() -> None:
    assert request_of(SEND, SEND["sessions"]) == f"send 1\ncontext /shop##2\nto 192.0.2.2 5003\ns {A} t1\ns {B} -\nend\n"
    assert fault_of(SEND) == ""


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"path": "shop"}, "path must be the path of an application, not 'shop'"),
        ({"path": "/shop\nto 192.0.2.9 1"}, "path must be the path"),
        ({"receiver": "app2 5003"}, "receiver must be an address and a port, not 'app2 5003'"),
        ({"sessions": [f"{A} t1", "A1B2.t1"]}, "sessions must be fingerprints with routes, not 'A1B2.t1'"),
        ({"sessions": [f"{A} t1\nend"]}, "sessions must be fingerprints with routes"),
    ],
)
def test_what_no_request_is_made_of(wrong: dict[str, Any], words: str) -> None:
    assert words in fault_of({**SEND, **wrong})


@pytest.mark.parametrize(
    ("status", "text", "expected"),
    [
        (200, "\nsent 1\ndone 2 0\nend\n", Sent(2, [])),
        # Those that ended meanwhile need not be anywhere.
        (200, "sent 1\ndone 1 1\nend", Sent(1, [])),
        (200, f"sent 1\ndone {'9' * 5000} 1\nend", Sent(0, [f"done {'9' * 195}"])),
        (200, "sent 1\nnot a member for this one: 192.0.2.2 5003\nend", Sent(0, ["not a member for this one: 192.0.2.2 5003"])),
        (404, "", Sent(0, ["it was started before it could send sessions again; after its next restart it can"])),
        (0, "timed out", Sent(0, [f"its page {PAGE} does not answer: timed out"])),
        (200, "sent 1\ndone 2 0", Sent(0, [f"its page {PAGE} answers with status 200 and not as it should"])),
        (500, "<html>", Sent(0, [f"its page {PAGE} answers with status 500 and not as it should"])),
    ],
)
def test_what_it_says(status: int, text: str, expected: Sent) -> None:
    assert read_answer(status, text) == expected


def test_in_parts_and_on_without_those_that_fail() -> None:
    asked: list[tuple[str, int, int]] = []

    def ask(address: str, port: int, body: str) -> tuple[int, str]:
        count = body.count("\ns ")
        asked.append((address, port, count))
        return (200, f"sent 1\ndone {count} 0\nend") if "192.0.2.2 5003" in body else (0, "refused")

    many = {**SEND, "sessions": [f"{number:016x} t1" for number in range(AT_ONCE + 1)]}
    sent = send_all([{**many, "receiver": "192.0.2.2 5004", "keeper": "t4"}, many], ask)
    assert asked == [("192.0.2.1", 81, AT_ONCE), ("192.0.2.1", 81, AT_ONCE), ("192.0.2.1", 81, 1)]
    assert sent == Sent(AT_ONCE + 1, [f"t1 sends t4 nothing more of /shop##2: its page {PAGE} does not answer: refused"])
