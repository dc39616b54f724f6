# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tells the module which run this is, and judges whether the run that holds the lock still lives."""

from __future__ import annotations

from typing import Any, cast

from ansible.plugins.action import ActionBase
from ansible_collections.catalina.cluster.plugins.plugin_utils.runs import holder as _run_holder

MODULE = "catalina.cluster.run_lock"


class ActionModule(ActionBase):
    """A lock that no dead run keeps."""

    _supports_async = False

    def run(self, tmp: str | None = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        """Take, refresh or give back the lock."""
        del tmp
        variables = task_vars or {}
        super().run(None, variables)
        holder = _run_holder.this_run()
        result = self._call(holder, None, variables)
        # The other run may be one of this controller that was killed: its process tells.
        if not result.get("failed") and not result.get("_taken") and _run_holder.is_dead(result["holder"]):
            result = self._call(holder, result["holder"], variables)
        taken = bool(result.pop("_taken", True))
        if result.get("failed"):
            return result
        if not taken:
            return {"failed": True, "msg": _run_holder.refusal(result), "holder": result["holder"]}
        if self._task.check_mode and result["holder"] not in ({}, holder) and not _run_holder.is_dead(result["holder"]):
            result["warnings"] = [_run_holder.refusal(result)]
        return result

    def _call(self, holder: dict[str, str], instead_of: dict[str, str] | None, variables: dict[str, Any]) -> dict[str, Any]:
        arguments = {**self._task.args, "_holder": holder, "_instead_of": instead_of}
        return cast("dict[str, Any]", self._execute_module(module_name=MODULE, module_args=arguments, task_vars=variables))
