# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The phases of a run, from what Ansible reports while it works: lines that stay, and one that lives."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from ansible_collections.catalina.cluster.plugins.plugin_utils.progress.steps import Steps
from ansible_collections.catalina.cluster.plugins.plugin_utils.progress.text import clean, clock, columns, cut, duration, fill, listed

# Columns of the first two parts of a line on a terminal. A longer name moves what follows it.
_NAME, _SECONDS = 20, 12
_NO_HOSTS = "no hosts matched"
_LEFT = "as the last run left it"


@dataclass(frozen=True)
class Line:
    """A line that stays. Its state is ok, changed or failed; none where it says nothing about hosts."""

    text: str
    state: str = ""


@dataclass(frozen=True)
class Result:
    """What a task did on a host. A failure that the playbook ignores is none."""

    host: str
    changed: bool = False
    failed: bool = False
    skipped: bool = False
    # Whether the task runs on hosts that failed too, so that it says nothing of a rescue.
    afterwards: bool = False
    progress: object = None


@dataclass
class _Phase:
    name: str
    began: float
    # Announced by a variable of the play: such a phase is not worth a line where everything is skipped.
    announced: bool
    has_tasks: bool = False
    is_shown: bool = False
    changed: set[str] = field(default_factory=set)
    # Hosts that failed and did not go on: whoever does was rescued.
    failed: set[str] = field(default_factory=set)
    steps: Steps = field(default_factory=Steps)


class Phases:
    """Follows a run. Each method returns the lines to print now."""

    def __init__(self, plain: bool, clock: Callable[[], float] = time.monotonic, wall: Callable[[], str] | None = None) -> None:
        self._plain = plain
        self._clock = clock
        self._wall = wall or (lambda: time.strftime("%H:%M:%S"))
        self._began = clock()
        self._check = False
        self._phase: _Phase | None = None
        # Phases that have nothing to do, as an action of the collection found out.
        self._left: set[str] = set()
        self._task = ""
        # The task of each host that is at work: with the strategy free every host has its own.
        self._running: dict[str, str] = {}

    def play(self, name: str, announced: str = "", check: bool = False) -> list[Line]:
        """A play begins. Plays that follow each other under one name, or are batches of one play, are one phase."""
        name = clean(announced or name)
        self._running.clear()
        if self._phase and self._phase.name == name:
            self._check = check
            return []
        # The phase before may have been a check.
        lines = self._ended()
        self._check = check
        self._phase = _Phase(name, self._clock(), bool(announced))
        return lines

    def no_hosts(self) -> list[Line]:
        """The play has no hosts."""
        phase = self._phase
        if phase is None or phase.has_tasks:
            return []
        if phase.announced:
            return self._as_left(phase)
        self._phase = None
        return [Line(f"{self._wall()} {phase.name}: {_NO_HOSTS}" if self._plain else f"{phase.name}: {_NO_HOSTS}")]

    def _as_left(self, phase: _Phase) -> list[Line]:
        if phase.name not in self._left:
            return []
        # It may consist of several plays.
        self._left.discard(phase.name)
        name = fill(phase.name, _NAME)
        return [
            Line(
                f"{self._wall()} {phase.name}: {_LEFT}" if self._plain else f"{name}{' ' * (_NAME + _SECONDS - columns(name))}  {_LEFT}",
                "ok",
            )
        ]

    def task(self, name: str) -> list[Line]:
        """A task begins."""
        # A task of a role may name its file before a bar, which is of no interest here.
        self._task = clean(name).rpartition(" | ")[2]
        if self._phase is None:
            return []
        self._phase.has_tasks = True
        return [] if self._phase.announced else self.shown()

    def shown(self) -> list[Line]:
        """Something of the phase is printed."""
        phase = self._phase
        if phase is None or phase.is_shown:
            return []
        phase.is_shown = True
        return [Line(f"{self._wall()} {phase.name}")] if self._plain else []

    def started(self, host: str) -> None:
        """A host begins with a task."""
        self._running[host] = self._task

    def finished(self, result: Result) -> list[Line]:
        """A host has finished a task."""
        self._running.pop(result.host, None)
        phase = self._phase
        if phase is None:
            return []
        if not result.afterwards:
            phase.failed.discard(result.host)
        if result.failed:
            phase.failed.add(result.host)
        elif result.changed:
            phase.changed.add(result.host)
        if isinstance(result.progress, Mapping) and isinstance(result.progress.get("left"), (list, tuple)):
            self._left = set(map(str, result.progress["left"]))
        lines = [] if result.skipped else self.shown()
        now = self._clock()
        if phase.steps.take(result.progress, now) and self._plain:
            lines.append(Line(f"{self._wall()} {phase.name}: {phase.steps.words(now)}"))
        return lines

    def end(self) -> list[Line]:
        """The run has ended."""
        return self._ended()

    def seconds(self) -> float:
        """How long the run takes so far."""
        return self._clock() - self._began

    def living(self, width: int) -> str:
        """Return what happens now, on one line of so many columns. Empty when nothing does."""
        phase = self._phase
        if phase is None or not phase.has_tasks:
            return ""
        now = self._clock()
        # A play of others may have a name that leaves no room for what happens now: it has a third of the line, and a phase fits.
        name = cut(phase.name, (width + 2) // 3)
        parts = [f"{name} {clock(now - phase.began)}", *phase.steps.brief(now)]
        whole, brief = (" · ".join(part for part in [*parts, *(self._at_work(named) or [self._task])] if part) for named in (True, False))
        return whole if columns(whole) <= width else cut(brief, width)

    def _at_work(self, named: bool) -> list[str]:
        """Return each task that is under way with its hosts, the one that began first before the others. named: several hosts too."""
        hosts: dict[str, list[str]] = {}
        # The thread that paints may come while a host begins or ends.
        for host, task in tuple(self._running.items()):
            hosts.setdefault(task, []).append(host)
        return [f"{task}: {listed(names) if named or len(names) == 1 else f'{len(names)} hosts'}" for task, names in hosts.items()]

    def _ended(self) -> list[Line]:
        phase, self._phase = self._phase, None
        if phase is None or not phase.is_shown:
            return []
        verb = "would change" if self._check else "changed"
        said = [f"{verb}: {listed(sorted(phase.changed))}"] if phase.changed else []
        said += [f"failed: {listed(sorted(phase.failed))}"] if phase.failed else []
        state = "failed" if phase.failed else "changed" if phase.changed else "ok"
        return [self._line(phase, self._clock() - phase.began, "; ".join(said) or "unchanged", state)]

    def _line(self, phase: _Phase, seconds: float, said: str, state: str) -> Line:
        if self._plain:
            return Line(f"{self._wall()} {phase.name}: {said}, {duration(seconds)}", state)
        name = fill(phase.name, _NAME)
        took = duration(seconds).rjust(_NAME + _SECONDS - 1 - columns(name))
        return Line(f"{name} {took}  {said}", state)
