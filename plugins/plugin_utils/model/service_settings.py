# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an inventory says of the service of an instance: for a host, a cluster, or one instance. Names are without the prefix."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.model import unit_directives
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.config_text import TextError, config_text
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.element_language import Report
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.element_values import faults_of_text
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.host_types import Host
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.problems import is_secret_name
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.tomcat_places import KEY, PREFIX, SERVICE, Layer, layers_of
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.values import BOOLEAN_WORDS

Fault = tuple[str, str, str]

# Variables of the environment that the start script or the unit sets, with what does what is meant.
_ENVIRONMENT: Mapping[str, str] = {
    "CATALINA_OPTS": "use tomcat_java_opts",
    "CATALINA_BASE": "use tomcat_base_root",
    "CATALINA_HOME": "use tomcat_version or tomcat_archive_root",
    "CATALINA_TMPDIR": "leave it out: temporary files are in temp of the instance",
    "JAVA_HOME": "use tomcat_java_home, or the role jdk",
    "JRE_HOME": "use tomcat_java_home, or the role jdk",
    "_RUNJAVA": "use tomcat_java_home, or the role jdk",
    "UMASK": "use tomcat_umask",
    # The JVM reads these beside its command line.
    "JAVA_OPTS": "use tomcat_java_opts",
    "JAVA_TOOL_OPTIONS": "use tomcat_java_opts",
    "JDK_JAVA_OPTIONS": "use tomcat_java_opts",
    "_JAVA_OPTIONS": "use tomcat_java_opts",
    "LOGGING_CONFIG": "use tomcat_log_levels",
    "CATALINA_LOGGING_CONFIG": "use tomcat_log_levels",
}
_DEBUGGER = 'use tomcat_java_opts, as "-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address=127.0.0.1:{number+9500}"'
_JOURNAL = "leave it out: what Tomcat prints is in the journal"
# Variables that other ways to start Tomcat read. The unit starts it with "catalina.sh run", which does not.
_OF_OTHER_STARTS: Mapping[str, tuple[str, str]] = {
    **dict.fromkeys(("JPDA_ADDRESS", "JPDA_TRANSPORT", "JPDA_SUSPEND", "JPDA_OPTS"), ("catalina.sh jpda", _DEBUGGER)),
    "_RUNJDB": ("catalina.sh debug", _DEBUGGER),
    "CATALINA_PID": ("catalina.sh start", "leave it out: systemd knows the process"),
    "CATALINA_OUT": ("catalina.sh start", _JOURNAL),
    "CATALINA_OUT_CMD": ("catalina.sh start", _JOURNAL),
    "USE_NOHUP": ("catalina.sh start", "leave it out: systemd keeps the process"),
    "JSVC": ("daemon.sh", "leave it out: the unit starts Java itself"),
    "JSVC_OPTS": ("daemon.sh", "use tomcat_java_opts"),
}
# Shells expand these. What else begins with $ may be meant as it stands, as in a password.
_REFERENCE = re.compile(r"\$\{?(PATH|LD_LIBRARY_PATH|HOME|USER|PWD|HOSTNAME|JAVA_HOME|JRE_HOME|JAVA_OPTS|CATALINA_[A-Z]+)\b")
_ENVIRONMENT_NAME = re.compile(r"^[A-Za-z_][A-Za-z0-9_]*$")
_NUMBER = re.compile(r"[1-9]\d*")
_SIZE = re.compile(r"[1-9]\d*[kKmMgG]")
FORMS: Mapping[str, tuple[re.Pattern[str], str]] = {
    "memory_max": (
        re.compile(r"(?:[1-9]\d*[kKmMgGtT]|[1-9]\d{6,}|[1-9]\d?%|100%|)"),
        "is not a size, as 1G, or a share of the memory, as 50%",
    ),
    "cpu_quota": (re.compile(r"(?:[1-9]\d*%?|)"), "is not a share of one processor, as 150%"),
    "gc_log_filecount": (re.compile(r"[1-9]\d{0,2}"), "is not a number of files from 1 to 999"),
    "gc_log_filesize": (_SIZE, "is not a size, as 10M"),
    "flight_recording_settings": (
        re.compile(r"default|profile|/[A-Za-z0-9._/-]+\.jfc"),
        "is neither default nor profile, nor the path of a file of settings (.jfc)",
    ),
    "flight_recording_maxage": (re.compile(r"[1-9]\d*[smhd]"), "is not a time, as 12h or 1d"),
    "flight_recording_maxsize": (_SIZE, "is not a size, as 250M"),
    "access_log_format": (re.compile(r"text|json"), "is neither text nor json"),
}
_SWITCHES = ("gc_log", "heap_dump", "flight_recording", "users_digest")


def environment_faults(value: Any, key: str) -> Iterator[Fault]:
    """What is wrong with the names of environment variables. That it is no mapping is said elsewhere."""
    for name in value if isinstance(value, Mapping) else ():
        where = f"{key}.{name}"
        if not _ENVIRONMENT_NAME.fullmatch(str(name)):
            yield where, "is not the name of an environment variable", "use letters, digits and _"
        elif str(name) in _ENVIRONMENT:
            yield where, "is set by the unit or the start script", _ENVIRONMENT[str(name)]
        elif str(name) in _OF_OTHER_STARTS:
            reader, remedy = _OF_OTHER_STARTS[str(name)]
            yield where, f"is read by {reader} only, which the unit does not start", remedy
        else:
            used = _REFERENCE.search(str(value[name]))
            if used:
                yield where, f"holds ${used.group(1)}, which is not expanded", "write what it stands for"
            elif not is_secret_name(str(name)):
                yield from ((where, reason, remedy) for reason, remedy in faults_of_text(str(value[name])))


def check_level(layer: Layer, report: Report) -> None:
    """Say what is wrong with what a cluster or an instance says. The variables of a host are checked by their types."""
    for name in SERVICE:
        if name in layer.values:
            for key, reason, remedy in _faults(name, layer.values[name], layer.key(name)):
                report(key, reason, remedy)


def _faults(name: str, value: Any, key: str) -> Iterator[Fault]:
    if name == "environment":
        yield from _environment(value, key)
    elif name == "unit_directives":
        yield from unit_directives.faults_of(value, key)
    elif name == "limit_nofile":
        if isinstance(value, bool) or not _NUMBER.fullmatch(str(value)):
            yield key, "is not a number above 0", "set the number of open files, as 65536"
    elif name in _SWITCHES:
        if not isinstance(value, bool) and str(value).lower() not in BOOLEAN_WORDS:
            yield key, "is neither true nor false", "set true or false"
    elif isinstance(value, bool) or not FORMS[name][0].fullmatch(str(value)):
        yield key, FORMS[name][1], "write it like that"


def _environment(value: Any, key: str) -> Iterator[Fault]:
    if not isinstance(value, Mapping):
        yield key, "is not a mapping", "write names and values of environment variables"
        return
    yield from environment_faults(value, key)
    for name, one in value.items():
        yield from _text_fault(one, f"{key}.{name}")


def _text_fault(value: Any, key: str) -> Iterator[Fault]:
    try:
        config_text(value)
    except TextError as fault:
        yield key, fault.reason, fault.remedy


def leveled(given: Mapping[str, Any], member: Mapping[str, Any]) -> dict[str, Any]:
    """Return the variables with what the cluster and the instance say: variables and directives are added, the rest is replaced."""
    found = dict(given)
    for layer in list(layers_of(given, member))[1:]:
        for name in SERVICE:
            value = layer.values.get(name)
            # No limit is one; nothing else is said by an empty value.
            if value is None or (value in ("", [], {}) and name not in ("memory_max", "cpu_quota")):
                continue
            before = found.get(PREFIX + name)
            if name == "environment":
                value = {**(before or {}), **value}
            elif name == "unit_directives":
                value = unit_directives.joined(before or [], value)
            found[PREFIX + name] = value
    return found


def limited(host: Host, others: Mapping[str, Any], members: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Return the memory limits of the instances of a host that have one: what the instance says, or its cluster, or the host."""
    clusters, instances = host.get("tomcat_clusters"), host.values.get("tomcat_instances")
    own = {str(item.get("name")): item for item in instances if isinstance(item, Mapping)} if isinstance(instances, list) else {}
    found = {}
    for member in members:
        levels = [own.get(member["name"]), clusters.get(member["cluster"]) if isinstance(clusters, Mapping) else None]
        given = [value for value in map(_memory_of, levels) if value is not None] or [others.get(f"{PREFIX}memory_max")]
        if given[0]:
            found[str(member["name"])] = str(given[0])
    return found


def _memory_of(level: Any) -> Any:
    settings = level.get(KEY) if isinstance(level, Mapping) else None
    return settings.get("memory_max") if isinstance(settings, Mapping) else None
