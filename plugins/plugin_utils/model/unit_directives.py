# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Directives of the user in the unit of an instance: each in the section where systemd reads it, none that the role sets."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.model.config_text import TextError, line_text
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.problems import NO_VALUE, Problems, did_you_mean

VARIABLE = "tomcat_unit_directives"
SECTIONS = ("Unit", "Service", "Install")
_DIRECTIVE = re.compile(r"^([A-Z][A-Za-z0-9]*)\s*=(.*)$")
_HEADER = re.compile(r"^\[(.*)\]$")
# What systemd reads in [Unit]. Everything else belongs into [Service], and systemd itself judges whether it exists.
_OF_UNIT = re.compile(
    r"^(?:After|Before|Wants|Requires|Requisite|BindsTo|PartOf|Upholds|Conflicts|OnFailure\w*|OnSuccess\w*|JoinsNamespaceOf"
    r"|RequiresMountsFor|WantsMountsFor|Propagates\w+|ReloadPropagatedFrom|StopPropagatedFrom|Condition\w+|Assert\w+|Description"
    r"|Documentation|SourcePath|DefaultDependencies|StopWhenUnneeded|RefuseManual\w+|AllowIsolate|IgnoreOnIsolate|Job\w+|StartLimit\w+"
    r"|FailureAction\w*|SuccessAction\w*|RebootArgument|CollectMode)$"
)
_OF_INSTALL = re.compile(r"^(?:WantedBy|RequiredBy|UpheldBy|Also|Alias|DefaultInstance)$")
_ONLY_SYSTEMD = "nothing: systemd follows the process of Tomcat by it"
# What the role sets, with its option.
_OF_THE_ROLE: Mapping[str, str] = {
    "User": "tomcat_user",
    "Group": "tomcat_group",
    "DynamicUser": "tomcat_user",
    "UMask": "tomcat_umask",
    # Every user of the host can read it there, and results of systemd's module show it.
    "Environment": "tomcat_environment",
    "Type": _ONLY_SYSTEMD,
    "PIDFile": _ONLY_SYSTEMD,
    "KillMode": _ONLY_SYSTEMD,
    "ExecStart": _ONLY_SYSTEMD,
    "WorkingDirectory": "tomcat_base_root",
    "RootDirectory": "tomcat_base_root",
    "RuntimeDirectory": "nothing: what an instance runs is recorded there",
    "TimeoutStartSec": "tomcat_start_timeout",
    "TimeoutStopSec": "tomcat_stop_timeout",
    "TimeoutSec": "tomcat_start_timeout and tomcat_stop_timeout",
    "RestartSec": "tomcat_restart_delay",
    "StartLimitIntervalSec": "tomcat_start_limit_interval",
    "StartLimitInterval": "tomcat_start_limit_interval",
    "StartLimitBurst": "tomcat_start_limit_burst",
    "LimitNOFILE": "tomcat_limit_nofile",
    "MemoryMax": "tomcat_memory_max",
    "CPUQuota": "tomcat_cpu_quota",
    "ReadWritePaths": "tomcat_read_write_paths",
    "IPAddressAllow": "tomcat_ip_address_allow",
    "IPAddressDeny": "tomcat_ip_address_allow",
}
Fault = tuple[str, str, str]


def sections(value: Any) -> dict[str, list[str]]:
    """Return the lines of each section. What is wrong with the value was reported before any host was contacted."""
    made: dict[str, list[str]] = {name: [] for name in SECTIONS}
    for _key, section, line in _lines(value, []):
        made[section].append(line)
    return made


def joined(before: Any, value: Any) -> dict[str, list[str]]:
    """Return the directives of one level after those of another."""
    first, second = sections(before), sections(value)
    return {name: [*first[name], *second[name]] for name in SECTIONS}


def check_directives(host: str, value: Any, problems: Problems) -> None:
    """Report what cannot be written down, and what the role sets."""
    for key, reason, remedy in faults_of(value, VARIABLE):
        problems.add(host, key, NO_VALUE, reason, remedy)


def faults_of(value: Any, variable: str) -> list[Fault]:
    """Return key, reason and remedy for all that cannot be written down, and for what the role sets."""
    faults: list[Fault] = []
    for key, section, line in _lines(value, faults, variable):
        found = _DIRECTIVE.match(line)
        if found is None:
            faults.append((key, "is not a directive", "write it as LimitCORE=0"))
            continue
        name = found.group(1)
        if name in _OF_THE_ROLE:
            faults.append((key, f"sets {name}, which the role sets", f"use {_OF_THE_ROLE[name]}"))
        elif _section_of(name) != section:
            faults.append((key, f"has {name} in [{section}], where systemd ignores it", f"put it into {_section_of(name)}"))
    return faults


def _lines(value: Any, faults: list[Fault], variable: str = VARIABLE) -> Iterator[tuple[str, str, str]]:
    """Each directive with its place in the inventory and its section."""
    if isinstance(value, Mapping):
        for section, item in value.items():
            if section in SECTIONS:
                yield from ((key, section, line) for key, line in _of_section(f"{variable}.{section}", item, faults))
            else:
                remedy = did_you_mean(str(section), SECTIONS, f"sections are {', '.join(SECTIONS)}")
                faults.append((f"{variable}.{section}", "is not a section of a service", remedy))
    elif isinstance(value, (list, tuple)):
        yield from _of_list(value, faults, variable)
    else:
        remedy = "write [LimitCORE=0], or {Unit: [...], Service: [...]}"
        faults.append((variable, "is neither a list of lines nor a mapping of sections", remedy))


def _of_list(value: Any, faults: list[Fault], variable: str) -> Iterator[tuple[str, str, str]]:
    """Lines without a section each have their own; after a line as [Unit] they have that one."""
    chosen = ""
    for position, item in enumerate(value):
        key = f"{variable}[{position}]"
        line = _text(key, item, faults)
        header = _HEADER.match(line.strip())
        if header is None:
            found = _DIRECTIVE.match(line)
            if line:
                yield key, chosen or (_section_of(found.group(1)) if found else "Service"), line
        elif header.group(1) in SECTIONS:
            chosen = header.group(1)
        else:
            faults.append((key, "is not a section of a service", f"sections are {', '.join(SECTIONS)}"))


def _of_section(key: str, item: Any, faults: list[Fault]) -> Iterator[tuple[str, str]]:
    if isinstance(item, Mapping):
        for name, value in item.items():
            for one in value if isinstance(value, (list, tuple)) else [value]:
                where = f"{key}.{name}"
                before = len(faults)
                text = _text(where, one, faults)
                if len(faults) == before:
                    yield where, f"{name}={text}"
    elif isinstance(item, (list, tuple)):
        for position, one in enumerate(item):
            line = _text(f"{key}[{position}]", one, faults)
            if line:
                yield f"{key}[{position}]", line
    else:
        faults.append((key, "is neither a list of lines nor a mapping", "write [After=postgresql.service], or {After: postgresql.service}"))


def _text(key: str, value: Any, faults: list[Fault]) -> str:
    try:
        return line_text(value, "yes_no")
    except TextError as fault:
        faults.append((key, fault.reason, fault.remedy))
        return ""


def _section_of(name: str) -> str:
    if _OF_UNIT.match(name):
        return "Unit"
    return "Install" if _OF_INSTALL.match(name) else "Service"
