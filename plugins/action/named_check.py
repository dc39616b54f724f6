# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Refuses members, clusters and applications that the inventory does not have, before any host is contacted."""

from __future__ import annotations

from typing import Any, ClassVar

from ansible_collections.catalina.cluster.plugins.plugin_utils.runs.deployments import all_deployments
from ansible_collections.catalina.cluster.plugins.plugin_utils.runs.named import Named, named_problems
from ansible_collections.catalina.cluster.plugins.plugin_utils.runs.step import ControllerStep

_MODEL = {"type": "list", "elements": "dict", "required": True}


class ActionModule(ControllerStep):
    """Runs once, on the controller."""

    ARGUMENTS: ClassVar[dict[str, Any]] = {
        "members": _MODEL,
        "clusters": _MODEL,
        "tomcat_hosts": {"type": "list", "elements": "str", "default": []},
        "chosen": {"type": "raw"},
        "full_restart": {"type": "raw"},
        "rollback": {"type": "dict"},
    }

    def work(self, args: dict[str, Any], variables: dict[str, Any]) -> dict[str, Any]:
        """Return nothing, or fail with everything that is wrong."""
        named = Named(args["chosen"], args["full_restart"], args["rollback"])
        deployments = all_deployments(variables["hostvars"], args["tomcat_hosts"]) if named.rollback is not None else []
        problems = named_problems(named, args["members"], args["clusters"], deployments, "ansible_limit" in variables)
        if problems:
            return {"failed": True, "msg": "\n".join(["No host was contacted:", *problems])}
        return {"changed": False}
