# SPDX-License-Identifier: GPL-3.0-or-later
"""What front ends get to see."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.frontend_members import frontend_members


def member(name: str, **fields: Any) -> dict[str, Any]:
    """Return a member as the model has it."""
    return {
        "name": name,
        "cluster": "main",
        "group": "",
        "route": name,
        "host": f"host-{name}",
        "address": "10.0.0.1",
        "http_port": 8081,
        "ajp_port": 8011,
        "weight": 1,
        "standby": False,
        "state": "active",
        **fields,
    }


RUNS: dict[str, Any] = {
    "active": True,
    "answering": True,
    "running": {"address": "10.0.0.9", "http_port": 9, "ajp_port": 10, "secret": "old"},
}


def one(running: dict[str, Any] | None = None, state: str = "active", **options: Any) -> dict[str, Any]:
    """Return what front ends see of one member."""
    info = {} if running is None else {"t1": running}
    return frontend_members([member("t1", state=state)], info, secret="new", **options)[0]


def test_nothing_known() -> None:
    """The inventory counts."""
    assert one() == {
        "name": "t1",
        "cluster": "main",
        "group": "",
        "route": "t1",
        "host": "host-t1",
        "address": "10.0.0.1",
        "http_port": 8081,
        "ajp_port": 8011,
        "weight": 1,
        "standby": False,
        "drained": False,
        "draining": False,
        "secret": "new",
        "ajp": True,
    }


@pytest.mark.parametrize(("port", "started", "ajp"), [(10, [], True), (0, [], False), (0, ["t1"], True)])
def test_a_member_without_an_ajp_connector(port: int, started: list[str], ajp: bool) -> None:
    """Until its restart: what the inventory wants counts from then on."""
    running = {**RUNS, "running": {**RUNS["running"], "ajp_port": port}}
    assert one(running, started=started)["ajp"] is ajp


def endpoint(entry: dict[str, Any]) -> tuple[Any, ...]:
    """Return where a member is, and whether it is drained."""
    return entry["address"], entry["http_port"], entry["ajp_port"], entry["secret"], entry["drained"]


OLD, NEW = ("10.0.0.9", 9, 10, "old"), ("10.0.0.1", 8081, 8011, "new")


@pytest.mark.parametrize(
    ("running", "options", "expected"),
    [
        (RUNS, {}, (*OLD, False)),
        (RUNS, {"drained": ["t1"]}, (*OLD, True)),
        (RUNS, {"state": "drained"}, (*OLD, True)),
        (RUNS, {"starting": ["t1"]}, (*OLD, True)),
        (RUNS, {"started": ["t1"]}, (*NEW, False)),
        (RUNS, {"started": ["t1"], "drained": ["t1"]}, (*NEW, True)),
        ({**RUNS, "answering": False}, {}, (*OLD, True)),
        ({**RUNS, "active": False}, {}, (*NEW, True)),
        ({"active": False, "answering": False, "running": {}}, {}, (*NEW, True)),
        ({"active": False, "answering": False}, {"started": ["t1"]}, (*NEW, False)),
        ({"active": True, "answering": True, "running": {}}, {}, (*NEW, False)),
    ],
)
def test_endpoints(running: dict[str, Any], options: dict[str, Any], expected: tuple[Any, ...]) -> None:
    """What runs wins until the restart; who does not answer gets nothing."""
    if "starting" in options:
        expected = (*NEW, True)
    assert endpoint(one(running, **options)) == expected


def test_a_secret_for_each_cluster() -> None:
    """Clusters may have secrets of their own."""
    members = [member("t1"), member("t2", cluster="shop")]
    assert [entry["secret"] for entry in frontend_members(members, {}, secret={"main": "a", "shop": "b"})] == ["a", "b"]


@pytest.mark.parametrize(
    ("running", "options", "expected"),
    [
        (RUNS, {"draining": ["t1"]}, (False, True)),
        (RUNS, {"draining": ["t1"], "drained": ["t1"]}, (True, False)),
        (RUNS, {"draining": ["t1"], "state": "drained"}, (True, False)),
        (RUNS, {"draining": ["t1"], "starting": ["t1"]}, (True, False)),
        ({**RUNS, "answering": False}, {"draining": ["t1"]}, (True, False)),
    ],
)
def test_draining(running: dict[str, Any], options: dict[str, Any], expected: tuple[bool, bool]) -> None:
    """A member keeps its sessions only while it can serve them and nothing drains it completely."""
    entry = one(running, **options)
    assert (entry["drained"], entry["draining"]) == expected


def test_draining_by_hand() -> None:
    """The mark keeps the sessions of a member that was drained manually."""
    members = [member("t1", state="drained", draining=True)]
    seen = [frontend_members(members, {"t1": RUNS}, drained=names)[0] for names in ([], ["t1"])]
    assert [(entry["drained"], entry["draining"]) for entry in seen] == [(False, True), (True, False)]


@pytest.mark.parametrize(
    ("weights", "states", "slow", "expected"),
    [
        ([1, 1, 1], {}, [], [1, 1, 1]),
        ([1, 1, 2], {}, ["t1"], [1, 10, 20]),
        ([1, 1, 1], {}, ["t1", "t3"], [1, 10, 1]),
        ([5, 30, 1], {}, ["t1"], [5, 90, 3]),
        ([1, 60, 1], {}, ["t1"], [1, 60, 1]),
        ([1, 1, 1], {}, ["t1", "t2", "t3"], [1, 1, 1]),
        ([1, 1, 1], {"drained": ["t1"]}, ["t1"], [1, 1, 1]),
        ([1, 1, 90], {"drained": ["t3"]}, ["t1"], [1, 10, 90]),
        ([1, 1, 1], {"drained": ["t2", "t3"]}, ["t1"], [1, 1, 1]),
    ],
    ids=["nobody", "one", "two", "highest weight", "no room", "all", "the slow one is drained", "a drained one counts not", "alone"],
)
def test_slow_start(weights: list[int], states: dict[str, Any], slow: list[str], expected: list[int]) -> None:
    """The others of the cluster get more; another cluster nothing."""
    members = [member(f"t{number}", weight=weight) for number, weight in enumerate(weights, 1)]
    seen = frontend_members([*members, member("shop1", cluster="shop", weight=3)], {}, slow=slow, **states)
    assert [entry["weight"] for entry in seen] == [*expected, 3]
    assert [entry["weight"] for entry in members] == weights


@pytest.mark.parametrize("option", ["drained", "starting", "started", "draining", "slow"])
def test_unknown_names(option: str) -> None:
    """A slip in a name is no silent no."""
    options: dict[str, Any] = {option: ["t9"]}
    with pytest.raises(ValueError, match=f"{option} names t9, which is not among the members"):
        frontend_members([member("t1")], {}, **options)


def test_starting_and_started() -> None:
    """A member cannot be both."""
    with pytest.raises(ValueError, match="t1 cannot be starting and started at once"):
        frontend_members([member("t1")], {}, starting=["t1"], started=["t1"])
