# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The members that a person names, and what becomes of them."""

from __future__ import annotations

import re
from typing import Any

import pytest
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.selection import (
    chosen_members,
    drain_problems,
    drain_records,
    drained_members,
)

MEMBERS: list[dict[str, Any]] = [
    {"name": name, "host": host, "cluster": cluster, "state": "active"}
    for name, host, cluster in (
        ("tomcat1", "app1", "main"),
        ("tomcat2", "app1", "main"),
        ("tomcat3", "app2", "main"),
        ("shop1", "app2", "shop"),
    )
]


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ("tomcat2", ["tomcat2"]),
        (" tomcat3 , tomcat1,", ["tomcat1", "tomcat3"]),
        (["tomcat3", "tomcat3"], ["tomcat3"]),
        ("app2", ["tomcat3", "shop1"]),
        ("main", ["tomcat1", "tomcat2", "tomcat3"]),
        ("shop,app1", ["tomcat1", "tomcat2", "shop1"]),
        ("all", ["tomcat1", "tomcat2", "tomcat3", "shop1"]),
    ],
)
def test_chosen(names: str | list[str], expected: list[str]) -> None:
    assert chosen_members(MEMBERS, names) == expected


@pytest.mark.parametrize(
    ("names", "words"),
    [
        ("", "no member is named: name members, as in: -e members=tomcat1,tomcat2"),
        ([], "no member is named"),
        (5, "there is no member, host or cluster 5"),
        (
            "tomcat9,xyz",
            (
                "there is no member, host or cluster tomcat9 (did you mean tomcat3?); none xyz. There are the members tomcat1, tomcat2,"
                " tomcat3, shop1, the hosts app1, app2 and the clusters main, shop. Name members, as in"
            ),
        ),
        ("tomcat9", "there is no member, host or cluster tomcat9 (did you mean tomcat3?). Name members, as in"),
    ],
)
def test_not_chosen(names: str | list[str], words: str) -> None:
    with pytest.raises(ValueError, match=re.escape(words)):
        chosen_members(MEMBERS, names)


def test_many_members() -> None:
    """The first ones are named, the others counted."""
    many = [{"name": f"t{number}", "host": "app", "cluster": "main"} for number in range(100)]
    listed = ", ".join(f"t{number}" for number in range(12))
    with pytest.raises(ValueError, match=f"There are the members {listed} and 88 more, the host app and the cluster main"):
        chosen_members(many, "unknown")


def test_drained_manually() -> None:
    records: dict[str, Any] = {**drain_records(["tomcat2", "elsewhere"]), "host:app1": {}}
    states = [member["state"] for member in drained_members(MEMBERS, records)]
    assert states == ["active", "drained", "active", "active"]
    assert drain_records(["tomcat2"], False) == {"drained:tomcat2": None}
    assert drained_members(drained_members(MEMBERS, records), {}) == drained_members(MEMBERS, records)


def test_draining_by_the_inventory() -> None:
    """It keeps its sessions until it is drained manually as well, and then again."""
    keeps = [{**MEMBERS[0], "state": "drained", "draining": True}, *MEMBERS[1:]]
    assert drained_members(keeps, {}) == keeps
    assert drained_members(keeps, drain_records(["tomcat1"], draining=["tomcat1"])) == keeps
    (drained, *_others) = drained_members(keeps, drain_records(["tomcat1"]))
    assert (drained["state"], "draining" in drained) == ("drained", False)
    assert drained_members(keeps, drain_records(["tomcat1"], drained=False)) == keeps


def test_draining_manually() -> None:
    """A member that keeps its sessions is nobody to count on; the model's own state wins."""
    records = drain_records(["tomcat1", "tomcat2"], draining=["tomcat2"])
    assert records == {"drained:tomcat1": True, "drained:tomcat2": "draining"}
    seen = drained_members(MEMBERS, records)
    assert [(member["state"], member.get("draining", False)) for member in seen[:3]] == [
        ("drained", False),
        ("drained", True),
        ("active", False),
    ]
    assert drained_members(seen, records) == seen
    by_model = [{**MEMBERS[0], "state": "drained"}]
    assert drained_members(by_model, drain_records(["tomcat1"], draining=["tomcat1"])) == by_model
    assert drain_records(["tomcat2"], False, ["tomcat2"]) == {"drained:tomcat2": None}


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (["tomcat1", "tomcat2"], []),
        (["shop1", "tomcat1"], ["shop1: nobody else would serve the cluster shop. Leave one out"]),
        (["tomcat1", "tomcat2", "tomcat3"], ["tomcat1, tomcat2, tomcat3: nobody else would serve the cluster main"]),
    ],
)
def test_somebody_has_to_serve(names: list[str], words: list[str]) -> None:
    problems = drain_problems(MEMBERS, names)
    assert len(problems) == len(words)
    assert all(problem.startswith(start) for problem, start in zip(problems, words))
    already = drained_members(MEMBERS, drain_records(["tomcat1", "tomcat2", "tomcat3"]))
    assert not drain_problems(already, ["tomcat1"])
