# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The levels of an inventory that say something of Tomcat's elements: of a host, of a cluster, of an instance, of an application."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.model.allow_lists import closed_doors
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.applications import VARIABLE as APPLICATIONS
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.clusters import VARIABLE as CLUSTERS
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.clusters import Cluster
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.door_checks import check_doors
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.element_checks import Checker
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.element_language import Report, read_element
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.element_values import fill_element, has_placeholder, port_of
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.farm import refuse_beside
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.host_types import Host, HostInput, Unresolved
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.instances import VARIABLE as INSTANCES
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.interceptor_sends import refuse_sends
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.ports import claim
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.problems import NO_VALUE, WHOLE_INVENTORY, Problems
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.session_cookies import cookie_faults
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.tomcat_elements import (
    Findings,
    LayerChecks,
    refuse_manager,
    refuse_managers,
    unknown_names,
)
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.tomcat_places import (
    KEY,
    NAMES,
    OF_CLUSTERS,
    PREFIX,
    SERVICE,
    Layer,
    server_parts,
)
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.vocabulary import vocabulary
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.xml_elements import Element

# Those of the service are checked with the types of the role.
_VARIABLES = tuple(PREFIX + name for name in NAMES if name not in SERVICE or name == "access_log_format")
# Attributes by which elements open ports.
_PORTS: Mapping[str, tuple[str, ...]] = {
    "Connector": ("port",),
    "Listener": ("rmiRegistryPortPlatform", "rmiServerPortPlatform"),
    # Its own port is the model's.
    "Receiver": ("securePort", "udpPort"),
}
_MAP_SENDS, _MAP_SENDS_DEFAULT = "tomcat_map_send_options", 6
_REFUSED_OF_CONTEXTS = {"docBase": "src", "path": "path"}
_ONLY_IN_WEB_XML = "distributable"
Member = Mapping[str, Any]
Balancers = Sequence[tuple[Host, HostInput]]


def check_elements(
    hosts: Sequence[tuple[Host, HostInput]],
    clusters: Mapping[str, Cluster],
    balancers: Balancers,
    problems: Problems,
    advice: list[str],
) -> None:
    """Report everything that is wrong with elements. hosts are those that run Tomcat."""
    checks = LayerChecks()
    own: set[str] = set()
    members: dict[str, list[Member]] = {}
    for cluster in clusters.values():
        for one in cluster.members:
            members.setdefault(one["host"], []).append(one)
    of_clusters: dict[str, Layer] = dict(_cluster_layers(hosts, problems))
    for host, source in hosts:
        if not host.version:
            continue
        here = members.get(host.name, [])
        layer = Layer(PREFIX, _given(source))
        for version, series, replicating in _releases(host, here, clusters):
            _say(host.name, checks.of(layer, version, series, replicating), own, problems)
        _check_front_ends(host.name, layer, balancers, dict.fromkeys(member["cluster"] for member in here), problems)
        _check_contexts(host, source, here, clusters, own, problems)
        of_instances: dict[str, Layer] = dict(_instance_layers(host, problems))
        for member in here:
            levels = [layer]
            cluster = clusters[member["cluster"]]
            version, series = str(member["tomcat_version"]), str(member["tomcat_series"])
            own_cluster = cluster if cluster.replicates else None
            if member["cluster"] in of_clusters:
                level = of_clusters[member["cluster"]]
                _say("", checks.of(level, version, series, own_cluster), own, problems)
                refuse_sends(level.values.get("cluster"), level.key("cluster"), _sends(own_cluster, source), _reporter("", problems))
                _check_front_ends("", level, balancers, [member["cluster"]], problems)
                levels.append(level)
            if member["name"] in of_instances:
                level = of_instances[member["name"]]
                _say(host.name, checks.of(level, version, series, own_cluster), own, problems)
                _check_front_ends(host.name, level, balancers, [member["cluster"]], problems)
                levels.append(level)
            for level in levels if cluster.farm else ():
                refuse_beside(level, _reporter(host.name if level.prefix == PREFIX else "", problems))
            if cluster.store:
                for level in levels:
                    refuse_managers(level, _reporter(host.name if level.prefix == PREFIX else "", problems))
            _claim_ports(host, member, levels, problems)
            check_doors(host, source.others, member, levels, _reporter(host.name, problems), problems, advice)
    advice += [f"{name} is none of Tomcat's classes: its attributes are not checked, and its jar has to be there." for name in sorted(own)]


def _releases(host: Host, here: Sequence[Member], clusters: Mapping[str, Cluster]) -> Iterator[tuple[str, str, Cluster | None]]:
    """Every release that a host runs, with a cluster of it that replicates, if there is one."""
    found: dict[tuple[str, str], Cluster | None] = {} if here else {(host.version, host.series): None}
    for member in here:
        cluster = clusters[member["cluster"]]
        release = (str(member["tomcat_version"]), str(member["tomcat_series"]))
        found[release] = found.get(release) or (cluster if cluster.replicates else None)
    return ((version, series, cluster) for (version, series), cluster in found.items())


def _sends(cluster: Cluster | None, source: HostInput) -> dict[str, int]:
    """The options that the members of a host send with, by what sets them. Wrong ones are refused elsewhere."""
    if cluster is None:
        return {}
    found: dict[str, Any] = {"channel_send_options": cluster.channel_send_options}
    if cluster.manager == "backup":
        found[_MAP_SENDS] = source.others.get(_MAP_SENDS, _MAP_SENDS_DEFAULT)
    return {name: int(options) for name, options in found.items() if str(options).isdecimal()}


def _given(source: HostInput) -> dict[str, Any]:
    return {
        name.removeprefix(PREFIX): source.others[name]
        for name in _VARIABLES
        if source.others.get(name) and not isinstance(source.others[name], Unresolved)
    }


def _cluster_layers(hosts: Iterable[tuple[Host, HostInput]], problems: Problems) -> Iterator[tuple[str, Layer]]:
    """Clusters are the same on all hosts, or refused elsewhere."""
    for host, _source in hosts:
        given = host.values.get(CLUSTERS)
        for name, settings in given.items() if isinstance(given, Mapping) else ():
            yield from _level(str(name), settings, f"{CLUSTERS}.{name}", "", OF_CLUSTERS, problems)
        return


def _instance_layers(host: Host, problems: Problems) -> Iterator[tuple[str, Layer]]:
    given = host.values.get(INSTANCES)
    for position, item in enumerate(given if isinstance(given, list) else ()):
        if isinstance(item, Mapping) and KEY in item:
            yield from _level(str(item.get("name")), item, f"{INSTANCES}[{position}]", host.name, NAMES, problems)


def _level(name: str, settings: Any, key: str, host: str, known: Sequence[str], problems: Problems) -> Iterator[tuple[str, Layer]]:
    given = settings.get(KEY) if isinstance(settings, Mapping) else None
    if given and unknown_names(given, f"{key}.{KEY}", known, _reporter(host, problems)):
        yield name, Layer(f"{key}.{KEY}.", {str(part): value for part, value in given.items()})


def _reporter(host: str, problems: Problems) -> Report:
    def report(key: str, reason: str, remedy: str) -> None:
        if not _is_known(host, key, problems):
            problems.add(host, key, NO_VALUE, reason, remedy)

    return report


def _is_known(host: str, key: str, problems: Problems) -> bool:
    """Whether something is said of a key already, by the types of the roles or here: what else seems wrong mostly follows from it."""
    return any(problem.key == key and problem.host in (host, host or WHOLE_INVENTORY) for problem in problems)


def _say(host: str, findings: Findings, own: set[str], problems: Problems) -> None:
    own |= findings.own_classes
    report = _reporter(host, problems)
    for key, reason, remedy in findings.problems:
        report(key, reason, remedy)


def _check_front_ends(host: str, layer: Layer, balancers: Balancers, clusters: Collection[str], problems: Problems) -> None:
    """What a level says that keeps front ends from their members."""
    for name, out in closed_doors(server_parts(layer, lambda _key, _reason, _remedy: None), [balancer for balancer, _source in balancers]):
        reason = f"has a valve that lets some addresses in, and the front ends of {out} are none of them"
        problems.add(host, layer.key(name), NO_VALUE, reason, "add their addresses to its allow: the checks of each run come from there")
    for name, path in (("context", ("sessionCookieName",)), ("web_xml", ("session-config", "cookie-config", "name"))):
        cookie = layer.values.get(name)
        for part in path:
            cookie = cookie.get(part) if isinstance(cookie, Mapping) else None
        if isinstance(cookie, str):
            for reason, remedy in cookie_faults(cookie, balancers, clusters):
                problems.add(host, ".".join((layer.key(name), *path)), NO_VALUE, reason, remedy)


def _check_contexts(
    host: Host, source: HostInput, here: Sequence[Member], clusters: Mapping[str, Cluster], own: set[str], problems: Problems
) -> None:
    """The Context of each application, for all releases that serve it."""
    items = source.others.get(APPLICATIONS)
    for position, item in enumerate(items if isinstance(items, (list, tuple)) else ()):
        if not isinstance(item, Mapping):
            continue
        cluster = clusters.get(str(item.get("cluster")))
        serving = [member for member in here if not cluster or member["cluster"] == cluster.name]
        releases = list(_releases(host, serving, clusters))
        for name in ("attributes", "context"):
            given = item.get(name)
            if isinstance(given, Mapping) and given:
                key = f"{APPLICATIONS}[{position}].{name}"
                stored = any(clusters[member["cluster"]].store for member in serving)
                for version, series, replicating in releases:
                    _check_context(host.name, given, key, (version, series, replicating is not None or stored), own, problems)


def _check_context(
    host: str, given: Mapping[str, Any], key: str, release: tuple[str, str, bool], own: set[str], problems: Problems
) -> None:
    version, series, replicates = release
    report = _reporter(host, problems)
    kept = {}
    for name, value in given.items():
        if str(name) in _REFUSED_OF_CONTEXTS:
            report(f"{key}.{name}", "is set by the deployment", f"remove it; it is set by {_REFUSED_OF_CONTEXTS[str(name)]} beside it")
        elif str(name) == _ONLY_IN_WEB_XML:
            report(f"{key}.{name}", "has no effect here: Tomcat takes it from web.xml", "put <distributable/> into its WEB-INF/web.xml")
        else:
            kept[name] = value
    element = read_element("Context", kept, key, report)
    if has_placeholder(element):
        report(key, "has a placeholder of an instance", "write the value: all instances have the same descriptor")
    if replicates and any(child.name == "Manager" for child in element.elements):
        refuse_manager(key, report)
    Checker(version, vocabulary(series), report, own, frozenset({"Context"})).check(element, "Context", key)


def _claim_ports(host: Host, member: Member, levels: Sequence[Layer], problems: Problems) -> None:
    """Ports that connectors, listeners and receivers of the inventory open beside those of the model."""
    for layer in levels:
        if not any(layer.values.get(name) for name in ("connectors", "server", "cluster")):
            continue
        tree = fill_element(server_parts(layer, lambda _key, _reason, _remedy: None), member)
        connectors = 0
        for element, attribute in _listening(tree):
            port = port_of(element.attributes.get(attribute))
            key = layer.key("server")
            if element.name == "Connector":
                key = f"{layer.key('connectors')}[{connectors}].port"
                connectors += 1
            elif element.name == "Receiver":
                key = f"{layer.key('cluster')}.Channel.Receiver.{attribute}"
            if port:
                claim(host, port, f"{key} of {member['name']}", key, problems)


def _listening(element: Element) -> Iterator[tuple[Element, str]]:
    for attribute in _PORTS.get(element.name, ()):
        if attribute in element.attributes:
            yield element, attribute
    for child in element.elements:
        yield from _listening(child)
