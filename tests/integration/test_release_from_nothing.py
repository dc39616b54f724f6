# SPDX-License-Identifier: GPL-3.0-or-later
"""The oldest or the newest ansible-core: it makes the cluster that the tests after it use."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from integration import lab, versions


def test_from_nothing(lab_state: Any, releases: versions.Turn, say: Callable[[str], None]) -> None:
    """Bare hosts become the cluster, a member is rolled, and then there is nothing to do, for the release of all other tests either."""
    release, variables = releases.from_nothing, lab_state.variant()
    if lab_state.made:
        lab.hosts("reset", "bare")
        lab_state.made = False
    first, before = versions.play(release, variables), lab.processes()
    lab_state.made = True
    versions.play(release, variables, "playbooks/roll.yml", "-e", "members=tomcat1")
    after, second = lab.processes(), versions.play(release, variables)
    say(f"{release.name}: changed {first} from nothing, {second} by the second run")
    assert len(first) == len(lab.HOSTS) and all(first)
    assert len(second) == len(lab.HOSTS) and not any(second)
    assert {host for host, shown in after.items() if shown != before[host]} == {"app1"}
    assert lab.steady(variables) == []
