# SPDX-License-Identifier: GPL-3.0-or-later
"""What is said about sessions that were waited for."""

from __future__ import annotations

import pytest
from ansible_collections.catalina.cluster.plugins.plugin_utils.report.sessions import session_lines, waiting_lines


@pytest.mark.parametrize(
    ("counts", "check", "expected"),
    [
        ({"a": 2, "b": 0}, False, ["a: 2 sessions were left when the wait of 600 s ended", "b: no session is left"]),
        ({"a": 1}, False, ["a: 1 session was left when the wait of 600 s ended"]),
        ({"a": None}, False, ["a: an unknown number of sessions was left when the wait of 600 s ended"]),
        ({"a": 4}, True, ["a: 4 sessions were there; would wait for them up to 600 s"]),
        ({}, False, []),
    ],
)
def test_lines(counts: dict[str, int | None], check: bool, expected: list[str]) -> None:
    assert session_lines(counts, 600, check) == expected


def test_who_is_waited_for() -> None:
    assert waiting_lines({"a": 2, "b": 0, "c": None, "d": 1}, 540) == [
        "a: waiting for 2 sessions to end, 540 s at most",
        "c: waiting for an unknown number of sessions to end, 540 s at most",
        "d: waiting for 1 session to end, 540 s at most",
    ]
