# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Takes the lock of an inventory and hands over what earlier runs recorded."""

from __future__ import annotations

from typing import Any, ClassVar

from ansible_collections.catalina.cluster.plugins.plugin_utils.files.asked import Asked
from ansible_collections.catalina.cluster.plugins.plugin_utils.files.looks import Looks
from ansible_collections.catalina.cluster.plugins.plugin_utils.report.run_state import ARGUMENTS, inventory_of, run_state
from ansible_collections.catalina.cluster.plugins.plugin_utils.runs.holder import this_run
from ansible_collections.catalina.cluster.plugins.plugin_utils.runs.locking import lock_name
from ansible_collections.catalina.cluster.plugins.plugin_utils.runs.records import host_records
from ansible_collections.catalina.cluster.plugins.plugin_utils.runs.step import Step

# Seconds by which two clocks may differ in how long something took.
CLOCKS = 0.3


class ActionModule(Step):
    """Runs once, on the lock host."""

    ARGUMENTS: ClassVar[dict[str, Any]] = {
        "inventory": {"type": "str", "default": ""},
        **ARGUMENTS,
        "lock": {"type": "bool", "default": True},
        "lock_lease": {"type": "int", "default": 900},
        "break_lock": {"type": "bool", "default": False},
    }

    def work(self, args: dict[str, Any], variables: dict[str, Any]) -> dict[str, Any]:
        """Take the lock, or read the records only."""
        arguments: dict[str, Any] = {"name": lock_name(args["inventory"], variables.get("inventory_dir")), "state": "recorded"}
        if args["lock"]:
            records = host_records(args["members"], variables["hostvars"], args["frontends"])
            arguments.update(state="held", lease=args["lock_lease"], force=args["break_lock"], records=records)

        result = self.call_lock(arguments, variables)
        if result.get("failed"):
            # Who only reads goes on without the records; where they would be is known.
            return {**result, "name": arguments["name"]}
        # The hosts were looked at before this run had the lock: another one may have been at work since.
        looks = Looks()
        Asked().undecided()
        if result["holder"] not in ({}, this_run()) or result["free_for"] <= looks.age() + CLOCKS:
            looks.forget_all()
        return {
            "changed": bool(result.get("changed")),
            "warnings": result.get("warnings", []),
            "name": arguments["name"],
            "history": result.get("history", []),
            **run_state(result["records"], inventory_of(args, variables)),
        }
