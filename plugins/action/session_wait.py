# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Waits until the sessions of members have ended."""

from __future__ import annotations

from typing import Any

from ansible.plugins.action import ActionBase
from ansible_collections.catalina.cluster.plugins.plugin_utils.report.sessions import session_lines
from ansible_collections.catalina.cluster.plugins.plugin_utils.roll.session_wait import wait_parts

MODULE = "catalina.cluster.instance_info"


class ActionModule(ActionBase):
    """Asks the members of this host, a minute at a time, so that the connection is never silent for long."""

    _supports_async = False

    def run(self, tmp: str | None = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        """Return how many sessions were left."""
        del tmp
        super().run(None, task_vars)
        _validation, args = self.validate_argument_spec(
            argument_spec={
                "instances": {"type": "list", "elements": "dict", "required": True},
                "seconds": {"type": "int", "required": True},
            }
        )
        check = bool(self._task.check_mode)
        counts: dict[str, int | None] = {}
        for part in wait_parts(args["seconds"], check):
            arguments = {"instances": args["instances"], "sessions": True, "wait_sessions": part}
            result: dict[str, Any] = self._execute_module(module_name=MODULE, module_args=arguments, task_vars=task_vars)
            if result.get("failed"):
                return result
            counts = {str(entry["name"]): entry["sessions"] for entry in result["instances"]}
            if not any(count != 0 for count in counts.values()):
                break
        return {"changed": False, "sessions": counts, "lines": session_lines(counts, args["seconds"], check)}
