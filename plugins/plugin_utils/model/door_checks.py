# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an inventory opens of one instance beside its connectors, checked before any host is contacted."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.model import jmx, jmx_exporter, manager_applications
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.applications import VARIABLE as APPLICATIONS
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.element_language import Report
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.host_types import Host
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.ports import claim
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.problems import Problems
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.tomcat_places import DOORS, Layer
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.tomcat_settings import network_of
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.tomcat_versions import is_full, since

_FORMAT = "access_log_format"
# The valve is older in some series, but writes down less.
_JSON_SINCE: Mapping[str, str] = {"8.5": "8.5.89", "9.0": "9.0.75", "10.1": "10.1.9"}
Member = Mapping[str, Any]


def check_doors(
    host: Host, others: Mapping[str, Any], member: Member, layers: Sequence[Layer], report: Report, problems: Problems, advice: list[str]
) -> None:
    """Report what is wrong with the doors of one instance, and take their ports. layers are its levels, others variables of its host."""
    _check_format(member, layers, report)
    if not any(layer.values.get(name) is not None for layer in layers for name in DOORS):
        return
    instance = {**member, "listen": others.get("tomcat_bind_address") or member["address"]}
    for name in manager_applications.APPLICATIONS:
        manager_applications.check(name, layers, instance, others.get(APPLICATIONS), report)
    _check_jmx(host, instance, layers, report, problems, advice)
    _check_exporter(others.get("tomcat_ip_address_allow"), layers, instance, report)
    for agent in jmx_exporter.agents_of(layers, instance, report):
        if agent.port:
            _claim(host, agent.port, f"the port of the agent {agent.name} of {member['name']}", f"{agent.key}.port", problems)


def _check_jmx(host: Host, member: Member, layers: Sequence[Layer], report: Report, problems: Problems, advice: list[str]) -> None:
    found = jmx.read_jmx(layers, member, report)
    if found is None:
        return
    key = next(layer.key(jmx.NAME) for layer in reversed(layers) if layer.values.get(jmx.NAME))
    if jmx.has_options(member["java_opts"]):
        report(key, f"and java_opts of {member['name']} both say something of JMX", "remove com.sun.management from java_opts")
    for port in dict.fromkeys(port for port in (found.port, found.rmi_port) if port):
        _claim(host, port, f"the JMX port of {member['name']}", f"{key}.port", problems)
    if not found.ssl and not found.is_local:
        sentence = f"{key} has ssl: false: passwords of JMX go over the network in the clear."
        if sentence not in advice:
            advice.append(sentence)


def _check_exporter(allowed: Any, layers: Sequence[Layer], member: Member, report: Report) -> None:
    """Whoever may ask the exporter has to get through the unit's own filter too. What else is wrong with it is told with the agents."""
    exporter = jmx_exporter.read_exporter(layers, member, lambda _key, _reason, _remedy: None)
    if exporter is None or not isinstance(allowed, (list, tuple)) or not allowed:
        return
    networks = [network for network in map(network_of, map(str, allowed)) if network is not None]
    for text in exporter.allow:
        asking = ipaddress.ip_network(text)
        if not any(asking.version == one.version and asking.subnet_of(one) for one in networks):  # type: ignore[arg-type]
            report(f"{exporter.agent.key}.allow", f"has {text}, which tomcat_ip_address_allow keeps out", f"add {text} there")


def _claim(host: Host, port: int, owner: str, key: str, problems: Problems) -> None:
    claim(host, port, owner, key, problems, 'give each its own port, as "{number+9010}" does')


def _check_format(member: Member, layers: Sequence[Layer], report: Report) -> None:
    """The nearest level that says something counts."""
    layer = next((layer for layer in reversed(layers) if layer.values.get(_FORMAT)), None)
    if layer is None or layer.values[_FORMAT] != "json":
        return
    version, series = str(member["tomcat_version"]), str(member["tomcat_series"])
    first = _JSON_SINCE.get(series, "")
    if series == "7.0":
        report(layer.key(_FORMAT), "needs a valve that Tomcat 7.0 does not have", "set text, or use 8.5 or newer")
    elif first and is_full(version) and not since(version, first):
        report(layer.key(_FORMAT), f"needs a valve that Tomcat {version} does not have", f"set text, or use {first} or newer")
