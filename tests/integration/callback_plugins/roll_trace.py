# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes down what a roll spends its time on: one line of JSON for each task, with the parts of every reload.

Only for measurements: it is found through ANSIBLE_CALLBACK_PLUGINS. ROLL_TRACE names the file.
"""

from __future__ import annotations

import json
import os
import time
from typing import Any

from ansible.plugins.callback import CallbackBase

DOCUMENTATION = """
name: roll_trace
type: aggregate
short_description: Writes down when each task of a run began
description:
  - Begin of each task as seconds since 1970, and the parts of each reload of a front end. Configured by the environment, for tests only.
"""


class CallbackModule(CallbackBase):  # type: ignore[misc]  # the base class has no types
    """Notes tasks."""

    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "aggregate"
    CALLBACK_NAME = "roll_trace"
    CALLBACK_NEEDS_ENABLED = True

    def _write(self, **entry: Any) -> None:
        with open(os.environ["ROLL_TRACE"], "a", encoding="utf-8") as stream:
            stream.write(json.dumps({"at": round(time.time(), 3), **entry}) + "\n")

    def v2_playbook_on_task_start(self, task: Any, is_conditional: bool) -> None:
        """A task begins."""
        self._write(task=task.get_name().strip())

    def v2_runner_on_ok(self, result: Any) -> None:
        """A reload has ended."""
        others = result._result.get("others")
        for reload in (result._result, *(others.values() if isinstance(others, dict) else ())):
            steps = reload.get("steps")
            if isinstance(steps, dict) and "reload" in steps:
                self._write(reload=steps)

    def v2_playbook_on_stats(self, stats: Any) -> None:
        """The run has ended."""
        self._write(task="end")
