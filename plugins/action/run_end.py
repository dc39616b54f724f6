# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Records what a run did and lets others in."""

from __future__ import annotations

from typing import Any, ClassVar

from ansible_collections.catalina.cluster.plugins.plugin_utils.files.asked import Asked
from ansible_collections.catalina.cluster.plugins.plugin_utils.files.done import Done
from ansible_collections.catalina.cluster.plugins.plugin_utils.runs.deployments import all_deployments, deployed_records
from ansible_collections.catalina.cluster.plugins.plugin_utils.runs.locking import lock_name
from ansible_collections.catalina.cluster.plugins.plugin_utils.runs.records import ended_records
from ansible_collections.catalina.cluster.plugins.plugin_utils.runs.registered import CONFIGURED, HostValues, laid_out
from ansible_collections.catalina.cluster.plugins.plugin_utils.runs.step import Step

_NAMES = {"type": "list", "elements": "str", "default": []}
_ENTRIES = {"type": "list", "elements": "dict", "default": []}


class ActionModule(Step):
    """Runs once, on the lock host."""

    ARGUMENTS: ClassVar[dict[str, Any]] = {
        "inventory": {"type": "str", "default": ""},
        "records": {"type": "dict", "required": True},
        "tomcat_hosts": _NAMES,
        "removed_hosts": _ENTRIES,
        "removed_frontends": _ENTRIES,
        "removed_instances": {"type": "str", "choices": ["stop", "keep", "remove"], "default": "stop"},
        "decommissioned_hosts": _NAMES,
        "keep_versions": {"type": "int", "default": 3},
    }

    def work(self, args: dict[str, Any], variables: dict[str, Any]) -> dict[str, Any]:
        """Give the lock back."""
        values = HostValues(variables["hostvars"])
        records: dict[str, Any] = dict(
            ended_records(
                args["removed_hosts"],
                args["removed_frontends"],
                args["decommissioned_hosts"],
                [host for host in variables["ansible_play_hosts"] if values.raw(host, CONFIGURED)],
                args["removed_instances"] == "keep",
            )
        )
        # Only a run that laid out every host knows that what the inventory asks for is what is served.
        if laid_out(args["tomcat_hosts"], values):
            deployments = all_deployments(variables["hostvars"], args["tomcat_hosts"])
            records.update(deployed_records(args["records"], deployments, args["keep_versions"]))

        arguments = {"name": lock_name(args["inventory"], variables.get("inventory_dir")), "state": "free", "records": records}
        arguments["changed"] = Done().by_host()
        result = self.call_lock(arguments, variables)
        # What comes after it in this process is another run.
        Asked().undecided()
        return result if result.get("failed") else {"changed": bool(result.get("changed")), "records": result["records"]}
