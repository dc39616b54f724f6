# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Has what a look at the host said no longer count, or what the next run finds no longer be told from it."""

from __future__ import annotations

from typing import Any, ClassVar

from ansible_collections.catalina.cluster.plugins.plugin_utils.files.asked import Asked
from ansible_collections.catalina.cluster.plugins.plugin_utils.files.looks import forget_after, host_of
from ansible_collections.catalina.cluster.plugins.plugin_utils.runs.step import ControllerStep


class ActionModule(ControllerStep):
    """Runs for every host, on the controller."""

    ARGUMENTS: ClassVar[dict[str, Any]] = {"files": {"type": "bool", "default": True}}

    def work(self, args: dict[str, Any], variables: dict[str, Any]) -> dict[str, Any]:
        """Forget it, unless nothing really was changed."""
        forget_after({"changed": args["files"]}, self._task, variables)
        Asked().note_beyond(host_of(self._task, variables), "what no look asks")
        return {"changed": False}
