# SPDX-License-Identifier: GPL-3.0-or-later
"""Who may be restarted first to get the sessions that it lacks."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.catalina.cluster.plugins.plugin_utils.roll.copies import compare
from ansible_collections.catalina.cluster.plugins.plugin_utils.roll.repair import Cluster, Repair, repair_of

CLUSTERS = [{"name": "main", "sessions": "replicated"}]
HOSTS = ["app1", "app2", "web"]
NEAR = ["x t1 200", "y t2 200", "z t2 200", "n t1 190"]
FAR = ["x t1 100", "y t2 100", "z t3 150"]


def repair(held: list[list[str]], away: str = "", hosts: list[str] | None = None, min_active: float = 0.5, down: str = "") -> Repair:
    """Of two members on each host, the first of which is about to leave."""
    names = [f"t{number}" for number in range(1, len(held) + 1)]
    members: list[dict[str, Any]] = [
        {"name": name, "host": f"app{(number + 2) // 2}", "route": name, "cluster": "main", "group": "", "state": "active"}
        for number, name in enumerate(names)
    ]
    running = {name: {"active": name not in down.split(), "answering": name not in down.split()} for name in names}
    copies = {
        name: {"told": True, "problem": "", "contexts": {"/a": {"manager": "DeltaManager", "held": lines, "known": []}}}
        for name, lines in zip(names, held, strict=True)
    }
    found = compare(members, CLUSTERS, ["t1"], ["t1", *away.split()], running, copies)
    assert found.lacks
    return repair_of(found, Cluster(members, CLUSTERS, running, copies, min_active), away.split(), hosts or HOSTS)


def test_the_poorer_side() -> None:
    assert repair([NEAR, NEAR, FAR, FAR]) == Repair(("t3", "t4"))


def test_one_of_them() -> None:
    assert repair([NEAR, NEAR, NEAR, FAR], min_active=1) == Repair(("t4",)), "one member at a time may always restart"


@pytest.mark.parametrize(
    ("held", "more", "words"),
    [
        ([NEAR, NEAR, FAR, FAR], {"hosts": ["app1", "web"]}, "nothing is pending on app2, or --limit excludes it"),
        ([NEAR, NEAR, FAR, FAR], {"min_active": 0.75}, "2 of 4 members of the cluster main would serve meanwhile"),
        ([NEAR, NEAR, FAR, FAR], {"away": "t2"}, "1 of 4 members of the cluster main would serve meanwhile"),
        ([NEAR, NEAR, FAR, FAR], {"down": "t2"}, "1 of 4 members of the cluster main would serve meanwhile"),
        ([NEAR, FAR, FAR, FAR], {}, "1 of 4 members of the cluster main would serve meanwhile"),
        ([NEAR, NEAR, [*FAR, "w t3 200"], [*FAR, "w t3 200"]], {}, "t1 lacks sessions of t3 too: no order of restarts keeps all"),
    ],
)
def test_not_by_itself(held: list[list[str]], more: dict[str, Any], words: str) -> None:
    found = repair(held, **more)
    assert found.members == ()
    assert words in found.why
