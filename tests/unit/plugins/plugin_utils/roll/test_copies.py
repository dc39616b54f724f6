# SPDX-License-Identifier: GPL-3.0-or-later
"""Whose sessions would be lost if some members left."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.catalina.cluster.plugins.plugin_utils.report.copies import lack_lines, refusal, untold_lines
from ansible_collections.catalina.cluster.plugins.plugin_utils.roll.copies import Compared, Lack, compare, groups_of

CLUSTERS = [{"name": "main", "sessions": "replicated"}, {"name": "alone", "sessions": "none"}]


def member(number: int, cluster: str = "main", group: str = "", state: str = "active") -> dict[str, Any]:
    """Two members on each host."""
    name = f"t{number}"
    return {"name": name, "host": f"app{(number + 1) // 2}", "route": name, "cluster": cluster, "group": group, "state": state}


MEMBERS = [member(number) for number in range(1, 5)]
UP = {f"t{number}": {"active": True} for number in range(1, 7)}


def told(*held: str, known: tuple[str, ...] = (), path: str = "/shop") -> dict[str, Any]:
    """What a member says: sessions as `x t1 100`, a letter for the fingerprint."""
    return {"told": True, "problem": "", "contexts": {path: {"manager": "DeltaManager", "held": list(held), "known": list(known)}}}


def found(leaving: str, copies: dict[str, Any], members: list[dict[str, Any]] | None = None, away: str = "", **more: Any) -> Compared:
    names = leaving.split()
    return compare(members or MEMBERS, CLUSTERS, names, [*names, *away.split()], more.get("running", UP), copies)


FULL = told("x t1 100", "y t2 100", "z t3 100")
# After a cut between app1 and app2 the users of t3 went on at t2, where their sessions have a new name; a new one began at t1.
NEAR = told("x t1 200", "y t2 200", "z t2 200", "n t1 190")
OTHER = told("w t3 200")
FAR = told("x t1 100", "y t2 100", "z t3 150")

CASES: dict[str, tuple[str, dict[str, Any], str, list[tuple[str, str, int]]]] = {
    "all have all": ("t1", dict.fromkeys(("t1", "t2", "t3", "t4"), FULL), "", []),
    "after a cut, on the side of the users": ("t1", {"t1": NEAR, "t2": NEAR, "t3": FAR, "t4": FAR}, "", [("t1", "t3", 1), ("t1", "t4", 1)]),
    "their other member": ("t2", {"t1": NEAR, "t2": NEAR, "t3": FAR, "t4": FAR}, "", [("t2", "t3", 1), ("t2", "t4", 1)]),
    # What it holds by an old name is used by nobody any more.
    "after a cut, on the other side": ("t3", {"t1": NEAR, "t2": NEAR, "t3": FAR, "t4": FAR}, "", []),
    "both of the other side": ("t3 t4", {"t1": NEAR, "t2": NEAR, "t3": FAR, "t4": FAR}, "", []),
    # Users were on both sides.
    "each side has its own": (
        "t3",
        {"t1": NEAR, "t2": NEAR, "t3": OTHER, "t4": OTHER},
        "",
        [("t3", "t1", 1), ("t3", "t2", 1)],
    ),
    # The users of members that stay do not need what leaves.
    "a copy that nobody needs": ("t4", {"t1": FULL, "t2": FULL, "t3": told("x t1 1"), "t4": FULL}, "", []),
    # The users of a member that is away go to any that stays.
    "the last copies of one that is away": (
        "t4",
        {"t1": told("x t1 1"), "t2": FULL, "t3": FULL, "t4": FULL},
        "t3",
        [("t4", "t1", 1)],
    ),
    "it is known where they are": (
        "t1",
        {"t1": told("x t1 5"), "t2": told("x t1 5"), "t3": told(known=("x t1",)), "t4": told(known=("x t1",))},
        "",
        [],
    ),
    "another application": ("t1", {"t1": told("x t1 5", path="/old"), "t2": FULL, "t3": FULL, "t4": FULL}, "", []),
}


@pytest.mark.parametrize("case", CASES)
def test_who_lacks_what(case: str) -> None:
    leaving, copies, away, expected = CASES[case]
    result = found(leaving, copies, away=away)
    assert result == Compared(tuple(Lack(name, "/shop", keeper, count) for name, keeper, count in expected))
    assert bool(refusal(result, MEMBERS, leaving.split(), 10)) is bool(expected)


def test_who_is_compared() -> None:
    """Not those that are down, drained, of another group, or alone in theirs by the inventory."""
    lone = {"t1": told("x t1 5")}
    empty = {name: told() for name in ("t2", "t3", "t4", "t5")}
    copies = {**empty, **lone}
    assert found("t1", copies).keepers == ["t2", "t3", "t4"]
    down = {**UP, "t2": {"active": False}}
    del down["t3"]
    assert found("t1", copies, running=down).keepers == ["t4"]
    assert found("t1", copies, running={**UP, "t1": {"active": False}}) == Compared()
    members = [member(1), member(2, group="b"), member(3, state="drained"), member(4, cluster="alone"), member(5)]
    assert found("t1", copies, members).keepers == ["t5"]
    assert found("t2", copies, members) == Compared()
    assert found("t4", copies, members) == Compared()
    assert groups_of(members, CLUSTERS, ["t1"]) == ["app1", "app2", "app3"]
    assert groups_of(members, CLUSTERS, ["t2"]) == ["app1"]
    assert groups_of(members, CLUSTERS, ["t4"]) == []


def test_nobody_stays() -> None:
    result = found("t1", {"t1": FULL}, away="t2 t3 t4")
    assert result == Compared(alone=("t1",))
    assert refusal(result, MEMBERS, ["t1"], 10) == (
        "t1 would take sessions along: no other member of the replication group of t1 runs and gets requests. Nothing was drained or"
        " stopped for this step. Bring one of them up first, or accept that they are lost with"
        " -e rolling_restart_allow_session_loss=true."
    )


def test_what_is_not_told_is_said() -> None:
    silent = {"told": False, "problem": "its page does not answer", "contexts": {}}
    result = found("t1", {"t1": told("x t1 5"), "t2": silent, "t4": told("x t1 5")})
    assert result.lacks == ()
    assert untold_lines(result) == [
        "t2: which sessions it holds is not known, so nobody can tell whether others have them (its page does not answer)",
        (
            "t3: which sessions it holds is not known, so nobody can tell whether others have them (it was started before it could say so;"
            " after its next restart it does)"
        ),
    ]


def test_what_a_person_reads() -> None:
    result = found("t1", {"t1": told("x t1 5", "y t1 5"), "t2": told("x t1 5", "y t1 5"), "t3": told("x t1 5"), "t4": told()})
    assert lack_lines(result, MEMBERS) == [
        "t1 on app1: 1 session of /shop is unknown to t3 on app2",
        "t1 on app1: 2 sessions of /shop are unknown to t4 on app2",
    ]
    lines = refusal(result, MEMBERS, ["t1"], 10, "Why nothing was done by itself.").splitlines()
    assert lines[0] == (
        "t1 would take sessions along that others do not know, and did not get within 10 s. Nothing was drained or stopped for this step."
    )
    assert lines[1:3] == lack_lines(result, MEMBERS)
    assert lines[4] == "Why nothing was done by itself."
    assert "playbooks/drain.yml -e members=t3,t4, stop all of them (systemctl stop on the host)" in lines[5]
    assert "-e rolling_restart_allow_session_loss=true" in lines[5]
