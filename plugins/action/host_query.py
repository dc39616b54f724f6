# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs a command that only reads, without a module around it, and keeps what it said for the next run."""

from __future__ import annotations

import re
from typing import Any, ClassVar

from ansible_collections.catalina.cluster.plugins.module_utils.look.left import answer_of
from ansible_collections.catalina.cluster.plugins.plugin_utils.files.asked import Asked
from ansible_collections.catalina.cluster.plugins.plugin_utils.files.looks import host_of
from ansible_collections.catalina.cluster.plugins.plugin_utils.runs.step import Step


class ActionModule(Step):
    """Runs on every host, in check mode too."""

    _supports_check_mode = True
    ARGUMENTS: ClassVar[dict[str, Any]] = {
        "command": {"type": "str", "required": True},
        "told": {"type": "str", "default": ""},
    }

    def work(self, args: dict[str, Any], variables: dict[str, Any]) -> dict[str, Any]:
        """Return what it printed."""
        command, host, asked = args["command"], host_of(self._task, variables), Asked()
        result: dict[str, Any] = self._low_level_execute_command(command)
        text = str(result.get("stdout", ""))
        asked.note_query(host, {"command": command, "code": result.get("rc", 0), "answer": answer_of(text)})
        if args["told"] and any(re.match(args["told"], line) for line in text.splitlines()):
            asked.note_beyond(host, "what every run tells")
        result["changed"] = False
        if result.get("rc", 0) != 0:
            result.update(failed=True, msg="non-zero return code")
        return result
