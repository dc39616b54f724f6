# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Records what a run did and lets others in."""

from __future__ import annotations

from typing import Any, cast

from ansible.plugins.action import ActionBase
from ansible_collections.catalina.cluster.plugins.plugin_utils.runs.deployments import all_deployments, deployed_records
from ansible_collections.catalina.cluster.plugins.plugin_utils.runs.locking import MODULE, call_lock, lock_name
from ansible_collections.catalina.cluster.plugins.plugin_utils.runs.records import ended_records
from ansible_collections.catalina.cluster.plugins.plugin_utils.runs.registered import CONFIGURED, HostValues, laid_out

_NAMES = {"type": "list", "elements": "str", "default": []}
_ENTRIES = {"type": "list", "elements": "dict", "default": []}


class ActionModule(ActionBase):
    """Runs once, on the lock host."""

    _supports_async = False

    def run(self, tmp: str | None = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        """Give the lock back."""
        del tmp
        variables = task_vars or {}
        super().run(None, variables)
        _validation, args = self.validate_argument_spec(
            argument_spec={
                "inventory": {"type": "str", "default": ""},
                "records": {"type": "dict", "required": True},
                "tomcat_hosts": _NAMES,
                "removed_hosts": _ENTRIES,
                "removed_frontends": _ENTRIES,
                "removed_instances": {"type": "str", "choices": ["stop", "keep", "remove"], "default": "stop"},
                "decommissioned_hosts": _NAMES,
                "keep_versions": {"type": "int", "default": 3},
            }
        )
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

        def execute(module_args: dict[str, Any]) -> dict[str, Any]:
            return cast("dict[str, Any]", self._execute_module(module_name=MODULE, module_args=module_args, task_vars=variables))

        arguments = {"name": lock_name(args["inventory"], variables.get("inventory_dir")), "state": "free", "records": records}
        result = call_lock(execute, arguments, bool(self._task.check_mode))
        return result if result.get("failed") else {"changed": bool(result.get("changed")), "records": result["records"]}
