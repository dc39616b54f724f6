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
CHANGES = 16


def test_killed_first_converge(fresh: Any, chance: random.Random, points: str, say: Callable[[str], None]) -> None:
    """Whatever it leaves, the next run makes the cluster, and the one after it has nothing to do."""
    if lab.on("app1", "test ! -e /srv/tomcat || echo there"):
        lab.hosts("reset", "bare")
    tally = kills.Tally("first converge", say)
    variables = fresh.turn()
    # Bare hosts, packages and all.
    tally.kill_and_heal(f"change:{chance.randint(1, CHANGES)}", variables)
    if points != "1":
        try:
            _every_point(tally, variables, chance, points)
        finally:
            lab.hosts("forget")
    fresh.made = True
    say(tally.summary())
    assert not tally.wrong, tally.summary()


def _every_point(tally: kills.Tally, variables: dict[str, Any], chance: random.Random, points: str) -> None:
    """From hosts that have the packages and nothing else; at the tasks that install packages, from bare ones."""
    lab.hosts("reset", "bare")
    trace = runs.CACHE / "first.trace"
    assert runs.traced(trace, variables).code == 0
    found = kills.tasks(trace)
    installing = {task.number for task in found if "Install" in task.name and task.changed}
    lab.hosts("reset", "bare")
    run = runs.play(PACKAGES)
    assert run.code == 0, run.error
    lab.hosts("freeze")
    for point in kills.choose(found, points, chance):
        lab.hosts(*(["reset", "bare"] if kills.place(point)[0] in installing else ["reset"]))
        tally.kill_and_heal(point, variables)


@pytest.fixture(autouse=True)
def _hosts_are_there() -> None:
    lab.on(lab.WEB, "true")
