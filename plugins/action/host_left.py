# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Leaves what this run asked on the host, if it has found nothing to do."""

from __future__ import annotations

from typing import Any, ClassVar

from ansible import context
from ansible_collections.catalina.cluster.plugins.module_utils.files.seen import STATE_DIR
from ansible_collections.catalina.cluster.plugins.plugin_utils.files.asked import Asked
from ansible_collections.catalina.cluster.plugins.plugin_utils.runs.inputs import bound
from ansible_collections.catalina.cluster.plugins.plugin_utils.runs.same import unfit
from ansible_collections.catalina.cluster.plugins.plugin_utils.runs.step import Step

_ASKED = ("sets", "servers", "queries", "archives")


class ActionModule(Step):
    """Runs on every host, and asks it nothing where there is nothing to leave."""

    _supports_check_mode = True
    ARGUMENTS: ClassVar[dict[str, Any]] = {
        "sets": {"type": "list", "elements": "str", "required": True},
        "servers": {"type": "list", "elements": "str", "default": []},
        "state_dir": {"type": "path", "default": STATE_DIR},
    }

    def work(self, args: dict[str, Any], variables: dict[str, Any]) -> dict[str, Any]:
        """Return whether something was left, and if not, why."""
        kept, host = Asked(), str(variables["inventory_hostname"])
        if kept.same:
            # What is there was left by the run that asked it.
            return {"changed": False, "left": True, "reasons": []}
        asked = kept.of(host)
        inputs = bound(asked["inputs"], kept.records)
        reasons = unfit(variables, bool(self._task.check_mode), bool(context.CLIARGS.get("step"))) + list(asked["beyond"])
        reasons += [] if inputs else ["nobody knows everything that this run worked with", *asked["unresolved"]]
        reasons += [f"file set {name} was not asked for" for name in args["sets"] if name not in asked["sets"]]
        reasons += [f"server {kind} was not asked for" for kind in args["servers"] if kind not in asked["servers"]]
        if len(variables["ansible_play_hosts"]) != len(variables["ansible_play_hosts_all"]):
            reasons.append("a host has failed")
        if reasons:
            return {"changed": False, "left": False, "reasons": reasons}
        mark = {"inputs": inputs, **{name: asked[name] for name in _ASKED}}
        result = self.call_module("catalina.cluster.host_left", {**args, "_mark": mark}, variables)
        # It holds fingerprints of what is secret.
        result.pop("invocation", None)
        return result
