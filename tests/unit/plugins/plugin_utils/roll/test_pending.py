# SPDX-License-Identifier: GPL-3.0-or-later
"""Which members have to be started or restarted, and the complete plan."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.replication import recorded
from ansible_collections.catalina.cluster.plugins.plugin_utils.roll.pending import Pending, hosts_at_once, hosts_of, pending_members
from ansible_collections.catalina.cluster.plugins.plugin_utils.roll.plan import Options, roll_plan

Values = dict[str, Any]
MULTICAST: list[Values] = [{"name": "main", "sessions": "replicated", "membership": "multicast"}]
STATIC: list[Values] = [{"name": "main", "sessions": "replicated", "membership": "static"}]
NONE: list[Values] = [{"name": "main", "sessions": "none", "membership": "multicast"}]
UP: Values = {"active": True, "answering": True, "pending": False}
OLD: Values = {**UP, "pending": True}
DOWN: Values = {"active": False, "answering": False, "pending": True}


def member(number: int, **more: Any) -> Values:
    """Two members on each host."""
    return {
        "name": f"t{number}", "host": f"h{(number + 1) // 2}", "cluster": "main", "group": "", "state": "active",
        "unique_id": [number] * 16, "replication_address": "10.0.0.1", "receiver_port": 5000 + number, "tomcat_version": "10.1",
        "tomcat_series": "10.1", **more,
    }  # fmt: skip


def four() -> list[Values]:
    """Four members on two hosts."""
    return [member(number) for number in (1, 2, 3, 4)]


@pytest.mark.parametrize(
    ("running", "options", "restart", "start"),
    [
        ({"t1": UP, "t2": UP}, {}, (), ()),
        ({"t1": UP, "t2": OLD, "t3": DOWN}, {}, ("t2",), ("t3",)),
        ({"t1": UP, "t2": UP, "t3": DOWN}, {"restart": ["t1", "t3"]}, ("t1",), ("t3",)),
        ({"t1": UP, "t3": DOWN}, {"changed": ["t1", "t3"], "check": True}, ("t1",), ("t3",)),
        ({}, {"restart": ["t1"]}, (), ()),  # nobody knows whether it runs
    ],
)
def test_who_is_pending(running: Values, options: Values, restart: tuple[str, ...], start: tuple[str, ...]) -> None:
    assert pending_members(four(), MULTICAST, running, **options) == Pending(restart, start, ())


def lists(members: list[Values], *names: str) -> Values:
    """What members record that were started with these names in their lists."""
    group = [one for one in members if one["name"] in names]
    return {one["name"]: {**UP, "running": {"replication": {"group": "", **recorded(one, group)}}} for one in group}


@pytest.mark.parametrize(
    ("fourth", "check", "expected"),
    [
        (DOWN, False, Pending(("t4",), (), ("t4",))),
        # A check run wrote nothing: there is nothing to start yet.
        (DOWN, True, Pending((), (), ("t4",))),
        (UP, True, Pending(("t4",), (), ("t4",))),
    ],
)
def test_joining_members_wait(fourth: Values, check: bool, expected: Pending) -> None:
    members = four()
    running = {**lists(members, "t1", "t2", "t3"), "t4": fourth}
    assert pending_members(members, STATIC, running, check=check) == expected


def test_their_hosts() -> None:
    assert hosts_of(four(), ["t3", "t1", "t2"]) == ["h1", "h2"]


@pytest.mark.parametrize(
    ("settings", "groups", "start", "expected"),
    [
        (MULTICAST, "    ", ["t1", "t2", "t3", "t4"], 1),
        (STATIC, "    ", ["t2", "t3"], 1),
        # On one host, which starts its own one after the other.
        (MULTICAST, "    ", ["t1", "t2"], 0),
        (MULTICAST, "aabb", ["t1", "t2", "t3", "t4"], 0),
        (MULTICAST, "abab", ["t1", "t2", "t3", "t4"], 1),
        (MULTICAST, "abab", ["t1", "t4"], 0),
        (NONE, "    ", ["t1", "t2", "t3", "t4"], 0),
        (MULTICAST, "    ", [], 0),
    ],
)
def test_hosts_that_start_theirs_at_the_same_time(settings: list[Values], groups: str, start: list[str], expected: int) -> None:
    members = [{**one, "group": group.strip()} for one, group in zip(four(), groups)]
    assert hosts_at_once(members, settings, start) == expected


def plan(settings: list[Values] | None = None, **options: Any) -> Values:
    """Of four members that all wait."""
    members = four()
    running = {one["name"]: OLD for one in members}
    return roll_plan(members, settings or MULTICAST, running, [one["name"] for one in members], Options(**options))


def told(steps: list[Values], *keys: str) -> list[tuple[Any, ...]]:
    """Some values of each step."""
    return [tuple(step[key] for key in keys) for step in steps]


def test_steps_are_numbered() -> None:
    assert told(plan()["steps"], "number", "total", "members", "slow") == [(n, 4, [f"t{n}"], []) for n in (1, 2, 3, 4)]


def test_slow_members_are_those_of_the_step_before() -> None:
    found = plan(serial=2, slow_start=30)
    assert told(found["steps"], "members", "slow", "slow_first") == [(["t1", "t3"], [], []), (["t2", "t4"], ["t1", "t3"], ["t1", "t3"])]
    assert found["slow"] == ["t2", "t4"]


def test_sessions_are_waited_for_where_nobody_else_has_them() -> None:
    """The reload before the wait brings the members of the step before back; the one after it says nothing of them."""
    found = plan(NONE, session_wait=60, slow_start=30)
    assert told(found["steps"][:2], "waiting", "slow_first", "slow") == [(["t1"], [], []), (["t2"], ["t1"], [])]
    assert told(plan(session_wait=60)["steps"], "waiting") == [([],)] * 4


def test_who_was_stopped_stays_away_until_it_is_back() -> None:
    members = four()
    running = lists(members, "t1", "t2", "t3", "t4")
    members[3] = member(4, receiver_port=6000)
    found = roll_plan(members, STATIC, running, ["t1", "t2", "t3", "t4"], Options())
    assert told(found["steps"], "action", "members", "away") == [
        ("stop", ["t4"], []),
        ("restart", ["t1"], ["t4"]),
        ("restart", ["t2"], ["t4"]),
        ("restart", ["t3"], ["t4"]),
        ("restart", ["t4"], []),
    ]
