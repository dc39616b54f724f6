# SPDX-License-Identifier: GPL-3.0-or-later
"""What a person decides on the command line, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.catalina.cluster.plugins.plugin_utils.runs import decisions

CLUSTERS = [{"name": "main", "sessions": "none"}]
MEMBERS: list[dict[str, Any]] = [
    {"name": name, "host": host, "cluster": "main", "state": "active"} for name, host in (("t1", "app1"), ("t2", "app2"))
]
EVERYWHERE = decisions.DrainOptions(hosts=["app1", "app2", "web"])
WAR = {"path": "/shop", "checksum": "sha256:22", "src": "2.war"}
DEPLOYED = {"deployed": {"/shop": [{"checksum": "sha256:22", "src": "2.war"}, {"checksum": "sha256:11", "src": "1.war"}]}}


def test_drain_and_enable() -> None:
    assert decisions.drain({}, MEMBERS, CLUSTERS, "t1", EVERYWHERE) == decisions.Decision({"drained:t1": True})
    assert decisions.enable(MEMBERS, "all") == decisions.Decision({"drained:t1": None, "drained:t2": None})
    assert decisions.drained(["t2"]) == decisions.Decision({"drained:t2": True})


def test_sessions_are_waited_for() -> None:
    options = decisions.DrainOptions(session_wait=60, hosts=["app1"])
    assert decisions.drain({}, MEMBERS, CLUSTERS, "app1", options) == decisions.Decision({"drained:t1": "draining"}, ["t1"], ["app1"])
    # One that an interrupted run left draining is waited for again.
    again = decisions.drain({"drained:t1": "draining"}, MEMBERS, CLUSTERS, "t1", options)
    assert again.waiting == ["t1"]


@pytest.mark.parametrize(
    ("records", "names", "options", "text"),
    [
        ({}, "t9", EVERYWHERE, "there is no member, host or cluster t9"),
        ({}, "", EVERYWHERE, "no member is named"),
        ({}, "all", EVERYWHERE, "t1, t2: nobody else would serve the cluster main"),
        ({"drained:t2": True}, "t1", EVERYWHERE, "t1: nobody else would serve the cluster main"),
        (
            {},
            "t1",
            decisions.DrainOptions(session_wait=60, hosts=["web"]),
            (
                "The sessions there are to end first, but this run leaves out app1. Add it to --limit, or drain at once with"
                " -e rolling_restart_session_wait=0"
            ),
        ),
    ],
)
def test_refused(records: dict[str, Any], names: str, options: decisions.DrainOptions, text: str) -> None:
    with pytest.raises(decisions.DecisionError) as refused:
        decisions.drain(records, MEMBERS, CLUSTERS, names, options)
    assert str(refused.value).startswith(text)


def test_an_outage_may_be_accepted() -> None:
    options = decisions.DrainOptions(allow_outage=True, hosts=["app1", "app2"])
    assert set(decisions.drain({}, MEMBERS, CLUSTERS, "all", options).records) == {"drained:t1", "drained:t2"}


def test_rollback() -> None:
    found = decisions.rollback(DEPLOYED, [WAR], {"path": "/shop", "cluster": None}, limited=False)
    assert found.records == {"rollback:/shop": {"not": "sha256:22", "checksum": "sha256:11", "src": "1.war"}}


def test_everything_against_a_rollback_at_once() -> None:
    with pytest.raises(decisions.DecisionError) as refused:
        decisions.rollback({}, [WAR], {"path": "/shop", "to": ""}, limited=True)
    lines = str(refused.value).splitlines()
    assert lines[0] == "Members are rolled on all hosts that have the application: run without --limit."
    assert lines[1].startswith("/shop: no earlier version of it is known")
