# SPDX-License-Identifier: GPL-3.0-or-later
"""Whose sessions are waited for, and what is said."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.catalina.cluster.plugins.plugin_utils.roll.session_wait import session_looks, session_words, waiting_members

CLUSTERS = [{"name": "main", "sessions": "replicated"}, {"name": "shop", "sessions": "none"}]
MEMBERS: list[dict[str, Any]] = [
    {"name": "tomcat1", "cluster": "main", "state": "active"},
    {"name": "shop1", "cluster": "shop", "state": "active"},
    {"name": "shop2", "cluster": "shop", "state": "drained"},
    {"name": "shop3", "cluster": "shop", "state": "drained", "draining": True},
]
ALL = ["shop3", "shop2", "shop1", "tomcat1"]


@pytest.mark.parametrize(
    ("names", "seconds", "expected"),
    [
        (ALL, 600, ["shop1", "shop3"]),
        (ALL, 0, []),
        (["tomcat1", "shop2"], 600, []),
        (["shop1"], 1, ["shop1"]),
        ([], 600, []),
    ],
)
def test_who_is_waited_for(names: list[str], seconds: int, expected: list[str]) -> None:
    assert waiting_members(MEMBERS, CLUSTERS, names, seconds) == expected


@pytest.mark.parametrize(
    ("seconds", "check", "expected"),
    [(0, False, [0]), (5, False, [5]), (60, False, [60]), (150, False, [60, 60, 30]), (150, True, [0])],
)
def test_looks(seconds: int, check: bool, expected: list[int]) -> None:
    assert session_looks(seconds, check) == expected


def look(**counts: int | None) -> dict[str, Any]:
    """What one look saw."""
    return {"instances": [{"name": name, "sessions": count} for name, count in counts.items()]}


@pytest.mark.parametrize(
    ("looks", "check", "expected"),
    [
        ([look(a=3, b=1), look(a=2, b=0)], False, ["a: 2 sessions were left when the wait of 600 s ended", "b: no session is left"]),
        ([look(a=0), {"skipped": True}], False, ["a: no session is left"]),
        ([look(a=1)], False, ["a: 1 session was left when the wait of 600 s ended"]),
        ([look(a=None)], False, ["a: an unknown number of sessions was left when the wait of 600 s ended"]),
        ([look(a=4)], True, ["a: 4 sessions were there; would wait for them up to 600 s"]),
        ([], False, []),
    ],
)
def test_words(looks: list[dict[str, Any]], check: bool, expected: list[str]) -> None:
    assert session_words(looks, 600, check) == expected
