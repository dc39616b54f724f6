# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules of uriworkermap.properties: [!|-]/path[|/*]=worker[;extension=value]…

mod_jk reads numbers in them as far as it can, and says of other faults no more than a line in its log.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.model import httpd_values, mod_jk_properties
from ansible_collections.catalina.cluster.plugins.plugin_utils.model import option_values as values
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.option_values import OptionError, Read
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.problems import did_you_mean

_RULE = re.compile(r"(?P<sign>[!-]?)(?P<path>/[^\s#$=;]*)=(?P<worker>\*|[A-Za-z0-9_-]+)(?P<rest>(?:;[a-z_]+=[^\s;#$=]+)*)")
_EXAMPLE = "/app|/*=main;reply_timeout=5000"
_FLAG = values.matching("[01]", "a flag", "1")
_NAMES = values.matching(r"[A-Za-z0-9_-]+(?:,[A-Za-z0-9_-]+)*", "names with commas between them", "tomcat1,tomcat2")
STATES = ("active", "disabled", "stopped")
EXTENSIONS: Mapping[str, Read] = {
    "reply_timeout": values.milliseconds(0),
    "sticky_ignore": _FLAG,
    "stateless": _FLAG,
    **dict.fromkeys(STATES, _NAMES),
    "fail_on_status": mod_jk_properties.statuses,
    "use_server_errors": values.number(400, 599),
    "session_cookie": httpd_values.cookie_name,
    "session_path": values.matching(r"[A-Za-z0-9_.-]+", "a path parameter without its semicolon", "jsessionid"),
    "set_session_cookie": _FLAG,
    "session_cookie_path": mod_jk_properties.BALANCER["session_cookie_path"],
}
# What every worker heeds; the others are of balancers.
OF_EVERY_WORKER = ("reply_timeout", "fail_on_status", "use_server_errors")


@dataclass(frozen=True)
class MountRule:
    """One rule: what stands before the path (! excludes it, - switches the rule off), and its extensions by name."""

    sign: str
    path: str
    worker: str
    extensions: Mapping[str, str] = field(default_factory=dict)

    def members(self, extension: str) -> list[str]:
        """The names in an extension for states."""
        return self.extensions[extension].split(",") if extension in self.extensions else []


def parse_rule(rule: str) -> MountRule:
    """A rule that has been read before."""
    found = _RULE.fullmatch(rule)
    if not found:
        raise OptionError("is not a rule of uriworkermap.properties", f"write it as {_EXAMPLE}")
    extensions: dict[str, str] = {}
    for said in found["rest"].split(";")[1:]:
        name, _equals, value = said.partition("=")
        if name in extensions:
            raise OptionError(f"has {name} twice, mod_jk would heed one of them", "write it once")
        extensions[name] = value
    return MountRule(found["sign"], found["path"], found["worker"], extensions)


def mount_rule(value: Any) -> str:
    """A rule as it stands in the file."""
    text = str(values.text(value))
    rule = parse_rule(text)
    if rule.worker == "*" and rule.sign != "!":
        raise OptionError("leads to *, which is for rules that exclude a path", "name a worker, or begin with !")
    for name, said in rule.extensions.items():
        if rule.sign == "!":
            raise OptionError(f"has {name}, which nothing heeds in a rule that excludes a path", "remove it")
        if name not in EXTENSIONS:
            remedy = did_you_mean(name, EXTENSIONS, f"use some of {', '.join(EXTENSIONS)}")
            raise OptionError(f"has {name}, which is no extension of a rule", remedy)
        try:
            EXTENSIONS[name](said)
        except OptionError as fault:
            raise OptionError(f"has {name}={said}, which {fault.reason}", fault.remedy) from None
    return text
