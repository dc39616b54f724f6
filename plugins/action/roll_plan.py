# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Plans a rolling restart, or refuses it."""

from __future__ import annotations

from typing import Any, ClassVar

from ansible_collections.catalina.cluster.plugins.plugin_utils.model.selection import chosen_members
from ansible_collections.catalina.cluster.plugins.plugin_utils.roll.pending import pending_members
from ansible_collections.catalina.cluster.plugins.plugin_utils.roll.plan import Options, roll_plan
from ansible_collections.catalina.cluster.plugins.plugin_utils.runs.registered import (
    HostValues,
    changed_groups,
    running_members,
)
from ansible_collections.catalina.cluster.plugins.plugin_utils.runs.step import ControllerStep

_MODEL = {"type": "list", "elements": "dict", "required": True}


class ActionModule(ControllerStep):
    """Runs once, on the controller, in a play over the hosts of pending members and all front ends."""

    ARGUMENTS: ClassVar[dict[str, Any]] = {
        "members": _MODEL,
        "clusters": _MODEL,
        "frontends": _MODEL,
        "missing_hosts": {"type": "list", "elements": "str", "default": []},
        "restart": {"type": "raw"},
        "serial": {"type": "raw", "default": 1},
        "min_active": {"type": "float", "default": 0.5},
        "allow_outage": {"type": "bool", "default": False},
        "session_wait": {"type": "int", "default": 0},
        "slow_start": {"type": "int", "default": 0},
        "compare_sessions": {"type": "bool", "default": True},
    }

    def work(self, args: dict[str, Any], variables: dict[str, Any]) -> dict[str, Any]:
        """Return the steps."""
        there = {str(host) for host in variables["ansible_play_hosts_all"]} - set(args["missing_hosts"])
        excluded = sorted({str(front["host"]) for front in args["frontends"]} - there)
        if excluded:
            return _refused(
                f"Members are restarted with all of their front ends, but this run leaves out {', '.join(excluded)}. Add them to"
                " --limit, or run without it."
            )
        try:
            return {"changed": False, **self._plan(args, variables)}
        except ValueError as error:
            return _refused(f"No member was restarted:\n{error}")

    def _plan(self, args: dict[str, Any], variables: dict[str, Any]) -> dict[str, Any]:
        members, check = args["members"], bool(self._task.check_mode)
        values = HostValues(variables["hostvars"])
        running = running_members(members, values)
        hosts = {str(host) for host in variables["ansible_play_hosts"]}
        chosen = chosen_members(members, args["restart"]) if args["restart"] is not None else []
        found = pending_members(members, args["clusters"], running, chosen, changed_groups(hosts, values) if check else (), check)
        here = {str(member["name"]) for member in members if member["host"] in hosts}
        missing = [str(member["name"]) for member in members if member["host"] in args["missing_hosts"]]
        options = Options(
            serial=args["serial"],
            min_active=args["min_active"],
            allow_outage=args["allow_outage"],
            session_wait=args["session_wait"],
            slow_start=args["slow_start"],
            compare_sessions=args["compare_sessions"] and not check,
            missing=missing,
        )
        return roll_plan(members, args["clusters"], running, [name for name in found.restart if name in here], options, check)


def _refused(message: str) -> dict[str, Any]:
    return {"failed": True, "msg": message}
