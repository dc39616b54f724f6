# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes down what a person decided, for this run and later ones."""

from __future__ import annotations

import time
from typing import Any, cast

from ansible.plugins.action import ActionBase
from ansible_collections.catalina.cluster.plugins.plugin_utils.report.remarks import outage_remark
from ansible_collections.catalina.cluster.plugins.plugin_utils.report.run_state import ARGUMENTS, Inventory, inventory_of, run_state
from ansible_collections.catalina.cluster.plugins.plugin_utils.runs import decisions
from ansible_collections.catalina.cluster.plugins.plugin_utils.runs.locking import MODULE, call_lock, lock_name


class ActionModule(ActionBase):
    """Runs once, on the lock host, after run_begin."""

    _supports_async = False

    def run(self, tmp: str | None = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        """Refuse the decision, or record it and return how things are now."""
        del tmp
        variables = task_vars or {}
        super().run(None, variables)
        _validation, args = self.validate_argument_spec(
            argument_spec={
                "inventory": {"type": "str", "default": ""},
                "records": {"type": "dict", "required": True},
                **ARGUMENTS,
                "clusters": {"type": "list", "elements": "dict", "required": True},
                "drain": {"type": "raw"},
                "drained": {"type": "list", "elements": "str"},
                "enable": {"type": "raw"},
                "rollback": {"type": "dict"},
                "outage": {"type": "dict"},
                "allow_outage": {"type": "bool", "default": False},
                "session_wait": {"type": "int", "default": 0},
            },
            required_one_of=[["drain", "drained", "enable", "rollback", "outage"]],
            mutually_exclusive=[["drain", "drained", "enable", "rollback", "outage"]],
        )
        inventory = inventory_of(args, variables)
        try:
            decision = self._decide(args, inventory, list(variables["ansible_play_hosts_all"]))
        except decisions.DecisionError as error:
            return {"failed": True, "msg": f"Nothing was changed:\n{error}"}

        def execute(module_args: dict[str, Any]) -> dict[str, Any]:
            return cast("dict[str, Any]", self._execute_module(module_name=MODULE, module_args=module_args, task_vars=variables))

        name = lock_name(args["inventory"], variables.get("inventory_dir"))
        arguments = {"name": name, "state": "recorded", "records": decision.records}
        result = call_lock(execute, arguments, bool(self._task.check_mode))
        if result.get("failed"):
            return result
        return {
            "changed": bool(result.get("changed")),
            "name": name,
            "waiting": decision.waiting,
            "waiting_hosts": decision.waiting_hosts,
            "remark": _remark(args["outage"]),
            **run_state(result["records"], inventory),
        }

    @staticmethod
    def _decide(args: dict[str, Any], inventory: Inventory, hosts: list[str]) -> decisions.Decision:
        if args["drain"] is not None:
            options = decisions.DrainOptions(args["allow_outage"], args["session_wait"], hosts)
            return decisions.drain(args["records"], inventory.members, args["clusters"], args["drain"], options)
        if args["drained"] is not None:
            return decisions.drained(args["drained"])
        if args["enable"] is not None:
            return decisions.enable(inventory.members, args["enable"])
        if args["rollback"] is not None:
            return decisions.rollback(args["records"], inventory.deployments, args["rollback"], inventory.limited)
        return decisions.Decision({})


def _remark(outage: dict[str, Any] | None) -> str:
    return outage_remark(outage["clusters"], time.time() - float(outage["began"])) if outage else ""
