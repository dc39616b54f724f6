# SPDX-License-Identifier: GPL-3.0-or-later
"""Which points of a run to kill it at."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from integration import lab, runs


@dataclass(frozen=True)
class Task:
    """A task of a run that was traced."""

    number: int
    name: str
    changed: bool
    seconds: float

    @property
    def after(self) -> str:
        """When it has ended."""
        return f"after:{self.number}"

    def during(self, chance: random.Random) -> str:
        """While it is at work."""
        return f"during:{self.number}:{chance.uniform(0.1, 0.9) * self.seconds:.2f}"


def tasks(trace: Path) -> list[Task]:
    """Read a trace."""
    entries: list[dict[str, Any]] = [json.loads(line) for line in trace.read_text(encoding="utf-8").splitlines()]
    return [Task(entry["number"], entry["name"], bool(entry["changed"]), entry["seconds"]) for entry in entries]


def choose(found: Sequence[Task], wanted: str, chance: random.Random) -> list[str]:
    """The points: a number of them, those of all tasks that change something, or of all tasks.

    Between two tasks that change nothing the hosts are the same, so "changing" reaches every state that a run can leave.
    """
    changing = [task for task in found if task.changed]
    inside = [task.during(chance) for task in changing]
    if wanted == "all":
        return sorted([task.after for task in found] + inside, key=place)
    known = sorted([task.after for task in changing] + inside, key=place)
    if wanted == "changing":
        return known
    return sorted(chance.sample(known, min(int(wanted), len(known))), key=place)


def place(point: str) -> tuple[int, str]:
    """The order of points: as a run reaches them."""
    kind, number = point.split(":")[:2]
    return int(number), "" if kind == "during" else kind


@dataclass
class Tally:
    """How the points went."""

    what: str
    say: Callable[[str], None]
    tried: int = 0
    wrong: int = 0

    def kill_and_heal(self, point: str, variables: Mapping[str, Any]) -> bool:
        """Kill a run at a point, then see that the next one makes it good."""
        self.tried += 1
        run, reached = runs.killed(point, variables)
        problems = [] if run.code == -9 and reached else [f"the run ended with {run.code} and was not killed ({run.log})"]
        problems += lab.settle(variables)
        self.wrong += bool(problems)
        self.say(f"{'NOT HEALED' if problems else 'healed'}  {self.what}, killed {reached or point}")
        for problem in problems:
            self.say(f"    {problem}")
        return not problems

    def summary(self) -> str:
        """The line at the end."""
        return f"{self.what}: {self.tried} kill points tried, {self.tried - self.wrong} healed"
