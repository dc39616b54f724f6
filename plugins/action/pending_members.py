# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tells which members have to be started or restarted."""

from __future__ import annotations

from typing import Any, ClassVar

from ansible_collections.catalina.cluster.plugins.plugin_utils.model.selection import chosen_members
from ansible_collections.catalina.cluster.plugins.plugin_utils.report.remarks import would_start
from ansible_collections.catalina.cluster.plugins.plugin_utils.roll.pending import hosts_at_once, hosts_of, pending_members
from ansible_collections.catalina.cluster.plugins.plugin_utils.runs.look import lost_hosts
from ansible_collections.catalina.cluster.plugins.plugin_utils.runs.registered import (
    INSPECTED,
    HostValues,
    changed_groups,
    running_members,
)
from ansible_collections.catalina.cluster.plugins.plugin_utils.runs.step import ControllerStep

_MODEL = {"type": "list", "elements": "dict", "required": True}


class ActionModule(ControllerStep):
    """Runs once, on the controller."""

    ARGUMENTS: ClassVar[dict[str, Any]] = {"members": _MODEL, "clusters": _MODEL, "restart": {"type": "raw"}}

    def work(self, args: dict[str, Any], variables: dict[str, Any]) -> dict[str, Any]:
        """Return names of members and hosts."""
        members, values = args["members"], HostValues(variables["hostvars"])
        check = bool(self._task.check_mode)
        try:
            chosen = chosen_members(members, args["restart"]) if args["restart"] is not None else []
        except ValueError as error:
            return {"failed": True, "msg": f"Nothing was changed:\n{error}"}
        hosts = [str(host) for host in variables["ansible_play_hosts"]]
        lost = lost_hosts({host: values.raw(host, INSPECTED) for host in hosts})
        if lost:
            return {"failed": True, "msg": "\n".join(["No member was started or restarted:", *lost])}
        found = pending_members(
            members,
            args["clusters"],
            running_members(members, values),
            restart=chosen,
            changed=changed_groups(hosts, values) if check else (),
            check=check,
        )
        joining_down = [name for name in found.joining if name not in found.restart or not check]
        return {
            "changed": False,
            "restart": list(found.restart),
            "start": list(found.start),
            "hosts_at_once": hosts_at_once(members, args["clusters"], found.start),
            "joining": list(found.joining),
            "hosts": hosts_of(members, found.restart),
            "would_start": _texts(members, found.start, joining_down) if check else {},
        }


def _texts(members: list[dict[str, Any]], start: tuple[str, ...], joining: list[str]) -> dict[str, str]:
    by_host: dict[str, list[dict[str, Any]]] = {}
    for member in members:
        if member["name"] in start or member["name"] in joining:
            by_host.setdefault(str(member["host"]), []).append(member)
    return {host: would_start(down, start, joining) for host, down in by_host.items()}
