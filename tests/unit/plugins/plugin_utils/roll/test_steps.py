# SPDX-License-Identifier: GPL-3.0-or-later
"""The order of a rolling restart."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.catalina.cluster.plugins.plugin_utils.roll.steps import RollError, hosts_at_once, roll_steps

UP = {"active": True, "answering": True, "pending": True}
SETTLED = {"active": True, "answering": True, "pending": False}
DOWN = {"active": False, "answering": False, "pending": True}
BROKEN = {"active": True, "answering": False, "pending": False}


def member(name: str, host: str, cluster: str = "main", state: str = "active") -> dict[str, Any]:
    """Return a member as the model has it."""
    return {"name": name, "host": host, "cluster": cluster, "state": state}


FOUR = [member("t1", "a"), member("t2", "a"), member("t3", "b"), member("t4", "b")]
WIDE = [member(f"t{number}", f"h{number}") for number in range(1, 11)]


def plan(members: list[dict[str, Any]], infos: Any = None, **options: Any) -> list[list[str]]:
    """Return the members of each step; without infos all run and all are pending."""
    running = infos or {entry["name"]: UP for entry in members}
    steps = roll_steps(members, running, **options)
    for step in steps:
        assert len(set(step["hosts"])) == len(step["hosts"])
    return [step["members"] for step in steps]


def test_one_host_after_the_other() -> None:
    """The careful way is the default."""
    assert plan(FOUR) == [["t1"], ["t2"], ["t3"], ["t4"]]


def test_one_member_of_a_host_at_a_time() -> None:
    """A step may have several hosts, but never two members of one."""
    assert plan(FOUR, serial=2) == [["t1", "t3"], ["t2", "t4"]]
    assert plan(FOUR, serial=9) == [["t1", "t3"], ["t2", "t4"]]


def test_enough_members_go_on() -> None:
    """The share that serves limits the width of a step."""
    assert [len(step) for step in plan(WIDE, serial=10)] == [5, 5]
    assert [len(step) for step in plan(WIDE, serial=10, min_active=0.8)] == [2, 2, 2, 2, 2]
    assert [len(step) for step in plan(WIDE, serial=10, min_active=1)] == [1] * 10
    assert [len(step) for step in plan(WIDE, serial=10, min_active=0)] == [9, 1]
    assert [len(step) for step in plan(WIDE, serial="30%")] == [3, 3, 3, 1]


def test_clusters_do_not_wait_for_each_other() -> None:
    """Two clusters of two give up one member each."""
    members = [member("t1", "a"), member("t2", "b"), member("s1", "c", "shop"), member("s2", "d", "shop")]
    assert plan(members, serial=4) == [["t1", "s1"], ["t2", "s2"]]


def test_only_what_is_pending() -> None:
    """The others stay as they are."""
    assert plan(FOUR, {"t1": SETTLED, "t2": UP, "t3": SETTLED, "t4": SETTLED}) == [["t2"]]
    assert plan(FOUR, {entry["name"]: SETTLED for entry in FOUR}) == []


def test_only_names() -> None:
    """Named members go whether pending or not."""
    infos = {entry["name"]: SETTLED for entry in FOUR}
    assert plan(FOUR, infos, only=["t4", "t2"]) == [["t2"], ["t4"]]
    assert plan(FOUR, only=[]) == []
    with pytest.raises(RollError, match="only names t9, which is not among the members"):
        plan(FOUR, only=["t9"])


def test_new_members_come_last_one_by_one() -> None:
    """The others know a new member before it starts."""
    infos = {"t1": DOWN, "t2": UP, "t3": UP, "t4": DOWN}
    assert plan(FOUR, infos, serial=2) == [["t2"], ["t3"], ["t1"], ["t4"]]


def test_a_member_that_is_down_comes_first_when_it_is_needed() -> None:
    """Two members, one down: the one that serves waits for the other."""
    members = [member("t1", "a"), member("t2", "b")]
    assert plan(members, {"t1": UP, "t2": DOWN}) == [["t2"], ["t1"]]


def test_all_down_is_a_cold_start() -> None:
    """One member after the other."""
    assert plan(FOUR, {entry["name"]: DOWN for entry in FOUR}, serial=4) == [["t1"], ["t2"], ["t3"], ["t4"]]


def test_a_member_that_stays_is_down() -> None:
    """Rolling on would leave fewer than there should be."""
    infos = {"t1": UP, "t2": UP, "t3": BROKEN, "t4": SETTLED}
    expected = r"members that are not to be restarted do not answer \(main: t3 on b\): bring them up first"
    with pytest.raises(RollError, match=expected):
        plan(FOUR, infos)
    assert plan(FOUR, infos, serial=2, allow_down=True) == [["t1"], ["t2"]]


def test_a_cluster_that_is_not_touched_may_have_members_down() -> None:
    """Only the clusters that are rolled matter."""
    members = [*FOUR, member("s1", "c", "shop")]
    assert plan(members, {"t1": UP, "t2": SETTLED, "t3": SETTLED, "t4": SETTLED, "s1": BROKEN}) == [["t1"]]


def test_drained_members() -> None:
    """Nobody misses a member that the inventory drains."""
    members = [member("t1", "a"), member("t2", "b", state="drained"), member("t3", "c")]
    infos = {"t1": UP, "t2": BROKEN, "t3": SETTLED}
    assert plan(members, infos) == [["t1"]]


def test_a_single_member() -> None:
    """Its restart is an outage, and has to be allowed."""
    with pytest.raises(RollError, match="the cluster main has only t1 to serve it"):
        plan([member("t1", "a")])
    with pytest.raises(RollError, match="the cluster main has only t1 to serve it"):
        plan([member("t1", "a"), member("t2", "b", state="drained")], {"t1": UP, "t2": SETTLED})
    assert plan([member("t1", "a")], allow_outage=True) == [["t1"]]
    assert plan([member("t1", "a")], {"t1": DOWN}) == [["t1"]]


def test_the_last_one_that_serves() -> None:
    """It stays, even when the others are allowed to be down."""
    members = [member("t1", "a"), member("t2", "b")]
    with pytest.raises(RollError, match="the last member that serves would have to stop in: main"):
        plan(members, {"t1": UP, "t2": BROKEN}, allow_down=True)


@pytest.mark.parametrize(("serial", "hosts"), [(1, 1), (3, 3), ("2", 2), ("20%", 2), ("1%", 1), ("100 %", 10), ("25.5%", 2)])
def test_width(serial: int | str, hosts: int) -> None:
    """A number, or a share of ten hosts."""
    assert hosts_at_once(serial, 10) == hosts


@pytest.mark.parametrize("serial", [0, -1, "x", "", "-5%", True, 1.5])
def test_wrong_width(serial: Any) -> None:
    """Everything else is refused."""
    with pytest.raises(RollError):
        hosts_at_once(serial, 10)


def test_wrong_share() -> None:
    """A share is within 0 and 1."""
    with pytest.raises(RollError, match="min_active is 50, it must be within 0 and 1"):
        plan(FOUR, min_active=50)


def test_unknown_state() -> None:
    """A member that nothing is known about is not rolled past in silence."""
    with pytest.raises(RollError, match="do not answer"):
        plan(FOUR, {"t1": UP})
