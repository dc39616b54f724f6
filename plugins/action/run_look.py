# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Looks at a host before a run changes anything, and at its clock against the controller's."""

from __future__ import annotations

import time
from typing import Any, ClassVar

from ansible_collections.catalina.cluster.plugins.plugin_utils.runs.look import paths_of, ports_of, skew
from ansible_collections.catalina.cluster.plugins.plugin_utils.runs.step import Step

_MODEL = {"type": "list", "elements": "dict", "required": True}


class ActionModule(Step):
    """Runs on every host."""

    ARGUMENTS: ClassVar[dict[str, Any]] = {"members": _MODEL, "frontends": _MODEL, "base_root": {"type": "path", "default": "/srv/tomcat"}}

    def work(self, args: dict[str, Any], variables: dict[str, Any]) -> dict[str, Any]:
        """Return what the module found, and how far the clock is off."""
        host = str(variables["inventory_hostname"])
        ports = sorted({port.number for port in ports_of(host, args["members"], args["frontends"])})
        paths = paths_of(host, args["members"], args["base_root"])
        before = time.time()
        result = self.call_module("catalina.cluster.host_look", {"ports": ports, "paths": paths}, variables)
        if "time" in result:
            result["clock_skew"] = skew(float(result.pop("time")), before, time.time())
        return result
