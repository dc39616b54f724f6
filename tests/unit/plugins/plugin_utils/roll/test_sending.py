# SPDX-License-Identifier: GPL-3.0-or-later
"""Which sessions go to whom once more after a cut."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.catalina.cluster.plugins.plugin_utils.report.copies import refusal, sending_lines
from ansible_collections.catalina.cluster.plugins.plugin_utils.roll.copies import Compared, Lack, compare
from ansible_collections.catalina.cluster.plugins.plugin_utils.roll.sending import Sending, sendings

CLUSTERS = [{"name": "main", "sessions": "replicated"}]
MEMBERS = [
    {"name": f"t{number}", "host": f"app{(number + 1) // 2}", "route": f"t{number}", "cluster": "main", "group": "", "state": "active"}
    for number in range(1, 5)
]
UP = {f"t{number}": {"active": True} for number in range(1, 5)}
ALL = "1234"


def told(number: int, *held: str, sees: str = ALL, manager: str = "DeltaManager", known: tuple[str, ...] = ()) -> dict[str, Any]:
    """What a member says: sessions as `x t1 100`, numbers of the members that it sees."""
    contexts = {"/shop": {"manager": manager, "held": list(held), "known": list(known)}}
    others = [f"192.0.2.{other} 5000" for other in sees if other != str(number)]
    return {"told": True, "problem": "", "receiver": f"192.0.2.{number} 5000", "sees": others, "contexts": contexts}


def group(*contents: str, **more: Any) -> dict[str, Any]:
    """The four members, each with its sessions, separated by commas."""
    return {f"t{number}": told(number, *filter(None, content.split(", ")), **more) for number, content in enumerate(contents, 1)}


def sent(copies: dict[str, Any], running: dict[str, Any] | None = None) -> list[tuple[str, str, str, int]]:
    found = sendings(MEMBERS, CLUSTERS, running or UP, copies)
    return [(one.member, one.keeper, " ".join("@".join(s) for s in one.sessions), one.lacking) for one in found]


# Users of t1 and t2 went on there, and those of t3 came to t2; z is a session that began at t3 in the last moment before the cut.
NEAR, FAR = "x t1 200, y t2 200, w t2 210", "x t1 100, y t2 100, w t3 150, z t3 160"

CASES: dict[str, tuple[dict[str, Any], list[tuple[str, str, str, int]]]] = {
    "all have all": (group(*["x t1 100, y t2 100"] * 4), []),
    # One that is used while members are read one after the other.
    "used a moment later": (group("x t1 900", "x t1 100", "x t1 100", "x t1 100"), []),
    # Both ways between those that were apart, whoever leaves; what both know may have changed. w at t3 is a name that nobody uses
    # any more, and is not sent.
    "after a cut": (
        group(NEAR, NEAR, FAR, FAR),
        [
            ("t1", "t3", "x@t1", 0),
            ("t1", "t4", "x@t1", 0),
            ("t2", "t3", "w@t2 y@t2", 1),
            ("t2", "t4", "w@t2 y@t2", 1),
            ("t3", "t1", "z@t3", 1),
            ("t3", "t2", "z@t3", 1),
        ],
    ),
    # What was used at the receiver since is its own.
    "not over what is newer": (
        group("x t1 100, n t1 100", "x t1 9000", "x t1 5100", ""),
        [("t1", "t2", "n@t1", 1), ("t1", "t3", "n@t1 x@t1", 1), ("t1", "t4", "n@t1 x@t1", 2)],
    ),
    # Of those that hold the sessions of a member that is away, the one that saw their users last sends them.
    "sessions of one that is away": (
        {name: one for name, one in group("x t4 100", "x t4 150", "", "").items() if name != "t4"},
        [("t2", "t3", "x@t4", 1)],
    ),
    # A member that was frozen lacks what its neighbour has.
    "on one host": (group("n t1 1", "", "n t1 1", "n t1 1"), [("t1", "t2", "n@t1", 1)]),
    # As long as they do not see each other, nothing gets there.
    "not seen": (
        {**group("x t1 1", "", "", "x t1 1"), "t2": told(2, sees="34"), "t3": told(3, sees="1")},
        [("t1", "t3", "x@t1", 1), ("t1", "t4", "x@t1", 0)],
    ),
    "places of sessions": (group("x t1 100", "", "", "", manager="BackupManager"), []),
    "older pages": ({name: {**one, "receiver": "", "sees": []} for name, one in group("x t1 1", "", "", "").items()}, []),
}


@pytest.mark.parametrize("case", CASES)
def test_who_sends_what(case: str) -> None:
    copies, expected = CASES[case]
    assert sent(copies) == expected


def test_members_that_are_down_get_nothing() -> None:
    assert sent(group("x t1 1", "", "", ""), {**UP, "t3": {"active": False}}) == [("t1", "t2", "x@t1", 1), ("t1", "t4", "x@t1", 1)]


def test_members_that_do_not_see_each_other_wait() -> None:
    """Names that all know say nothing of what users change now."""
    copies = {**group(*["x t1 100"] * 4), "t3": told(3, "x t1 100", sees="4")}
    found = compare(MEMBERS, CLUSTERS, ["t1"], ["t1"], UP, copies)
    assert (found.apart, found.lacks, found.complete) == ((("t1", "t3"),), (), False)
    words = refusal(found, MEMBERS, ["t1"], 10)
    assert "t1 on app1 and t3 on app2 are not members of one group, as they see it" in words
    assert "-e rolling_restart_allow_session_loss=true" in words
    # One without sessions takes nothing along, and an older page says nothing.
    assert compare(MEMBERS, CLUSTERS, ["t1"], ["t1"], UP, {**copies, "t1": told(1, sees="2")}).complete
    assert compare(MEMBERS, CLUSTERS, ["t1"], ["t1"], UP, {**copies, "t3": {**copies["t3"], "receiver": ""}}).complete


def test_what_a_person_reads() -> None:
    found = Compared((Lack("t1", "/shop", "t3", 1),))
    lines = sending_lines(found, [Sending("t1", "t3", "/shop", (("x", "t1"), ("y", "t1")), 1)], MEMBERS)
    assert lines == [
        "t1 on app1: 1 session of /shop is unknown to t3 on app2",
        "t1 sends t3 2 sessions of /shop again (1 of them unknown there)",
    ]
    assert sending_lines(found, [], MEMBERS) == []
