# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the elements of an inventory belong in Tomcat's files, and what stays with the model there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.model.element_language import (
    Report,
    read_children,
    read_element,
    read_elements,
)
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.encryption import INTERCEPTOR as ENCRYPTION
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.xml_elements import Element

PREFIX = "tomcat_"
# The key of a cluster or an instance that holds the same places, without the prefix.
KEY = "tomcat"
ENGINE = "Catalina"
HOST = "localhost"
_SERVER = ("Server",)
_SERVICE = (*_SERVER, "Service")
_ENGINE = (*_SERVICE, "Engine")
_HOST = (*_ENGINE, "Host")
_OWN_CLUSTER = (*_ENGINE, "Cluster")
_CONTEXT = ("Context",)
_CLUSTER = "tomcat_clusters"
_REMOTE_IP = "org.apache.catalina.valves.RemoteIpValve"


@dataclass(frozen=True)
class Place:
    """One variable: the element that it extends, or the list of elements that it adds there."""

    # From the root of the file.
    path: tuple[str, ...]
    # The name of the elements of a list; "*" for a list of any; "" where the variable is the element itself.
    listed: str = ""
    # Attributes and elements that the model sets, with what sets them.
    refused: Mapping[str, str] = field(default_factory=dict)

    def read(self, given: Any, key: str, report: Report) -> list[Element]:
        """The elements that the variable holds."""
        if self.listed == "*":
            return read_children(given, key, report)
        if self.listed:
            return read_elements(self.listed, given, key, report)
        return [read_element(self.path[-1], given, key, report)]


PLACES: Mapping[str, Place] = {
    "server": Place(
        _SERVER,
        refused={
            "port": "shutdown_port of the instance, or tomcat_shutdown_port_base",
            "shutdown": "tomcat_shutdown_command",
            "GlobalNamingResources": "tomcat_global_resources",
            "Service": "tomcat_service, tomcat_executors, tomcat_connectors, tomcat_engine and tomcat_host",
        },
    ),
    "global_resources": Place((*_SERVER, "GlobalNamingResources"), "*"),
    "service": Place(
        _SERVICE,
        refused={
            "name": "the role; the folder of the context descriptors has this name",
            "Executor": "tomcat_executors",
            "Connector": "tomcat_connectors",
            "Engine": "tomcat_engine",
        },
    ),
    "executors": Place(_SERVICE, "Executor"),
    "connectors": Place(_SERVICE, "Connector"),
    "engine": Place(
        _ENGINE,
        refused={
            "name": "the role; the folder of the context descriptors has this name",
            "jvmRoute": "route of the instance",
            "defaultHost": "the role; front ends send all names to this host",
            "Cluster": _CLUSTER,
            "Host": "tomcat_host for the default one, and tomcat_virtual_hosts for further ones",
        },
    ),
    # Only a cluster has it, for all members alike.
    "cluster": Place(
        _OWN_CLUSTER,
        refused={
            "className": "the role",
            "channelSendOptions": "channel_send_options of the cluster",
            "channelStartOptions": "membership of the cluster",
            "Deployer/className": "the role",
            "Deployer/deployDir": "the role: farm/webapps of the instance, from which its applications run",
            "Deployer/tempDir": "the role: farm/temp of the instance",
            "Deployer/watchDir": "the role: farm/watched of the instance",
            "Manager/className": "manager of the cluster",
            "Channel/className": "the role",
            "Channel/Membership/className": "membership of the cluster",
            "Channel/Membership/membershipProviderClassName": "membership of the cluster",
            "Channel/Membership/address": "multicast_address of the cluster",
            "Channel/Membership/port": "multicast_port of the cluster",
            "Channel/Membership/bind": "cluster_replication_address of the host",
            # Older names of these.
            "Channel/Membership/mcastAddr": "multicast_address of the cluster",
            "Channel/Membership/mcastPort": "multicast_port of the cluster",
            "Channel/Membership/mcastBindAddress": "cluster_replication_address of the host",
            "Channel/Membership/Member": "the members of the inventory",
            "Channel/Membership/LocalMember": "the members of the inventory",
            "Channel/Receiver/address": "cluster_replication_address of the host",
            "Channel/Receiver/port": "receiver_port of the instance",
            "Channel/Receiver/autoBind": "receiver_port of the instance",
        },
    ),
    "host": Place(
        _HOST,
        refused={
            "name": "the role; the folder of the context descriptors has this name. Further names are Alias elements",
            "autoDeploy": "parallel of an application in webapp_deployments",
            "deployOnStartup": "the role; it is how instances find their applications",
            "Cluster": _CLUSTER,
        },
    ),
    "virtual_hosts": Place(_ENGINE, "Host", refused={"Cluster": _CLUSTER}),
    "context": Place(
        _CONTEXT,
        refused={
            "docBase": "src of an application in webapp_deployments",
            "path": "path of an application",
            # What web.xml says comes after it, and the role says it there.
            "sessionTimeout": "session_timeout of the cluster in tomcat_clusters",
        },
    ),
}
# Attributes of the two connectors of the model that front ends rely on, with what sets them.
OF_CONNECTORS: Mapping[str, str] = {
    "address": "tomcat_bind_address",
    "port": "{kind}_port of the instance, or tomcat_{kind}_port_base",
    "SSLEnabled": "nothing: the front ends speak plain {protocol} to it",
    "secret": "tomcat_ajp_secret",
    "requiredSecret": "tomcat_ajp_secret",
    "secretRequired": "tomcat_ajp_secret",
}
CONNECTORS = (("http_attributes", "http", "HTTP"), ("ajp_attributes", "ajp", "AJP"))
# Everything that a level may say.
FILES = ("web_xml", "users", "catalina_properties", "logging_properties", "rewrite", "files")
# What they say of the service: its process, its unit, what it records.
SERVICE = (
    "environment",
    "limit_nofile",
    "memory_max",
    "cpu_quota",
    "unit_directives",
    "gc_log",
    "gc_log_filecount",
    "gc_log_filesize",
    "heap_dump",
    "flight_recording",
    "flight_recording_settings",
    "flight_recording_maxage",
    "flight_recording_maxsize",
    "access_log_format",
    "users_digest",
)
# Doors for administrators and monitors: what the keys of each are is told by model/doors.py.
DOORS = ("manager", "host_manager", "jmx", "jmx_exporter", "java_agents")
OF_CLUSTERS = (*PLACES, *(name for name, _kind, _protocol in CONNECTORS), *FILES, *DOORS, *SERVICE)
NAMES = tuple(name for name in OF_CLUSTERS if name != "cluster")
# Attributes of single classes that the model sets.
REFUSED_OF_CLASSES: Mapping[str, Mapping[str, str]] = {
    _REMOTE_IP: {"internalProxies": "tomcat_internal_proxies"},
    # A change of these is told from other changes: members that encrypt in another way do not understand each other.
    ENCRYPTION: {"encryptionKey": "encryption.key of the cluster", "encryptionAlgorithm": "encryption.algorithm of the cluster"},
}


@dataclass(frozen=True)
class Layer:
    """Places of one level: of the host, of a cluster, of an instance. The next level extends the one before."""

    # How a person finds it in the inventory.
    prefix: str
    values: Mapping[str, Any]

    def key(self, name: str) -> str:
        """The key of one place."""
        return f"{self.prefix}{name}"


def layers_of(given: Mapping[str, Any], member: Mapping[str, Any]) -> Iterator[Layer]:
    """The levels of one instance, from the variables that hold for its host."""
    yield Layer(PREFIX, {name.removeprefix(PREFIX): value for name, value in given.items() if name.startswith(PREFIX)})
    clusters = given.get("tomcat_clusters")
    if isinstance(clusters, Mapping):
        yield from _own(clusters.get(member["cluster"]), f"tomcat_clusters.{member['cluster']}")
    instances = given.get("tomcat_instances")
    for position, item in enumerate(instances if isinstance(instances, (list, tuple)) else ()):
        if isinstance(item, Mapping) and item.get("name") == member["name"]:
            yield from _own(item, f"tomcat_instances[{position}]")


def _own(item: Any, key: str) -> Iterator[Layer]:
    values = item.get(KEY) if isinstance(item, Mapping) else None
    if isinstance(values, Mapping):
        yield Layer(f"{key}.{KEY}.", {str(name): value for name, value in values.items()})


def server_parts(layer: Layer, report: Report) -> Element:
    """What a level says of server.xml, as a tree that the whole one is extended with."""
    found = {name: _read(layer, name, report) for name, place in PLACES.items() if place.path[0] == "Server"}
    host = _only(found["host"], "Host")
    host = replace(host, attributes={"name": HOST, **host.attributes})
    parts = [*found["cluster"], *([host] if found["host"] else []), *found["virtual_hosts"]]
    engine = _with(_only(found["engine"], "Engine"), parts)
    has_engine = bool(found["engine"] or engine.children)
    service = _with(_only(found["service"], "Service"), [*found["executors"], *found["connectors"], *([engine] if has_engine else [])])
    resources = [Element("GlobalNamingResources", children=tuple(found["global_resources"]))] if found["global_resources"] else []
    has_service = bool(found["service"] or service.children)
    return _with(_only(found["server"], "Server"), [*resources, *([service] if has_service else [])])


def context_parts(layer: Layer, report: Report) -> Element:
    """What a level says of context.xml."""
    return _only(_read(layer, "context", report), "Context")


def _read(layer: Layer, name: str, report: Report) -> list[Element]:
    given = layer.values.get(name)
    return PLACES[name].read(given, layer.key(name), report) if given else []


def _only(found: Sequence[Element], name: str) -> Element:
    return found[0] if found else Element(name)


def _with(element: Element, children: Sequence[Element]) -> Element:
    return element.with_children([*element.children, *children])
