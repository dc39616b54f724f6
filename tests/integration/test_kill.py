# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs that change a cluster in service and are killed: before the roll, and within it."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from integration import kills, lab, runs

TRACE = runs.CACHE / "changed.trace"


def test_killed_change_and_roll(cluster: Any, chance: random.Random, points: str, say: Callable[[str], None]) -> None:
    """Memory, AJP secret and a line of each front end differ in every run that is killed."""
    before, within = _parts(TRACE, cluster)
    first = within[0].number
    tallies = (kills.Tally("changed run", say), kills.Tally("roll", say))
    for point in kills.choose(before + within, points, chance):
        tallies[kills.place(point)[0] >= first].kill_and_heal(point, cluster.variant())
    for tally in tallies:
        say(tally.summary())
    assert [tally.summary() for tally in tallies if tally.wrong] == []


def _parts(trace: Path, cluster: Any) -> tuple[list[kills.Task], list[kills.Task]]:
    """The tasks before the roll, and those of the roll and after."""
    if not cluster.traced:
        run = runs.traced(trace, cluster.variant())
        assert run.code == 0, run.error
        cluster.traced = True
    found = kills.tasks(trace)
    first = next(task.number for task in found if "roll | Plan the steps" in task.name)
    return [task for task in found if task.number < first], [task for task in found if task.number >= first]


def test_host_restarted_in_the_middle(cluster: Any, chance: random.Random, say: Callable[[str], None]) -> None:
    """A host of the roll is reset while its member restarts: the same as a kill."""
    variables = cluster.variant()
    host = chance.choice(sorted(lab.APPS))
    run = runs.Started("site.yml", variables)
    while "step_restart | Restart the members" not in run.said():
        assert run.process.poll() is None, run.said()[-3000:]
        time.sleep(0.1)
    lab.hosts("restart", host)
    ended = run.wait()
    problems = lab.settle(variables)
    say(f"{'NOT HEALED' if problems else 'healed'}  {host} restarted within the roll (that run ended with {ended.code})")
    assert not problems, problems
