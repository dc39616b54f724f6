# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fails with everything that a person has to know about a member."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from typing import Any, ClassVar

from ansible.errors import AnsibleError
from ansible_collections.catalina.cluster.plugins.plugin_utils.report import failures
from ansible_collections.catalina.cluster.plugins.plugin_utils.report.failed_member import failed_member
from ansible_collections.catalina.cluster.plugins.plugin_utils.runs.look import failure_findings, paths_of, ports_of
from ansible_collections.catalina.cluster.plugins.plugin_utils.runs.step import Step

# Most lines of a journal are frames of a Java stack, which are left out.
_READ_FOR_ONE = 20


class ActionModule(Step):
    """Runs on the member's host, after the task that failed."""

    ARGUMENTS: ClassVar[dict[str, Any]] = {
        "reason": {"type": "str", "required": True, "choices": list(failures.TEXTS)},
        "members": {"type": "list", "elements": "dict", "required": True},
        "step": {"type": "dict", "default": {}},
        "journal_lines": {"type": "int", "default": 25},
        "base_root": {"type": "path", "default": "/srv/tomcat"},
        "fail": {"type": "bool", "default": True},
    }

    def work(self, args: dict[str, Any], variables: dict[str, Any]) -> dict[str, Any]:
        """Compose the message; fail with it, or hand it over."""
        member, failure = failed_member(args["reason"], args["members"], args["step"], variables)
        text = failures.message(args["reason"], failure)
        if args["reason"] != "unreachable" and not failure.frontends:
            text = "\n".join([text, *failures.found_on(member["host"], self._findings(member, args["base_root"], variables))])
            lines = self._journal(member["service"], args["journal_lines"])
            text += "\n" + failures.journal_end(member["service"], member["host"], lines, args["journal_lines"])
        return {"failed": args["fail"], "changed": False, "msg": text}

    def _findings(self, member: Mapping[str, Any], base_root: str, variables: dict[str, Any]) -> list[str]:
        """What the host itself says: space, and who holds the ports of the member."""
        host = str(member["host"])
        ports = ports_of(host, [member])
        asked = {"ports": [port.number for port in ports], "paths": paths_of(host, [member], base_root), "facts": False}
        try:
            look = self.call_module("catalina.cluster.host_look", asked, variables)
        except AnsibleError:
            return []
        return failure_findings(look, ports) if "places" in look else []

    def _journal(self, service: str, lines: int) -> list[str]:
        """Read only, and in check mode too. Everything that Tomcat logs has the priority "info"."""
        # Not straight to the terminal that a connection may have: journalctl would add colours there.
        command = f"journalctl --no-pager --output=cat --unit={shlex.quote(service)} --lines={_READ_FOR_ONE * lines} | cat"
        try:
            result: dict[str, Any] = self._low_level_execute_command(command)
        except AnsibleError:
            return []
        return [str(line) for line in result.get("stdout_lines") or ()]
