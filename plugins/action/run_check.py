# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Refuses what would harm a cluster that runs."""

from __future__ import annotations

from typing import Any, ClassVar

from ansible_collections.catalina.cluster.plugins.plugin_utils.model.replication_ports import OPTION
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.selection import names_of
from ansible_collections.catalina.cluster.plugins.plugin_utils.runs import admitted, guard
from ansible_collections.catalina.cluster.plugins.plugin_utils.runs.look import lost_hosts
from ansible_collections.catalina.cluster.plugins.plugin_utils.runs.registered import (
    INSPECTED,
    HostValues,
    answered,
    removed_instances,
    running_members,
)
from ansible_collections.catalina.cluster.plugins.plugin_utils.runs.step import ControllerStep

_MODEL = {"type": "list", "elements": "dict", "required": True}


class ActionModule(ControllerStep):
    """Runs once, on the controller."""

    ARGUMENTS: ClassVar[dict[str, Any]] = {
        "members": _MODEL,
        "clusters": _MODEL,
        "removed_hosts": {"type": "list", "elements": "dict", "default": []},
        "confirm_removal": {"type": "list", "elements": "str", "default": []},
        "full_restart": {"type": "raw"},
        "remove": {"type": "raw"},
    }

    def work(self, args: dict[str, Any], variables: dict[str, Any]) -> dict[str, Any]:
        """Return what a person confirmed, or fail with everything that speaks against the run."""
        values = HostValues(variables["hostvars"])
        asked = list(variables["ansible_play_hosts_all"])
        removed = removed_instances(asked, values)
        restarted, deleted = names_of(args["full_restart"]), names_of(args["remove"])
        left = [str(host["name"]) for host in args["removed_hosts"]]
        running = running_members(args["members"], values)
        problems = lost_hosts({str(host): values.raw(str(host), INSPECTED) for host in asked}, left) + guard.run_problems(
            args["members"],
            args["clusters"],
            running,
            removed=removed,
            confirmed=args["confirm_removal"],
            full_restart=restarted,
            unreachable=[host for host in args["removed_hosts"] if not answered(host["name"], values)],
        )
        if args["full_restart"] is not None:
            problems = guard.full_restart_problems(restarted, args["clusters"], "ansible_limit" in variables) or problems
        if args["remove"] is not None:
            known = list(dict.fromkeys(str(instance["name"]) for instance in removed))
            problems = guard.removal_problems(deleted, known) or problems
        if problems:
            return {"failed": True, "msg": "\n".join(["Nothing was changed:", *problems])}
        return {
            "changed": False,
            "full_restart": restarted,
            "remove": deleted,
            "leaving_addresses": admitted.of_removed_members(
                {str(host): removed_instances([str(host)], values) for host in asked}, args["members"], values.resolved
            ),
            "warnings": list(
                admitted.not_yet_admitted(args["members"], args["clusters"], running, asked, lambda host: values.resolved(host, OPTION))
            ),
        }
