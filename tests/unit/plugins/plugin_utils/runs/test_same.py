# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A run is the same as the last one only if everything speaks for it."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from ansible_collections.catalina.cluster.plugins.plugin_utils.runs.inputs import bound
from ansible_collections.catalina.cluster.plugins.plugin_utils.runs.same import Cluster, Host, differing, unfit, unsettled

MEMBERS = [{"name": "tomcat1", "host": "app1", "cluster": "main"}, {"name": "tomcat2", "host": "app1", "cluster": "main"}]
SETTINGS = [{"name": "main", "sessions": "replicated", "membership": "multicast"}]
WELL: dict[str, Any] = {"active": True, "answering": True, "healthy": True, "pending": False}
SETTLED = Cluster(MEMBERS, SETTINGS, {"tomcat1": WELL, "tomcat2": WELL})


def running(**changes: Any) -> Cluster:
    """The second member is another one."""
    return dataclasses.replace(SETTLED, running={"tomcat1": WELL, "tomcat2": {**WELL, **changes}})


def test_settled() -> None:
    assert unsettled(SETTLED) == []


DOWN = "members that are down or wait for a restart: tomcat2"
UNSETTLED: dict[str, tuple[Cluster, str]] = {
    "down": (running(active=False, healthy=False), DOWN),
    "runs old files": (running(pending=True, healthy=False), DOWN),
    "does not answer": (running(answering=False, healthy=False), DOWN),
    "was not asked": (dataclasses.replace(SETTLED, running={"tomcat1": WELL}), DOWN),
    "an instance that is no longer wanted": (
        dataclasses.replace(SETTLED, removed=[{"name": "tomcat3"}]),
        "something was removed from the inventory",
    ),
    "a host that does not answer": (dataclasses.replace(SETTLED, missing=["app2"]), "the run goes on without app2"),
}


@pytest.mark.parametrize(("cluster", "reason"), UNSETTLED.values(), ids=UNSETTLED)
def test_unsettled(cluster: Cluster, reason: str) -> None:
    assert unsettled(cluster) == [reason]


@pytest.mark.parametrize(
    ("variables", "options", "count"),
    [
        ({"ansible_run_tags": ["all"], "ansible_skip_tags": []}, {}, 0),
        ({"ansible_run_tags": ["all"], "ansible_skip_tags": ["molecule-notest", "notest"]}, {}, 0),
        ({"ansible_run_tags": ["all"], "ansible_skip_tags": ["verify"]}, {}, 1),
        ({"ansible_run_tags": ["all"], "ansible_skip_tags": ["hosts"]}, {}, 1),
        ({"ansible_run_tags": ["hosts"], "ansible_skip_tags": []}, {}, 1),
        ({"ansible_run_tags": ["all", "mine"], "ansible_skip_tags": []}, {}, 1),
        ({"ansible_run_tags": ["all"], "ansible_skip_tags": [], "ansible_limit": "app1"}, {}, 1),
        ({"ansible_run_tags": ["all"], "ansible_skip_tags": []}, {"check": True}, 1),
        ({"ansible_run_tags": ["all"], "ansible_skip_tags": []}, {"step": True}, 1),
    ],
)
def test_unfit(variables: dict[str, Any], options: dict[str, bool], count: int) -> None:
    assert len(unfit(variables, **options)) == count


SAME = Host("i", (), {"inputs": bound("i", "r"), "differs": []})


def test_the_same() -> None:
    assert differing({"app1": SAME, "web": SAME}, "r") == []


INPUTS = "web: the inventory, the collection, the run records or what members run"
DIFFERENT: dict[str, tuple[Host, str, str]] = {
    "nothing was left": (dataclasses.replace(SAME, left={}), "r", "web: no run has left what it found"),
    "the host differs": (
        dataclasses.replace(SAME, left={**SAME.left, "differs": ["file set nginx"]}),
        "r",
        "web: file set nginx",
    ),
    "the inventory differs": (dataclasses.replace(SAME, inputs="j"), "r", INPUTS),
    "nobody knows the inventory": (dataclasses.replace(SAME, inputs=""), "r", INPUTS),
    "nobody knows either": (Host("", (), {"inputs": "", "differs": []}), "r", INPUTS),
    "a variable cannot be worked out": (
        dataclasses.replace(SAME, inputs="", unresolved=["tomcat_x"]),
        "r",
        "web: these variables cannot be worked out beforehand: tomcat_x",
    ),
}


@pytest.mark.parametrize(("host", "records", "reason"), DIFFERENT.values(), ids=DIFFERENT)
def test_one_host_is_enough(host: Host, records: str, reason: str) -> None:
    assert differing({"app1": SAME, "web": host}, records) == [reason]


def test_run_records() -> None:
    assert differing({"web": SAME}, "s") == differing({"web": SAME}, "") == [INPUTS]
