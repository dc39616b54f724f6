# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Returns the state of the clusters as a document, and writes it or a page of it on the controller."""

from __future__ import annotations

import json
import os
from datetime import datetime, timezone
from typing import Any, ClassVar

from ansible_collections.catalina.cluster.plugins.plugin_utils.drift.gather import Model
from ansible_collections.catalina.cluster.plugins.plugin_utils.drift.output import write_all
from ansible_collections.catalina.cluster.plugins.plugin_utils.page.page import page, told
from ansible_collections.catalina.cluster.plugins.plugin_utils.report.snapshot import Moment, snapshot
from ansible_collections.catalina.cluster.plugins.plugin_utils.runs.registered import HostValues
from ansible_collections.catalina.cluster.plugins.plugin_utils.runs.step import ControllerStep

_MODEL = {"type": "list", "elements": "dict", "required": True}


class ActionModule(ControllerStep):
    """Runs once, on the controller, after the hosts were read."""

    ARGUMENTS: ClassVar[dict[str, Any]] = {
        "members": _MODEL,
        "frontends": _MODEL,
        "hosts": {"type": "list", "elements": "dict", "default": []},
        "inventory": {"type": "str", "default": ""},
        "drift": {"type": "dict"},
        "history": {"type": "list", "elements": "dict", "default": []},
        "path": {"type": "str", "default": ""},
        "page": {"type": "str", "default": ""},
    }
    RULES: ClassVar[dict[str, Any]] = {"required_by": {"page": ["drift"]}}

    def work(self, args: dict[str, Any], variables: dict[str, Any]) -> dict[str, Any]:
        """Return the document, and the full path of the page."""
        model = Model(args["members"], args["members"], args["frontends"], args["hosts"])
        moment = Moment(args["inventory"], datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"))
        found = snapshot(
            moment, model, list(map(str, variables["ansible_play_hosts_all"])), HostValues(variables["hostvars"]), args["history"]
        )
        files = {}
        if args["path"]:
            files[args["path"]] = json.dumps(found, indent=2) + "\n"
        if args["page"]:
            files[os.path.abspath(args["page"])] = page(found, args["drift"] or {"findings": [], "unread": []})
        problem = write_all(files, self._task.check_mode)
        if problem:
            return {"failed": True, "msg": problem}
        where = os.path.abspath(args["page"]) if args["page"] else ""
        return {"changed": False, "document": found, "page": where, "line": told(where, args["drift"] or {}) if where else ""}
