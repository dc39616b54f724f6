# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Says what differs between the inventory and the hosts that were read."""

from __future__ import annotations

import json
from datetime import datetime, timezone
from typing import Any, ClassVar

from ansible_collections.catalina.cluster.plugins.module_utils.metrics.differences import differences as series
from ansible_collections.catalina.cluster.plugins.plugin_utils.drift.document import document, lines, summary
from ansible_collections.catalina.cluster.plugins.plugin_utils.drift.findings import KINDS
from ansible_collections.catalina.cluster.plugins.plugin_utils.drift.gather import Model, differences
from ansible_collections.catalina.cluster.plugins.plugin_utils.drift.output import write_all
from ansible_collections.catalina.cluster.plugins.plugin_utils.runs.registered import HostValues
from ansible_collections.catalina.cluster.plugins.plugin_utils.runs.step import ControllerStep

_MODEL = {"type": "list", "elements": "dict", "required": True}


class ActionModule(ControllerStep):
    """Runs once, on the controller, after the hosts were read."""

    ARGUMENTS: ClassVar[dict[str, Any]] = {
        "model": _MODEL,
        "members": _MODEL,
        "frontends": _MODEL,
        "hosts": {"type": "list", "elements": "dict", "default": []},
        "removed_hosts": {"type": "list", "elements": "dict", "default": []},
        "inventory": {"type": "str", "default": ""},
        "path": {"type": "str", "default": ""},
        "metrics": {"type": "str", "default": ""},
    }

    def work(self, args: dict[str, Any], variables: dict[str, Any]) -> dict[str, Any]:
        """Return the document, and lines for people."""
        model = Model(args["model"], args["members"], args["frontends"], args["hosts"], args["removed_hosts"])
        found = differences(model, list(map(str, variables["ansible_play_hosts_all"])), HostValues(variables["hostvars"]))
        now = datetime.now(timezone.utc)
        whole = document(found, args["inventory"], now.strftime("%Y-%m-%dT%H:%M:%SZ"))
        texts = {args["path"]: json.dumps(whole, indent=2) + "\n", args["metrics"]: series(whole, KINDS, now.timestamp())}
        problem = write_all({path: text for path, text in texts.items() if path}, self._task.check_mode)
        if problem:
            return {"failed": True, "msg": problem}
        return {"changed": False, "document": whole, "lines": lines(found), "summary": summary(found)}
