# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options of the JVM: one a list entry, and none that opens a port or sets a value behind the model's back."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.model import jmx
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.element_values import faults_of_text, fill_named
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.host_types import Host
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.ports import claim
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.problems import Problems

# A blank and the beginning of another option: nobody means that as part of a value.
_SECOND_OPTION = re.compile(r"^-\S*\s+-(?:X|D|-|javaagent:|agentlib:|ea\b|server\b)")
# System properties that Tomcat reads for what the model sets, with the way to set it.
_OF_THE_MODEL: Mapping[str, str] = {
    "catalina.home": "tomcat_version or tomcat_archive_root",
    "catalina.base": "tomcat_base_root",
    "jvmRoute": "route of the instance",
    "java.util.logging.config.file": "tomcat_log_levels or tomcat_logging_properties",
}
# The start script gives this one last, so that another one before it counts for nothing.
_TEMPORARY = "java.io.tmpdir"
# The JVM prints something and ends.
_ENDS = re.compile(r"-(?:-?version|-?help(?:-extra)?|-?fullversion|h|\?|X|-dry-run|-list-modules)")
# -Xmx1GB and -Xmx 1g are no sizes to the JVM.
_SIZED = re.compile(r"-(?:Xm[nsx]|Xss)")
_SIZE = re.compile(r"-(?:Xm[nsx]|Xss)[1-9]\d*[kKmMgGtT]?")
# What a JVM takes once: of two it follows the last. Options that add up (--add-opens, -javaagent and those named here) are none of these.
_TAKEN_ONCE = re.compile(
    r"(-Xm[nsx]|-Xss|-D[A-Za-z0-9._-]+(?==|$)|-XX:(?!(?:CompileCommand|CompileOnly|OnError|OnOutOfMemoryError|"
    r"StartFlightRecording|VMOptionsFile)=)[+-]?[A-Za-z0-9]+)"
)
_QUOTED = re.compile(r"-[^=\s]+=([\"']).*\1")
_PROPERTY = re.compile(r"^-D([A-Za-z0-9._-]+)(?:=|$)")
_JMX_PORT = re.compile(r"^-Dcom\.sun\.management\.jmxremote\.(?:port|rmi\.port)=(\d+)$")
_DEBUG_PORT = re.compile(r"^-(?:agentlib:jdwp=|Xrunjdwp:)(?:.*,)?address=(?:[^,]*:)?(\d+)(?:,|$)")
_AGENT_PORT = re.compile(r"^-javaagent:[^=]*jmx_prometheus[^=]*=(?:[^:]*:)?(\d+):")
_BASE = re.compile(r"\$(?:CATALINA_BASE\b|\{CATALINA_BASE\})")
_NOT_EXPANDED = re.compile(r"\$\{?(CATALINA_HOME|CATALINA_TMPDIR|JAVA_HOME|JRE_HOME|HOME|HOSTNAME)\b")


def check_options(host: str, key: str, options: Sequence[str], problems: Problems) -> None:
    """Say what is wrong with the options that stand in one list of an inventory."""
    for position, option in enumerate(options):
        for reason, remedy in (*_form_faults(option), *faults_of_text(option), *property_faults(_name_of(option))):
            problems.add(host, f"{key}[{position}]", option, reason, remedy)
    for position, reason, remedy in (*_said_again(key, options), *jmx.option_faults(options)):
        problems.add(host, f"{key}[{position}]", options[position], reason, remedy)


def _form_faults(option: str) -> Iterator[tuple[str, str]]:
    """What the JVM would make something else of, or stop at."""
    if _SECOND_OPTION.match(option):
        yield "holds several options, the JVM would take them for one", "write each as an entry of the list"
    elif not option.startswith(("-", "@")):
        yield "is not an option of the JVM, these begin with -", "remove it, or write it as an option"
    elif _SIZED.match(option) and not _SIZE.fullmatch(option):
        yield "has no size that the JVM reads", "write it as -Xmx512m or -Xmx2g, without a blank"
    elif _QUOTED.fullmatch(option):
        yield "has quotes around its value: no shell takes them off", "write the value without them"
    elif _ENDS.fullmatch(option):
        yield "has the JVM print something and end, so that no Tomcat would start", "remove it"
    elif option == "-D" or option.startswith(("-D ", "-D=")):
        yield "sets a property without a name", "write it as -Dname=value, without a blank"
    variable = _NOT_EXPANDED.search(option)
    if variable:
        yield f"holds ${variable.group(1)}, which is not expanded", "write the path; $CATALINA_BASE is expanded"


def _said_again(key: str, options: Sequence[str]) -> Iterator[tuple[int, str, str]]:
    """The positions of options that set otherwise what one before them sets, with reason and remedy."""
    said: dict[str, int] = {}
    for position, option in enumerate(options):
        found = _TAKEN_ONCE.match(option)
        if found:
            name = found.group(1).replace(":+", ":").replace(":-", ":")
            first = said.setdefault(name, position)
            if options[first] != option:
                reason = f"sets {name} to something else than {key}[{first}]"
                yield position, reason, "keep one of the two; java_opts of an instance comes after tomcat_java_opts"


def property_faults(name: str) -> Iterator[tuple[str, str]]:
    """What is wrong with setting a system property of this name."""
    if name in _OF_THE_MODEL:
        yield f"sets {name}, which the model sets", f"use {_OF_THE_MODEL[name]} instead"
    elif name == _TEMPORARY:
        yield f"sets {name}, which the start script sets after it", "remove it: temporary files are in temp of the instance"


def expand(options: Sequence[str], member: Mapping[str, Any]) -> list[str]:
    """Return the options with CATALINA_BASE and what the model knows in their places: the start script hands them over as they are."""
    base = str(member["base"]).replace("\\", r"\\")
    return [fill_named(_name_of(option), _BASE.sub(base, option), member) for option in options]


def _name_of(option: str) -> str:
    name = _PROPERTY.match(option)
    return name.group(1) if name else ""


def claim_ports(host: Host, key: str, member: Mapping[str, Any], problems: Problems) -> None:
    """Take the ports that JMX, debuggers and agents of an instance open. Options for all instances give all of them one port."""
    mine: set[int] = set()
    for option in member["java_opts"]:
        for pattern, what in ((_JMX_PORT, "JMX"), (_DEBUG_PORT, "debugger"), (_AGENT_PORT, "agent")):
            found = pattern.match(option)
            # JMX and its RMI connector may share one port.
            if found and int(found.group(1)) not in mine:
                mine.add(int(found.group(1)))
                owner = f"the {what} port of {member['name']}"
                claim(host, int(found.group(1)), owner, f"{key}.java_opts", problems, "give each its own port, as {number+9010} does")
