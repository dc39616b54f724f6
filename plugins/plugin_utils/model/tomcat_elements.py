# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an inventory says of Tomcat's elements, checked level by level before any host is contacted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.model import tomcat_own_files, web_xml_checks, web_xml_language
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.cloud_membership import CLASS as CLOUD
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.clusters import Cluster
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.element_checks import Checker, refuse_again, with_keys
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.element_language import Report, read_element
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.encryption import INTERCEPTOR as ENCRYPTION
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.farm import CLASS as FARM
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.farm import refuse_plain
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.interceptor_order import refuse_order
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.problems import did_you_mean
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.service_settings import check_level
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.tomcat_places import (
    CONNECTORS,
    HOST,
    OF_CLUSTERS,
    OF_CONNECTORS,
    PLACES,
    PREFIX,
    REFUSED_OF_CLASSES,
    Layer,
    Place,
)
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.tomcat_versions import features, has_static_service
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.vocabulary import vocabulary
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.xml_elements import Element, Value

_CONNECTOR = "Server/Service/Connector"
_CLUSTER = "Server/Service/Engine/Cluster"
_TRIBES = "org.apache.catalina.tribes"
HEARTBEAT = "org.apache.catalina.ha.backend.HeartbeatListener"
_MANAGER = "takes the sessions of all applications out of the cluster's hands"
# Elements of the collection that a level extends, and need not give whole.
_EXTENDED = frozenset({"Server", "Server/Service", "Server/Service/Engine", "Server/Service/Engine/Host", "Context"})


@dataclass
class Findings:
    """What is wrong with one level for one release, and what is worth a word."""

    problems: list[tuple[str, str, str]] = field(default_factory=list)
    own_classes: set[str] = field(default_factory=set)
    _keys: set[str] = field(default_factory=set)

    def report(self, key: str, reason: str, remedy: str) -> bool:
        """Keep the first problem of a key: what else seems wrong there mostly follows from it. Tells whether it was kept."""
        if key in self._keys:
            return False
        self._keys.add(key)
        self.problems.append((key, reason, remedy))
        return True


class LayerChecks:
    """Checks levels. What many hosts have from one group is the same object, and is looked at once for each release."""

    def __init__(self) -> None:
        self._known: dict[Any, tuple[Any, Findings]] = {}

    def of(self, layer: Layer, version: str, series: str, cluster: Cluster | None) -> Findings:
        """What is wrong with a level. cluster is one whose members replicate, if the level concerns such."""
        # An empty place says nothing; a limit of 0 does.
        given = {name: layer.values[name] for name in OF_CLUSTERS if layer.values.get(name) or layer.values.get(name) == 0}
        name = cluster.name if cluster else ""
        key = (layer.prefix, version, name, tuple((name, id(value)) for name, value in given.items()))
        if key not in self._known:
            # The values are kept, so that no other object gets their identity.
            self._known[key] = (given, _examine(Layer(layer.prefix, given), version, series, cluster))
        return self._known[key][1]


def _examine(layer: Layer, version: str, series: str, cluster: Cluster | None) -> Findings:
    found = Findings()
    if not layer.values:
        return found
    assumed = classes_of(cluster) if cluster else {}
    checker = Checker(version, vocabulary(series), found.report, found.own_classes, _EXTENDED, assumed)
    if "cluster" in layer.values and not cluster:
        found.report(layer.key("cluster"), "says something of a Cluster that is not there", "set sessions: replicated, or remove it")
    for name, place in PLACES.items():
        if name in layer.values and (cluster or name != "cluster"):
            _check_place(layer, name, place, checker)
    if cluster:
        refuse_managers(layer, found.report)
        _refuse_membership(layer, version, cluster, found.report)
        _refuse_encryption(layer, cluster, found.report)
        refuse_order(layer.values.get("cluster"), layer.key("cluster"), found.report)
        if cluster.farm and not cluster.encryption and "cluster" in layer.values:
            refuse_plain(layer.key("cluster"), found.report)
    for name, kind, protocol in CONNECTORS:
        if name in layer.values:
            _check_connector(layer, name, kind, protocol, checker)
    _check_files(layer, series, found.report)
    if layer.prefix != PREFIX:
        check_level(layer, found.report)
    return found


def _check_place(layer: Layer, name: str, place: Place, checker: Checker) -> None:
    key, given = layer.key(name), layer.values[name]
    elements = place.read(given, key, checker.report)
    named: set[tuple[str, str]] = set()
    for element, where in _with_keys(elements, key, place):
        refuse_again(element, where, named, checker.report)
    parent = "/".join(place.path if place.listed else place.path[:-1])
    if name == "virtual_hosts":
        _refuse_names(elements, key, checker.report)
    for element, where in _with_keys(elements, key, place):
        kept = _without_refused(element, place.refused, "", where, checker.report)
        path = f"{parent}/{element.name}" if parent else element.name
        whole = Checker(checker.version, checker.words, checker.report, checker.own) if place.listed else checker
        whole.check(kept, path, where)
        _refuse_of_classes(kept, where, checker.report)
        if name in ("server", "service"):
            _refuse_deaf(kept, where, name, checker)


def _refuse_names(hosts: Sequence[Element], key: str, report: Report) -> None:
    """Virtual hosts of one name: Tomcat compares names without case, and one of them is the role's own."""
    seen: set[str] = set()
    for position, host in enumerate(hosts):
        name = str(host.attributes.get("name", "")).lower()
        if name == HOST:
            report(f"{key}[{position}].name", "is the name of the default host", "use tomcat_host, or another name")
        elif name in seen:
            report(f"{key}[{position}].name", "is there twice", "write each name once")
        seen.add(name)


def _refuse_deaf(element: Element, key: str, name: str, checker: Checker) -> None:
    """A listener that waits for a time that never comes: Engine and Host tell it, the Server since 9.0, the Service not at all."""
    if name == "server" and features(checker.version)["periodic_event_in_server"]:
        return
    for child, where in with_keys(element.elements, key):
        if child.attributes.get("className") == HEARTBEAT:
            checker.report(where, f"would never send anything there in Tomcat {checker.version}", "put it into tomcat_engine")


def _refuse_set(key: str, set_by: str, report: Report) -> None:
    report(key, "is set by the model", f"remove it; it is set by {set_by}")


def _without_refused(element: Element, refused: Mapping[str, str], path: str, key: str, report: Report) -> Element:
    """Report what the model sets, and return the rest."""
    attributes: dict[str, Value] = {}
    for name, value in element.attributes.items():
        if path + name in refused:
            _refuse_set(f"{key}.{name}", refused[path + name], report)
        else:
            attributes[name] = value
    children: list[Element] = []
    for child, where in with_keys(element.elements, key):
        if path + child.name in refused:
            _refuse_set(where, refused[path + child.name], report)
        else:
            children.append(_without_refused(child, refused, f"{path}{child.name}/", where, report))
    return Element(element.name, attributes, tuple(children), element.text)


def _with_keys(elements: Sequence[Element], key: str, place: Place) -> Iterator[tuple[Element, str]]:
    if place.listed == "*":
        return with_keys(elements, key)
    if place.listed:
        return ((element, f"{key}[{position}]") for position, element in enumerate(elements))
    return ((element, key) for element in elements)


def _refuse_of_classes(element: Element, key: str, report: Report) -> None:
    for attribute, remedy in REFUSED_OF_CLASSES.get(str(element.attributes.get("className", "")), {}).items():
        if attribute in element.attributes:
            report(f"{key}.{attribute}", "is set by the model", f"remove it; it is set by {remedy}")
    for child, where in with_keys(element.elements, key):
        _refuse_of_classes(child, where, report)


def refuse_managers(layer: Layer, report: Report) -> None:
    """Say where a level gives all applications a manager of their own."""
    context = layer.values.get("context")
    if isinstance(context, Mapping) and "Manager" in context:
        refuse_manager(layer.key("context"), report)


def refuse_manager(key: str, report: Report) -> None:
    """Say that sessions are no longer replicated where a context has a manager of its own."""
    report(f"{key}.Manager", _MANAGER, "set sessions and manager of the cluster in tomcat_clusters, or sessions: none for it")


def _refuse_membership(layer: Layer, version: str, cluster: Cluster, report: Report) -> None:
    """Older releases have their static list in an interceptor."""
    given: Any = layer.values.get("cluster")
    channel = given.get("Channel") if isinstance(given, Mapping) else None
    if cluster.membership == "static" and not has_static_service(version) and isinstance(channel, Mapping) and "Membership" in channel:
        reason = f"is not there: the list of members is an interceptor's in Tomcat {version}"
        report(f"{layer.key('cluster')}.Channel.Membership", reason, "extend the TcpPingInterceptor, or remove it")


def _refuse_encryption(layer: Layer, cluster: Cluster, report: Report) -> None:
    """The interceptor alone: without the key of the cluster it does not start."""
    given = layer.values.get("cluster")
    if cluster.encryption or not isinstance(given, Mapping):
        return
    key = layer.key("cluster")
    for element, where in _within(read_element("Cluster", given, key, lambda _key, _reason, _remedy: None), key):
        if element.attributes.get("className") == ENCRYPTION:
            report(where, "encrypts nothing without a key", "set encryption: {key: …} of the cluster, and here what it says beside that")


def _within(element: Element, key: str) -> Iterator[tuple[Element, str]]:
    for child, where in with_keys(element.elements, key):
        yield child, where
        yield from _within(child, where)


def _check_connector(layer: Layer, name: str, kind: str, protocol: str, checker: Checker) -> None:
    """What a level says of a connector of the model."""
    key, given = layer.key(name), layer.values[name]
    if not isinstance(given, Mapping):
        checker.report(key, "is not a mapping", "write attributes as keys and values")
        return
    kept = {}
    for attribute, value in given.items():
        remedy = OF_CONNECTORS.get(str(attribute))
        # Another implementation of the same protocol is the user's choice.
        other = "ajp" if kind == "http" else "http"
        if str(attribute) == "protocol" and other in str(value).lower():
            remedy = "nothing: the front ends speak {protocol} to it"
        if remedy:
            set_by = remedy.format(kind=kind, protocol=protocol)
            checker.report(f"{key}.{attribute}", "is set by the model, all front ends rely on it", f"remove it; it is set by {set_by}")
        else:
            kept[attribute] = value
    element = read_element("Connector", kept, key, checker.report)
    default = "HTTP/1.1" if kind == "http" else "AJP/1.3"
    whole = Element("Connector", {"protocol": default, **element.attributes}, element.children)
    Checker(checker.version, checker.words, checker.report, checker.own, frozenset({_CONNECTOR})).check(whole, _CONNECTOR, key)


def _check_files(layer: Layer, series: str, report: Report) -> None:
    layers = [layer]
    if web_xml_language.VARIABLE in layer.values:
        key = layer.key(web_xml_language.VARIABLE)
        parts = web_xml_language.read(layer.values[web_xml_language.VARIABLE], key, report)
        web_xml_checks.check(parts, key, series, report)
    tomcat_own_files.read_users(layers, report)
    tomcat_own_files.read_files(layers, report)
    for name in ("catalina_properties", "logging_properties"):
        tomcat_own_files.read_properties(layers, name, report)
    if tomcat_own_files.read_rewrite(layers, report) and series == "7.0":
        report(layer.key("rewrite"), "needs the RewriteValve, which Tomcat 7.0 does not have", "use 8.5 or newer")


def classes_of(cluster: Cluster) -> Mapping[str, str]:
    """The classes of the elements of a Cluster that the collection makes, by their places."""
    services = {"multicast": f"{_TRIBES}.membership.McastService", "static": f"{_TRIBES}.membership.StaticMembershipService"}
    return {
        _CLUSTER: "org.apache.catalina.ha.tcp.SimpleTcpCluster",
        f"{_CLUSTER}/Manager": f"org.apache.catalina.ha.session.{cluster.manager.capitalize()}Manager",
        f"{_CLUSTER}/Deployer": FARM,
        f"{_CLUSTER}/Channel": f"{_TRIBES}.group.GroupChannel",
        f"{_CLUSTER}/Channel/Membership": services.get(cluster.membership, CLOUD),
        f"{_CLUSTER}/Channel/Receiver": f"{_TRIBES}.transport.nio.NioReceiver",
        f"{_CLUSTER}/Channel/Sender": f"{_TRIBES}.transport.ReplicationTransmitter",
        f"{_CLUSTER}/Channel/Sender/Transport": f"{_TRIBES}.transport.nio.PooledParallelSender",
    }


def unknown_names(given: Any, key: str, known: Sequence[str], report: Report) -> bool:
    """Report names of a level that it does not have, and tell whether it is a level at all."""
    if not isinstance(given, Mapping):
        report(key, "is not a mapping", f"write the names of variables without tomcat_; keys are {', '.join(sorted(known))}")
        return False
    for name in given:
        if name not in known:
            remedy = did_you_mean(str(name).removeprefix("tomcat_"), known, f"keys are {', '.join(sorted(known))}")
            report(f"{key}.{name}", "is an unknown key", remedy)
    return True
