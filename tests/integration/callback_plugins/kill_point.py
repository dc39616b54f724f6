# SPDX-License-Identifier: GPL-3.0-or-later
"""Ends ansible-playbook with SIGKILL at a chosen point of a run, or writes down what the points are.

Only for tests: it is found through ANSIBLE_CALLBACK_PLUGINS and asks three environment variables.

KILL_POINT   after:N           task N has ended on all hosts, the next one has not begun
             change:K          the same, for the K-th task that changed something
             during:N:SECONDS  so long after task N has begun
KILL_REPORT  a file that names the point that was reached
KILL_TRACE   a file that gets one line of JSON for each task: number, name, hosts that it changed, seconds
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import threading
import time
from pathlib import Path
from typing import Any

from ansible.plugins.callback import CallbackBase

DOCUMENTATION = """
name: kill_point
type: aggregate
short_description: Ends the run with SIGKILL at a chosen point
description:
  - Counts tasks and kills its own process with everything that it started. Configured by the environment, for tests only.
"""


def descendants(root: int) -> list[int]:
    """Every process below ``root``. (Workers of ansible-core are sessions of their own: a process group does not hold them.)"""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = int((entry / "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()[1])
            except OSError:
                continue
            children.setdefault(parent, []).append(int(entry.name))
    found: list[int] = []
    waiting = [root]
    while waiting:
        below = children.get(waiting.pop(), [])
        found += below
        waiting += below
    return found


def kill(process: int) -> None:
    """Without a word, unless it has ended by itself."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(process, signal.SIGKILL)


class CallbackModule(CallbackBase):  # type: ignore[misc]  # the base class has no types
    """Counts tasks."""

    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "aggregate"
    CALLBACK_NAME = "kill_point"
    CALLBACK_NEEDS_ENABLED = True

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._kind, _colon, point = os.environ.get("KILL_POINT", "").partition(":")
        number, _colon, delay = point.partition(":")
        self._number, self._delay = int(number or 0), float(delay or 0)
        self._trace = os.environ.get("KILL_TRACE", "")
        self._task: dict[str, Any] = {}
        self._began = 0.0
        self._ended = 0.0
        self._count = 0
        self._changes = 0

    def v2_playbook_on_task_start(self, task: Any, is_conditional: bool) -> None:
        """The task before has ended on all hosts."""
        self._end_of_task()
        self._count += 1
        self._task = {"number": self._count, "name": task.get_name().strip(), "changed": []}
        self._began = self._ended = time.monotonic()
        if self._kind == "during" and self._count == self._number:
            timer = threading.Timer(self._delay, self._kill, ("during",))
            timer.daemon = True
            timer.start()

    def v2_runner_on_ok(self, result: Any) -> None:
        """One host has ended the task."""
        self._ended = time.monotonic()
        if result.is_changed():
            self._task["changed"].append(result.host.get_name())

    def v2_playbook_on_stats(self, stats: Any) -> None:
        """The last task has ended."""
        self._end_of_task()

    def _end_of_task(self) -> None:
        if not self._task:
            return
        self._changes += bool(self._task["changed"])
        if self._trace:
            with open(self._trace, "a", encoding="utf-8") as stream:
                stream.write(json.dumps({**self._task, "seconds": round(self._ended - self._began, 2)}) + "\n")
        if (self._kind == "after" and self._count == self._number) or (
            self._kind == "change" and self._task["changed"] and self._changes == self._number
        ):
            self._kill("after")

    def _kill(self, where: str) -> None:
        report = os.environ.get("KILL_REPORT")
        if report:
            Path(report).write_text(f"{where} task {self._count}: {self._task['name']}", encoding="utf-8")
        own = os.getpid()
        for process in descendants(own):
            kill(process)
        kill(own)
