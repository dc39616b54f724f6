# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tells whether the users of members that are about to leave find their sessions at the others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar

from ansible_collections.catalina.cluster.plugins.module_utils.status.instances import target_of
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.selection import chosen_members
from ansible_collections.catalina.cluster.plugins.plugin_utils.report.copies import refusal, repair_lines, sending_lines, untold_lines
from ansible_collections.catalina.cluster.plugins.plugin_utils.roll.copies import compare
from ansible_collections.catalina.cluster.plugins.plugin_utils.roll.repair import Cluster, Repair, repair_of
from ansible_collections.catalina.cluster.plugins.plugin_utils.roll.sending import Sending, sendings
from ansible_collections.catalina.cluster.plugins.plugin_utils.runs.look import lost_hosts
from ansible_collections.catalina.cluster.plugins.plugin_utils.runs.registered import COPIES, HostValues
from ansible_collections.catalina.cluster.plugins.plugin_utils.runs.step import ControllerStep

_MODEL = {"type": "list", "elements": "dict", "required": True}


class ActionModule(ControllerStep):
    """Runs once, on the controller."""

    ARGUMENTS: ClassVar[dict[str, Any]] = {
        "members": _MODEL,
        "clusters": _MODEL,
        "step": {"type": "dict", "required": True},
        "read": {"type": "dict", "default": {}},
        "seconds": {"type": "int", "default": 0},
        "min_active": {"type": "float", "default": 0.5},
        "allow_outage": {"type": "bool", "default": False},
        "repair": {"type": "bool", "default": True},
    }

    def work(self, args: dict[str, Any], variables: dict[str, Any]) -> dict[str, Any]:
        """Return what is lacking, the words of a refusal, and who could be restarted first."""
        try:
            step = {**args["step"], **{key: chosen_members(args["members"], args["step"][key]) for key in ("members", "drained")}}
        except ValueError as error:
            return {"failed": True, "msg": f"Nothing was changed:\n{error}"}
        values = HostValues(variables["hostvars"])
        results = {str(host): values.raw(str(host), COPIES) for host in step["copies_of"]}
        results.update(args["read"])
        lost = lost_hosts(results)
        if lost:
            return {"failed": True, "msg": "\n".join(["Nothing was drained or stopped for this step:", *lost])}
        infos = [info for result in results.values() if isinstance(result, Mapping) for info in result.get("instances") or ()]
        running = {str(info["name"]): info for info in infos}
        copies = {name: info.get("copies") or {} for name, info in running.items()}
        found = compare(args["members"], args["clusters"], step["members"], step["drained"], running, copies)
        if args["allow_outage"]:
            found = replace(found, alone=())
        repair = Repair()
        if found.lacks and args["repair"]:
            cluster = Cluster(args["members"], args["clusters"], running, copies, args["min_active"])
            repair = repair_of(found, cluster, step["away"], [str(host) for host in variables["ansible_play_hosts"]])
        sent = sendings(args["members"], args["clusters"], running, copies)
        return {
            "changed": False,
            "complete": found.complete,
            "sends": _orders(sent, args["members"], running, copies),
            "sending": sending_lines(found, sent, args["members"]),
            "refusal": refusal(found, args["members"], step["members"], args["seconds"], repair.why),
            "lines": untold_lines(found),
            "repair": {
                **step,
                "members": list(repair.members),
                "drained": [*repair.members, *step["away"]],
                "repairs": repair_lines(found, args["members"]) if repair.members else [],
            },
        }


def _orders(
    sent: Sequence[Sending],
    members: Sequence[Mapping[str, Any]],
    running: Mapping[str, Mapping[str, Any]],
    copies: Mapping[str, Mapping[str, Any]],
) -> dict[str, list[dict[str, Any]]]:
    """What session_send does, by host."""
    by_name = {str(member["name"]): member for member in members}
    orders: dict[str, list[dict[str, Any]]] = {}
    for one in sent:
        member = by_name[one.member]
        address, port = target_of(member, running[one.member])
        order = {"member": one.member, "address": address, "port": port, "keeper": one.keeper, "path": one.path}
        order.update(receiver=copies[one.keeper]["receiver"], sessions=[" ".join(session) for session in one.sessions])
        orders.setdefault(str(member["host"]), []).append(order)
    return orders
