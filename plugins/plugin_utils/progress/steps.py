# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The steps of a rolling restart, as actions of the collection announce them in their results."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.progress.text import clock, duration, listed


@dataclass
class Steps:
    """Where a rolling restart is. What the last steps took says how long the rest will take."""

    step: int = 0
    steps: int = 0
    done: int = 0
    of: int = 0
    members: list[str] = field(default_factory=list)
    began: float = 0.0
    first: float = 0.0

    def take(self, progress: object, now: float) -> bool:
        """Take over what a result announces. Return whether another step began."""
        if not isinstance(progress, Mapping) or not isinstance(progress.get("step"), int):
            return False
        step = progress["step"]
        if step == self.step:
            return False
        if step < self.step or not self.step:
            self.first = now
        self.step, self.began = step, now
        self.steps, self.done, self.of = (_number(progress, key) for key in ("steps", "done", "of"))
        names = progress.get("members")
        self.members = [str(name) for name in names] if isinstance(names, (list, tuple)) else []
        return True

    def words(self, now: float) -> str:
        """Return what a person wants to know of it, empty where there are no steps."""
        if not self.step:
            return ""
        known = [f"{self.done} of {self.of} members done", *([f"now {listed(self.members)}"] if self.members else [])]
        times = self._times(now)
        if times:
            known += [f"{duration(times[1])} a step", f"about {duration(times[0])} left"]
        return ", ".join(known)

    def brief(self, now: float) -> list[str]:
        """Return the same in as few columns as possible, the most important first."""
        if not self.step:
            return []
        times = self._times(now)
        # Several members of a step would push the time that is left beyond the edge of a narrow terminal.
        left = [f"{clock(times[0])} left"] if times else []
        each = [f"{clock(times[1])} a step"] if times else []
        return [f"{self.done} of {self.of} done", *left, listed(self.members), *each]

    def _times(self, now: float) -> tuple[float, float] | None:
        """Seconds that are left, and seconds of a step; None while nobody knows."""
        # After the last step there is nothing to wait for.
        if self.step < 2 or self.step > self.steps:
            return None
        each = (self.began - self.first) / (self.step - 1)
        return max(0.0, each * (self.steps - self.step + 1) - (now - self.began)), each


def _number(progress: Mapping[str, Any], key: str) -> int:
    value = progress.get(key)
    return value if isinstance(value, int) else 0
