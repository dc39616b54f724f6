# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Free settings of the Tomcats that contradict the model: a closed door for the front ends, or a value that nothing reads."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.model.host_types import Host, Unresolved
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.problems import NO_VALUE, Problems
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.unit_directives import VARIABLE, check_directives

Network = ipaddress.IPv4Network | ipaddress.IPv6Network

# Variables of the environment that the start script or the unit sets, with the option for what is meant.
_ENVIRONMENT: Mapping[str, str] = {
    "CATALINA_OPTS": "tomcat_java_opts",
    "CATALINA_BASE": "tomcat_base_root",
    "CATALINA_HOME": "tomcat_version or tomcat_archive_root",
    "CATALINA_TMPDIR": "tomcat_java_opts with -Djava.io.tmpdir",
    "JAVA_HOME": "tomcat_java_home, or the role jdk",
    "JRE_HOME": "tomcat_java_home, or the role jdk",
    "UMASK": "tomcat_umask",
    # The JVM reads these beside its command line.
    "JAVA_OPTS": "tomcat_java_opts",
    "JAVA_TOOL_OPTIONS": "tomcat_java_opts",
    "JDK_JAVA_OPTIONS": "tomcat_java_opts",
    "_JAVA_OPTIONS": "tomcat_java_opts",
    "CATALINA_PID": "nothing: systemd knows the process",
    "LOGGING_CONFIG": "tomcat_log_levels",
}
_ENVIRONMENT_NAME = re.compile(r"^[A-Za-z_][A-Za-z0-9_]*$")
_EVERYWHERE = ("", "0.0.0.0", "::")  # noqa: S104 - compared, not listened on
_SYSTEMD_WORDS: Mapping[str, str] = {
    "any": "0.0.0.0/0",
    "localhost": "127.0.0.0/8",
    "link-local": "169.254.0.0/16",
    "multicast": "224.0.0.0/4",
}


def check_settings(
    host: Host, others: Mapping[str, Any], members: Sequence[Mapping[str, Any]], frontends: Sequence[Mapping[str, Any]], problems: Problems
) -> None:
    """Say what is wrong with the free settings of one Tomcat host. others are its variables beside those of the model."""
    given = {name: value for name, value in others.items() if not isinstance(value, Unresolved)}
    _check_environment(host, given.get("tomcat_environment"), problems)
    if VARIABLE in given:
        check_directives(host.name, given[VARIABLE], problems)
    _check_address(host, given.get("tomcat_bind_address"), frontends, problems)
    _check_allowed(host, given.get("tomcat_ip_address_allow"), members, frontends, problems)


def _check_environment(host: Host, value: Any, problems: Problems) -> None:
    if not isinstance(value, Mapping):
        return
    for name in value:
        key = f"tomcat_environment.{name}"
        if not _ENVIRONMENT_NAME.fullmatch(str(name)):
            problems.add(host.name, key, NO_VALUE, "is not the name of an environment variable", "use letters, digits and _")
        elif str(name) in _ENVIRONMENT:
            problems.add(host.name, key, NO_VALUE, "is set by the unit or the start script", f"use {_ENVIRONMENT[str(name)]}")


def _check_address(host: Host, value: Any, frontends: Sequence[Mapping[str, Any]], problems: Problems) -> None:
    if not isinstance(value, str) or value in (*_EVERYWHERE, host.address):
        return
    apart = [entry["host"] for entry in frontends if entry["host"] != host.name]
    loopback = value.startswith("127.") or value == "::1"
    if loopback and not apart:
        return
    reached = f"the front ends reach its instances at {host.address}"
    remedy = "leave it out, or set cluster_address of the host to the address that the front ends can reach"
    problems.add(host.name, "tomcat_bind_address", value, f"closes the connectors to all others: {reached}", remedy)


def _check_allowed(
    host: Host, value: Any, members: Sequence[Mapping[str, Any]], frontends: Sequence[Mapping[str, Any]], problems: Problems
) -> None:
    if not isinstance(value, (list, tuple)) or not value:
        return
    networks = list(_networks(host, value, problems))
    replicating = {member["cluster"] for member in members if member["host"] == host.name}
    needed: dict[str, str] = {str(entry["address"]): f"the front ends of {entry['host']}" for entry in frontends if entry["address"]}
    for member in members:
        if member["cluster"] in replicating and member["host"] != host.name and member["replication_address"]:
            needed.setdefault(str(member["replication_address"]), f"the members of {member['host']}")
    for address, who in needed.items():
        if address != host.address and not any(ipaddress.ip_address(address) in network for network in networks):
            problems.add(host.name, "tomcat_ip_address_allow", NO_VALUE, f"does not have {address}, {who}", f"add {address}")


def _networks(host: Host, value: Sequence[Any], problems: Problems) -> Iterator[Network]:
    for position, item in enumerate(value):
        network = _network(str(item))
        if network is not None:
            yield network
        else:
            problems.add(
                host.name,
                f"tomcat_ip_address_allow[{position}]",
                item,
                "is not an address or network",
                f"write one as 192.0.2.0/24, or {', '.join(_SYSTEMD_WORDS)}",
            )


def _network(text: str) -> Network | None:
    try:
        return ipaddress.ip_network(_SYSTEMD_WORDS.get(text, text), strict=False)
    except ValueError:
        return None
