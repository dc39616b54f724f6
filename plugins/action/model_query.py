# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Answers a question about the model, in words where there is no answer."""

from __future__ import annotations

from typing import Any, ClassVar

from ansible_collections.catalina.cluster.plugins.plugin_utils.model.inventory import to_plain
from ansible_collections.catalina.cluster.plugins.plugin_utils.report.model_query import QueryError, answer
from ansible_collections.catalina.cluster.plugins.plugin_utils.runs.step import ControllerStep


class ActionModule(ControllerStep):
    """Runs once, on the controller."""

    ARGUMENTS: ClassVar[dict[str, Any]] = {
        "members": {"type": "list", "elements": "dict", "required": True},
        "query": {"type": "raw", "default": "[]"},
    }

    def work(self, args: dict[str, Any], variables: dict[str, Any]) -> dict[str, Any]:
        """Return what was found, or fail with what is wrong with the question."""
        del variables
        try:
            # JMESPath knows types by their names, and those of Ansible's have others.
            return {"changed": False, "found": answer(to_plain(args["members"])[0], to_plain(args["query"])[0])}
        except QueryError as error:
            return {"failed": True, "msg": f"No host was contacted:\n{error}"}
