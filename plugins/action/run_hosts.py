# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Refuses hosts that a run cannot work with, before it changes anything."""

from __future__ import annotations

from typing import Any, ClassVar

from ansible_collections.catalina.cluster.plugins.plugin_utils.runs.look import (
    Limits,
    host_problems,
    left_out,
    ports_of,
    unreachable_problems,
)
from ansible_collections.catalina.cluster.plugins.plugin_utils.runs.registered import LOOKED, HostValues
from ansible_collections.catalina.cluster.plugins.plugin_utils.runs.step import ControllerStep

_MODEL = {"type": "list", "elements": "dict", "required": True}


class ActionModule(ControllerStep):
    """Runs once, on the controller, after a look at every host of the play."""

    ARGUMENTS: ClassVar[dict[str, Any]] = {
        "members": _MODEL,
        "frontends": _MODEL,
        "lock_host": {"type": "str", "default": ""},
        "max_unreachable": {"type": "int", "default": 0},
        "min_disk": {"type": "int", "default": 50},
        "min_inodes": {"type": "int", "default": 1000},
        "min_memory": {"type": "int", "default": 64},
        "max_clock_skew": {"type": "int", "default": 30},
    }

    def work(self, args: dict[str, Any], variables: dict[str, Any]) -> dict[str, Any]:
        """Return the hosts to do without, or fail with everything that speaks against the run."""
        values = HostValues(variables["hostvars"])
        looks = {str(host): values.raw(str(host), LOOKED) or {} for host in variables["ansible_play_hosts_all"]}
        lost = {host: str(look.get("msg", "")) for host, look in looks.items() if look.get("unreachable")}
        limits = Limits(args["min_disk"], args["min_inodes"], args["min_memory"], args["max_clock_skew"])
        problems = unreachable_problems(lost, args["max_unreachable"], args["lock_host"])
        for host, look in looks.items():
            if "places" in look:
                ports = ports_of(host, args["members"], args["frontends"], _addresses(host, values))
                problems += host_problems(host, look, ports, limits)
        if problems:
            return {"failed": True, "msg": "\n".join(["Nothing was changed:", *problems])}
        return {"changed": False, "missing": sorted(lost), "remarks": left_out(lost)}


def _addresses(host: str, values: HostValues) -> dict[str, str]:
    """Return what front ends and members of a host bind to, where the inventory says so."""
    names = {"httpd": "httpd_balancer", "mod_jk": "mod_jk", "nginx": "nginx_balancer", "tomcat": "tomcat_bind"}
    return {what: str(values.resolved(host, f"{name}_address") or "") for what, name in names.items()}
