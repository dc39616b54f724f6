# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Takes the lock of an inventory and hands over what earlier runs recorded."""

from __future__ import annotations

from typing import Any, cast

from ansible.plugins.action import ActionBase
from ansible_collections.catalina.cluster.plugins.plugin_utils.report.run_state import ARGUMENTS, inventory_of, run_state
from ansible_collections.catalina.cluster.plugins.plugin_utils.runs.locking import MODULE, call_lock, lock_name
from ansible_collections.catalina.cluster.plugins.plugin_utils.runs.records import host_records


class ActionModule(ActionBase):
    """Runs once, on the lock host."""

    _supports_async = False

    def run(self, tmp: str | None = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        """Take the lock, or read the records only."""
        del tmp
        variables = task_vars or {}
        super().run(None, variables)
        _validation, args = self.validate_argument_spec(
            argument_spec={
                "inventory": {"type": "str", "default": ""},
                **ARGUMENTS,
                "lock": {"type": "bool", "default": True},
                "lock_lease": {"type": "int", "default": 900},
                "break_lock": {"type": "bool", "default": False},
            }
        )
        arguments: dict[str, Any] = {"name": lock_name(args["inventory"], variables.get("inventory_dir")), "state": "recorded"}
        if args["lock"]:
            records = host_records(args["members"], variables["hostvars"], args["frontends"])
            arguments.update(state="held", lease=args["lock_lease"], force=args["break_lock"], records=records)

        def execute(module_args: dict[str, Any]) -> dict[str, Any]:
            return cast("dict[str, Any]", self._execute_module(module_name=MODULE, module_args=module_args, task_vars=variables))

        result = call_lock(execute, arguments, bool(self._task.check_mode))
        if result.get("failed"):
            return result
        return {
            "changed": bool(result.get("changed")),
            "warnings": result.get("warnings", []),
            "name": arguments["name"],
            **run_state(result["records"], inventory_of(args, variables)),
        }
