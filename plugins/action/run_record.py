# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes down what a person decided, for this run and later ones."""

from __future__ import annotations

import time
from typing import Any, ClassVar

from ansible_collections.catalina.cluster.plugins.plugin_utils.report.remarks import outage_remark
from ansible_collections.catalina.cluster.plugins.plugin_utils.report.run_state import ARGUMENTS, Inventory, inventory_of, run_state
from ansible_collections.catalina.cluster.plugins.plugin_utils.runs import decisions
from ansible_collections.catalina.cluster.plugins.plugin_utils.runs.locking import lock_name
from ansible_collections.catalina.cluster.plugins.plugin_utils.runs.step import Step


class ActionModule(Step):
    """Runs once, on the lock host, after run_begin."""

    ARGUMENTS: ClassVar[dict[str, Any]] = {
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
    }
    RULES: ClassVar[dict[str, Any]] = {
        "required_one_of": [["drain", "drained", "enable", "rollback", "outage"]],
        "mutually_exclusive": [["drain", "drained", "enable", "rollback", "outage"]],
    }

    def work(self, args: dict[str, Any], variables: dict[str, Any]) -> dict[str, Any]:
        """Refuse the decision, or record it and return how things are now."""
        inventory = inventory_of(args, variables)
        try:
            decision = self._decide(args, inventory, list(variables["ansible_play_hosts_all"]))
        except decisions.DecisionError as error:
            return {"failed": True, "msg": f"Nothing was changed:\n{error}"}

        name = lock_name(args["inventory"], variables.get("inventory_dir"))
        arguments = {"name": name, "state": "recorded", "records": decision.records}
        result = self.call_lock(arguments, variables)
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
