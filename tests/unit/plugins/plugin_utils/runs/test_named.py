# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a person names and the inventory does not have."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.catalina.cluster.plugins.plugin_utils.runs.named import Named, named_problems

MEMBERS: list[dict[str, Any]] = [
    {"name": name, "host": host, "cluster": cluster}
    for name, host, cluster in (("tomcat1", "app1", "main"), ("tomcat2", "app2", "main"), ("shop1", "app2", "shop"))
]
CLUSTERS = [{"name": "main"}, {"name": "shop"}]
DEPLOYMENTS = [
    {"path": "/wiki", "src": "wiki.war", "checksum": "sha256:1"},
    {"path": "/shop", "cluster": "main", "src": "a.war", "checksum": "sha256:2"},
    {"path": "/shop", "cluster": "shop", "src": "b.war", "checksum": "sha256:3"},
]


@pytest.mark.parametrize(
    "named",
    [
        Named(),
        Named(chosen="tomcat1,app2,shop"),
        Named(chosen=["all"]),
        Named(full_restart="main, shop"),
        Named(rollback={"path": "/wiki", "cluster": ""}),
        Named(rollback={"path": "/shop", "cluster": "shop"}),
    ],
)
def test_what_there_is(named: Named) -> None:
    assert named_problems(named, MEMBERS, CLUSTERS, DEPLOYMENTS, limited=False) == []


@pytest.mark.parametrize(
    ("named", "limited", "starts"),
    [
        (Named(chosen=""), False, ["no member is named: name members, as in: -e members=tomcat1,tomcat2"]),
        (Named(chosen="tomcat9"), False, ["there is no member, host or cluster tomcat9 (did you mean tomcat2?). Name members, as in:"]),
        (
            Named(chosen="x"),
            True,
            [
                (
                    "there is no member, host or cluster x. There are the members tomcat1, tomcat2, shop1, the hosts app1, app2 and the"
                    " clusters main, shop. Name members, as in:"
                )
            ],
        ),
        (Named(full_restart=""), False, ["This stops all members of a cluster at once and loses their sessions. Confirm it"]),
        (Named(full_restart="main"), True, ["This stops all members of a cluster at once and loses their sessions. Confirm it"]),
        (Named(rollback={}), False, ["no application is named: -e path=/shop (there are /wiki, main/shop, shop/shop)"]),
        (Named(rollback={"path": "/wiky"}), False, ["/wiky is not among the applications of the inventory (/wiki, main/shop, shop/shop)"]),
        (
            Named(rollback={"path": "/shop"}),
            True,
            ["Members are rolled on all hosts that have the application: run without --limit.", "/shop is deployed to several clusters"],
        ),
    ],
)
def test_what_there_is_not(named: Named, limited: bool, starts: list[str]) -> None:
    problems = named_problems(named, MEMBERS, CLUSTERS, DEPLOYMENTS, limited)
    assert [problem.startswith(start) for problem, start in zip(problems, starts, strict=True)] == [True] * len(starts), problems
