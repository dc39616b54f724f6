# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Has a front end serve what is on disk, unless a look at the host in this run saw that it does."""

from __future__ import annotations

import hashlib
import json
from typing import Any, cast

from ansible.module_utils.parsing.convert_bool import boolean
from ansible.plugins.action import ActionBase
from ansible_collections.catalina.cluster.plugins.plugin_utils.files.asked import Asked
from ansible_collections.catalina.cluster.plugins.plugin_utils.files.later import Later
from ansible_collections.catalina.cluster.plugins.plugin_utils.files.looks import Looks, forget_after, host_of

MODULE = "catalina.cluster.frontend_reload"
Data = dict[str, Any]
NOTHING: Data = {
    "changed": False,
    "action": "none",
    "enabled": False,
    "unit_read": False,
    "reasons": [],
    "seconds": 0.0,
    "steps": {},
    "old_processes": 0,
}


class ActionModule(ActionBase):
    """One call, or none."""

    _supports_async = False

    def run(self, tmp: str | None = None, task_vars: Data | None = None) -> Data:
        """Ask the host if anything may have changed since the look."""
        del tmp
        variables = task_vars or {}
        super().run(None, variables)
        host = host_of(self._task, variables)
        arguments = {key: value for key, value in self._task.args.items() if key != "apply"}
        digest = hashlib.sha256(json.dumps(arguments, sort_keys=True, default=str).encode()).hexdigest()
        later, asked, kind = Later(host), Asked(), str(arguments.get("kind", ""))
        asked.note_server(host, kind, digest)
        seen = Looks().seen_server(host, kind, digest) is not None
        if not boolean(self._task.args.get("apply", True)):
            if not seen:
                later.keep(str(arguments.get("service", "")), {**arguments, "_digest": digest})
            return dict(NOTHING)
        others = later.taken()
        if seen and not others:
            return dict(NOTHING)
        try:
            result = self._execute_module(
                module_name=MODULE, module_args={**arguments, "_digest": digest, "_others": others}, task_vars=variables
            )
        finally:
            self._remove_tmp_path(self._connection._shell.tmpdir)
        forget_after(result, self._task, variables)
        if result.get("changed") or result.get("failed"):
            asked.note_beyond(host, f"server {kind}")
        return cast("Data", result)
