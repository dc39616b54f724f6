# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Free settings: names and values of the user, which the roles write down. Each value has to be one that a line of text stands for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.model.config_text import TextError, config_text, line_text
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.host_types import HostInput, Unresolved
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.problems import NO_VALUE, Problems
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.tomcat_own_files import LEVELS

# Mappings of names and values, with the mappings around them: by the name of a member or a cluster.
_MAPPINGS: Mapping[str, int] = {
    "tomcat_environment": 0,
    "tomcat_log_levels": 0,
    "tomcat_mime_types": 0,
    "platform_sysctl": 0,
    "httpd_balancer_params": 0,
    "httpd_balancer_cluster_params": 1,
    "httpd_balancer_params_of_members": 0,
    "httpd_balancer_member_params": 1,
    "mod_jk_params": 0,
    "mod_jk_cluster_params": 1,
    "mod_jk_params_of_members": 0,
    "mod_jk_member_params": 1,
}
# The same in the entries of lists. Attributes are looked at with the elements of Tomcat.
_IN_LISTS: Mapping[str, tuple[str, ...]] = {
    "webapp_deployments": ("parameters",),
    "tomcat_contexts": ("parameters",),
}
# In XML, and in quotes of a shell, a value may have line ends.
_SEVERAL_LINES = ("tomcat_environment", *_IN_LISTS)
# What names are there, where others are never asked for; some values have a form too.
_NAMES: Mapping[str, tuple[re.Pattern[str], str, str]] = {
    "tomcat_log_levels": (re.compile(r"(?!.*\.level$)[^\s=:#!]+"), "is not the name of a logger", "write it as org.apache.catalina.core"),
    "tomcat_mime_types": (re.compile(r"[^\s./]+"), "is not an extension, which has no dot", "write it as webp"),
    "platform_sysctl": (re.compile(r"[a-z0-9_]+(?:[./][\w.-]+)+"), "is not the name of a kernel value", "write it as net.core.somaxconn"),
}
_MIME_TYPE = re.compile(r"[\w.+-]+/[\w.+-]+(?:\s*;.*)?")


def check_free_settings(source: HostInput, problems: Problems) -> None:
    """Report every value of a host's free settings that cannot be written down."""
    for variable, depth in _MAPPINGS.items():
        for key, value in _values(variable, source.others.get(variable), depth):
            _check(source.name, variable, key, value, problems)
    for variable, names in _IN_LISTS.items():
        items = source.others.get(variable)
        for position, item in enumerate(items if isinstance(items, (list, tuple)) else ()):
            for name in names if isinstance(item, Mapping) else ():
                for key, value in _values(f"{variable}[{position}].{name}", item.get(name), 0):
                    _check(source.name, variable, key, value, problems)


def _values(key: str, value: Any, depth: int) -> Iterator[tuple[str, Any]]:
    """The single values with their keys. What is no mapping at all is reported where types are checked."""
    if not isinstance(value, Mapping) or isinstance(value, Unresolved):
        return
    for name, item in value.items():
        if depth:
            yield from _values(f"{key}.{name}", item, depth - 1)
        else:
            yield f"{key}.{name}", item


def _check(host: str, variable: str, key: str, value: Any, problems: Problems) -> None:
    try:
        text = config_text(value) if variable in _SEVERAL_LINES else line_text(value)
    except TextError as fault:
        problems.add(host, key, NO_VALUE, fault.reason, fault.remedy)
        return
    form = _NAMES.get(variable)
    if form and not form[0].fullmatch(key.removeprefix(f"{variable}.")):
        problems.add(host, key, NO_VALUE, form[1], form[2])
    elif variable == "tomcat_mime_types" and not _MIME_TYPE.fullmatch(text):
        problems.add(host, key, value, "is not a MIME type", "write it as image/webp")
    elif variable == "tomcat_log_levels" and text not in LEVELS:
        remedy = 'write "OFF" in quotes' if value is False else f"set one of {', '.join(LEVELS)}"
        problems.add(host, key, value, "is not a log level", remedy)
