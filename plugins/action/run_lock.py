# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tells the module which run this is, and judges whether the run that holds the lock still lives."""

from __future__ import annotations

from typing import Any, cast

from ansible.plugins.action import ActionBase
from ansible_collections.catalina.cluster.plugins.plugin_utils.runs.locking import MODULE, call_lock


class ActionModule(ActionBase):
    """A lock that no dead run keeps."""

    _supports_async = False

    def run(self, tmp: str | None = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        """Take, refresh or give back the lock."""
        del tmp
        super().run(None, task_vars)

        def execute(arguments: dict[str, Any]) -> dict[str, Any]:
            return cast("dict[str, Any]", self._execute_module(module_name=MODULE, module_args=arguments, task_vars=task_vars))

        return call_lock(execute, self._task.args, bool(self._task.check_mode))
