# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Heartbeats of members for lbmethod heartbeat: where they are sent, and what keeps Tomcat's HeartbeatListener from telling the load.

A listener tells of one connector: it names its port, and its address is the one that heartbeats come from. It speaks when the Engine has
its background tasks done, of threads that the connector counts itself.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.model.clusters import VARIABLE as CLUSTERS
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.clusters import Cluster
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.host_types import Host, HostInput, Unresolved
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.httpd_heartbeat import group_and_port, has_heartbeat
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.httpd_options import HttpdOptions
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.instances import VARIABLE as INSTANCES
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.problems import NO_VALUE, Problems
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.tomcat_elements import HEARTBEAT
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.tomcat_places import PLACES, Layer, layers_of
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.tomcat_settings import network_of
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.tomcat_versions import tells_heartbeats
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.xml_elements import Element

# Seconds between two heartbeats. The receiver forgets one after three times as long.
LONGEST_DELAY = 10
_DELAY = "tomcat_background_processor_delay"
_WITH_LISTENERS = ("server", "service", "engine", "host", "virtual_hosts")
_THREADS_OF_OTHERS = ("executor", "useVirtualThreads")
_METHOD = "use another lbmethod"
Fault = tuple[str, Any, str, str]


def check_heartbeats(
    balancers: Sequence[tuple[Host, HttpdOptions]],
    tomcats: Sequence[tuple[Host, HostInput]],
    clusters: Mapping[str, Cluster],
    problems: Problems,
) -> None:
    """Give each cluster its heartbeat, and say what is in its way. balancers are those with mod_proxy_balancer."""
    for cluster in clusters.values():
        first = ""
        for host, options in balancers:
            if not has_heartbeat(options, cluster.name):
                continue
            group, port = group_and_port(options)
            wanted = {"connector": options.text("protocol"), "group": group, "port": port}
            first = first or host.name
            cluster.heartbeat = cluster.heartbeat or wanted
            if wanted != cluster.heartbeat:
                option = "protocol" if wanted["connector"] != cluster.heartbeat["connector"] else "heartbeat_listen"
                reason = f"differs from that of {first}: members of {cluster.name} send one heartbeat, of one connector"
                problems.add(host.name, f"httpd_balancer_{option}", options.text(option), reason, "set the same on both hosts")
    for host, source in tomcats:
        for member in (one for cluster in clusters.values() if cluster.heartbeat for one in cluster.members if one["host"] == host.name):
            for key, value, reason, remedy in _faults(host, source, member, clusters[member["cluster"]]):
                where = "" if key.startswith(CLUSTERS) else host.name
                if not any(problem.host == where and problem.key == key for problem in problems):
                    problems.add(where, key, value, f"{reason} (lbmethod heartbeat of the cluster {member['cluster']})", remedy)


def _faults(host: Host, source: HostInput, member: Mapping[str, Any], cluster: Cluster) -> Iterator[Fault]:
    given = {name: value for name, value in {**host.values, **source.others}.items() if not isinstance(value, Unresolved)}
    version = str(member["tomcat_version"])
    if version and not tells_heartbeats(version):
        key = "tomcat_version" if version == host.version else f"{INSTANCES} {member['name']}.tomcat_version"
        yield key, version, "has a HeartbeatListener that finds no connector", "use a newer one, or another lbmethod"
    bound = given.get("tomcat_bind_address")
    if bound not in (None, "", host.address):
        reason = f"would have heartbeats come from another address than {host.address}, where front ends know the member"
        yield "tomcat_bind_address", bound, reason, f"leave it out, or {_METHOD}"
    allowed = given.get("tomcat_ip_address_allow")
    networks = [network_of(str(item)) for item in allowed] if isinstance(allowed, (list, tuple)) else []
    group = ipaddress.ip_address(str(cluster.heartbeat["group"]))
    if networks and not any(network is not None and group in network for network in networks):
        yield "tomcat_ip_address_allow", NO_VALUE, f"does not have {group}, where heartbeats are sent to", f"add {group}"
    yield from _slow(_DELAY, given.get(_DELAY, LONGEST_DELAY))
    for layer in layers_of(given, member):
        yield from _level_faults(layer, str(cluster.heartbeat["connector"]))


def _level_faults(layer: Layer, connector: str) -> Iterator[Fault]:
    for name in _WITH_LISTENERS:
        found = PLACES[name].read(layer.values[name], layer.key(name), _say_nothing) if layer.values.get(name) else ()
        if any(_has_listener(element) for element in found):
            remedy = f"remove it, or {_METHOD}"
            yield f"{layer.key(name)}.Listener", NO_VALUE, "is a HeartbeatListener beside that of the model", remedy
    engine = layer.values.get("engine")
    if isinstance(engine, Mapping) and "backgroundProcessorDelay" in engine:
        yield from _slow(f"{layer.key('engine')}.backgroundProcessorDelay", engine["backgroundProcessorDelay"])
    given = layer.values.get(f"{connector}_attributes")
    attributes: Mapping[str, Any] = given if isinstance(given, Mapping) else {}
    for name in _THREADS_OF_OTHERS:
        if str(attributes.get(name, "false")).lower() != "false":
            reason = "keeps the connector from counting its threads, which heartbeats tell of"
            yield f"{layer.key(f'{connector}_attributes')}.{name}", NO_VALUE, reason, f"remove it, or {_METHOD}"


def _slow(key: str, value: Any) -> Iterator[Fault]:
    """What is no number is refused elsewhere."""
    if str(value).lstrip("-").isdigit() and not 1 <= int(value) <= LONGEST_DELAY:
        reason = f"is not within 1 to {LONGEST_DELAY}: the Engine sends a heartbeat that often"
        yield key, value, reason, f"set 1 to {LONGEST_DELAY}, or {_METHOD}"


def _has_listener(element: Element) -> bool:
    return element.attributes.get("className") == HEARTBEAT or any(_has_listener(child) for child in element.elements)


def _say_nothing(_key: str, _reason: str, _remedy: str) -> None:
    """Faults of elements are reported where all of them are checked."""
