# SPDX-License-Identifier: GPL-3.0-or-later
"""Whose sessions are waited for, and for how long."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.catalina.cluster.plugins.plugin_utils.roll.session_wait import wait_parts, waiting_members

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
    [(0, False, [0]), (5, False, [0, 5]), (60, False, [0, 60]), (150, False, [0, 60, 60, 30]), (150, True, [0])],
)
def test_parts(seconds: int, check: bool, expected: list[int]) -> None:
    assert wait_parts(seconds, check) == expected
