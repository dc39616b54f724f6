# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Finds out whether a run of everything has anything to do."""

from __future__ import annotations

from typing import Any, ClassVar

from ansible import constants
from ansible_collections.catalina.cluster.plugins.plugin_utils.files.asked import Asked
from ansible_collections.catalina.cluster.plugins.plugin_utils.files.contributions import waiting
from ansible_collections.catalina.cluster.plugins.plugin_utils.files.looks import Looks
from ansible_collections.catalina.cluster.plugins.plugin_utils.runs.inputs import records_of
from ansible_collections.catalina.cluster.plugins.plugin_utils.runs.registered import HostValues, removed_instances, running_members
from ansible_collections.catalina.cluster.plugins.plugin_utils.runs.same import PHASES, Cluster, Host, differing, unfit, unsettled
from ansible_collections.catalina.cluster.plugins.plugin_utils.runs.step import ControllerStep

_MODEL = {"type": "list", "elements": "dict", "required": True}
_NAMES = {"type": "list", "elements": "str", "default": []}


class ActionModule(ControllerStep):
    """Runs once, on the controller, after the look, the run records and the inspection of all hosts."""

    ARGUMENTS: ClassVar[dict[str, Any]] = {
        "members": _MODEL,
        "clusters": _MODEL,
        "hosts": {"type": "list", "elements": "str", "required": True},
        "rollbacks": {"type": "dict", "default": {}},
        "restorable": {"type": "dict", "default": {}},
        "removed_hosts": {"type": "list", "elements": "dict", "default": []},
        "removed_frontends": {"type": "list", "elements": "dict", "default": []},
        "missing_hosts": _NAMES,
        "skip_unchanged": {"type": "bool", "default": True},
    }

    def work(self, args: dict[str, Any], variables: dict[str, Any]) -> dict[str, Any]:
        """Keep the answer for the lookup hosts_unless_unchanged and the end of the run, and return it with its reasons."""
        values, looks, asked = HostValues(variables["hostvars"]), Looks(), Asked()
        hosts = list(dict.fromkeys(args["hosts"]))
        running = running_members(args["members"], values)
        removed = [*args["removed_hosts"], *args["removed_frontends"], *removed_instances(hosts, values)]
        cluster = Cluster(args["members"], args["clusters"], running, removed, args["missing_hosts"])
        records = records_of(args["members"], running, {name: args[name] for name in ("rollbacks", "restorable")})
        # What speaks against leaving anything to the next run as well.
        reasons = unfit(variables) + unsettled(cluster)
        if waiting(constants.DEFAULT_LOCAL_TMP):
            reasons.append("a play before this one has contributed to a file set, or waits for a server to be reloaded")
        asked.decide(False, "" if reasons else records)
        if not args["skip_unchanged"]:
            reasons.append("run_control_skip_unchanged is false")
        seen = {host: Host(asked.of(host)["inputs"], asked.of(host)["unresolved"], looks.left(host)) for host in hosts}
        reasons += differing(seen, records)
        if reasons:
            return {"changed": False, "same": False, "reasons": reasons}
        asked.decide(True, records)
        return {"changed": False, "same": True, "reasons": [], "progress": {"left": list(PHASES)}}
