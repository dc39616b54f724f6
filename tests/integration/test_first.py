# SPDX-License-Identifier: GPL-3.0-or-later
"""A first converge that is killed: on hosts where nothing of the collection is."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest
from integration import kills, lab, runs

PACKAGES = runs.HERE / "packages.yml"
# As many tasks change something at least, wherever the lab stands.
CHANGES = 13


def test_killed_first_converge(lab_state: Any, chance: random.Random, points: str, say: Callable[[str], None]) -> None:
    """Whatever it leaves, the next run makes the cluster, and the one after it has nothing to do."""
    if lab.on("app1", "test ! -e /srv/tomcat || echo there"):
        lab.hosts("reset", "bare")
    tally = kills.Tally("first converge", say)
    variables = lab_state.variant()
    # Bare hosts, packages and all.
    tally.kill_and_heal(f"change:{chance.randint(1, CHANGES)}", variables)
    if points != "1":
        _more_points(tally, variables, chance, points)
    lab_state.made = True
    say(tally.summary())
    assert not tally.wrong, tally.summary()


def _more_points(tally: kills.Tally, variables: dict[str, Any], chance: random.Random, points: str) -> None:
    """From hosts that have the packages and nothing else; and, unless it is a sample, within their installation from bare ones."""
    installing = []
    lab.hosts("reset", "bare")
    if not points.isdigit():
        installing = [task for task in _traced(variables) if "Install" in task.name and task.changed]
        lab.hosts("reset", "bare")
    run = runs.play(PACKAGES)
    assert run.code == 0, run.error
    lab.hosts("freeze")
    for point in kills.choose(_traced(variables), points, chance):
        lab.hosts("reset")
        tally.kill_and_heal(point, variables)
    for point in kills.choose(installing, "changing", chance):
        lab.hosts("reset", "bare")
        tally.kill_and_heal(point, variables)


def _traced(variables: dict[str, Any]) -> list[kills.Task]:
    """The tasks of a converge from here. With packages to install there are more of them."""
    trace = runs.CACHE / "first.trace"
    assert runs.traced(trace, variables).code == 0
    return kills.tasks(trace)


@pytest.fixture(autouse=True)
def _hosts_are_there() -> None:
    lab.on(lab.WEB, "true")
