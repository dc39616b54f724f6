# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Refuses a form of output that is not known, and places that cannot be written to, before any host is asked."""

from __future__ import annotations

from typing import Any, ClassVar

from ansible.utils.vars import load_extra_vars
from ansible_collections.catalina.cluster.plugins.plugin_utils.drift.output import output_problems, path_problems
from ansible_collections.catalina.cluster.plugins.plugin_utils.runs.step import ControllerStep


class ActionModule(ControllerStep):
    """Runs once, on the controller."""

    ARGUMENTS: ClassVar[dict[str, Any]] = {
        "output": {"type": "str", "default": "text"},
        "path": {"type": "str", "default": ""},
        "files": {"type": "dict", "default": {}},
    }

    def work(self, args: dict[str, Any], variables: dict[str, Any]) -> dict[str, Any]:
        """Return nothing, or fail with everything that is wrong."""
        del variables
        problems = output_problems(args["output"], args["path"], "catalina_output" in load_extra_vars(self._loader))
        for name, path in args["files"].items():
            problems += path_problems(str(name), str(path))
        if problems:
            return {"failed": True, "msg": "\n".join(["No host was contacted:", *problems])}
        return {"changed": False}
