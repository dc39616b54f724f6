# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Waits until the sessions of members have ended."""

from __future__ import annotations

from typing import Any, ClassVar

from ansible_collections.catalina.cluster.plugins.plugin_utils.report.sessions import session_lines, waiting_lines
from ansible_collections.catalina.cluster.plugins.plugin_utils.roll.session_wait import wait_parts
from ansible_collections.catalina.cluster.plugins.plugin_utils.runs.step import Step

MODULE = "catalina.cluster.instance_info"


class ActionModule(Step):
    """Asks the members of this host, a minute at a time, so that the connection is never silent for long."""

    ARGUMENTS: ClassVar[dict[str, Any]] = {
        "instances": {"type": "list", "elements": "dict", "required": True},
        "seconds": {"type": "int", "required": True},
    }

    def work(self, args: dict[str, Any], variables: dict[str, Any]) -> dict[str, Any]:
        """Return how many sessions were left."""
        check = bool(self._task.check_mode)
        counts: dict[str, int | None] = {}
        rest = args["seconds"]
        for part in wait_parts(args["seconds"], check):
            arguments = {"instances": args["instances"], "sessions": True, "wait_sessions": part}
            result = self.call_module(MODULE, arguments, variables)
            if result.get("failed"):
                return result
            before, counts = counts, {str(entry["name"]): entry["sessions"] for entry in result["instances"]}
            rest -= part
            if check or not any(count != 0 for count in counts.values()):
                break
            # The only sign of life that a task can give while it works.
            if counts != before and rest > 0:
                self._display.display("\n".join(waiting_lines(counts, rest)))
        return {"changed": False, "sessions": counts, "lines": session_lines(counts, args["seconds"], check)}
