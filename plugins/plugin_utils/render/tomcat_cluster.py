# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Cluster element: how members find each other, and what they send."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.model.cloud_membership import CLASS as CLOUD
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.cloud_membership import PROVIDERS
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.clusters import has_preset
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.element_merge import merge_children
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.encryption import INTERCEPTOR, encryption_of
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.farm import APPLICATIONS, RECEIVED, WATCHED
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.farm import CLASS as FARM
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.interceptor_order import rank
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.tomcat_places import HOST
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.xml_elements import Element, Node, Value, element
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.tomcat_options import Options

_HA = "org.apache.catalina.ha"
_TRIBES = "org.apache.catalina.tribes"
_INTERCEPTORS = f"{_TRIBES}.group.interceptors"
# Sender, receiver, but neither half of multicast.
_NO_MULTICAST = 3


def cluster(instance: Mapping[str, Any], options: Options) -> Element:
    """The whole element. Where one listener, valve or interceptor is given Tomcat adds none of its own, so all are."""
    settings = instance["settings"]
    static = settings["membership"] == "static"
    intercepted = static and not instance["features"]["static_membership_service"]
    attributes: dict[str, Value | None] = {
        "className": f"{_HA}.tcp.SimpleTcpCluster",
        "channelSendOptions": settings["channel_send_options"],
        "channelStartOptions": _NO_MULTICAST if intercepted else None,
    }
    return element(
        "Cluster",
        attributes,
        _manager(instance, options),
        element("Channel", {"className": f"{_TRIBES}.group.GroupChannel"}, *_channel(instance, options, intercepted)),
        element("Valve", {"className": f"{_HA}.tcp.ReplicationValve", "filter": options.value("replication_filter")}),
        element("Valve", {"className": f"{_HA}.session.JvmRouteBinderValve"}),
        *_listeners(instance),
    )


def _manager(instance: Mapping[str, Any], options: Options) -> Element:
    names, classes = options.filled("session_attribute_filter"), options.filled("session_value_class_filter")
    filters: dict[str, Value | None] = {
        "sessionAttributeNameFilter": names,
        "sessionAttributeValueClassNameFilter": classes,
        "warnOnSessionAttributeFilterFailure": True if names or classes else None,
    }
    expire, notify = options.flag("expire_sessions_on_shutdown"), options.flag("notify_listeners_on_replication")
    if instance["replication"]["manager"] == "delta":
        delta: dict[str, Value | None] = {
            "className": f"{_HA}.session.DeltaManager",
            "expireSessionsOnShutdown": expire,
            "notifyListenersOnReplication": notify,
            "stateTransferTimeout": options.value("state_transfer_timeout"),
            "sendAllSessions": options.flag("send_all_sessions"),
            "sendAllSessionsSize": options.value("send_all_sessions_size"),
            "sendAllSessionsWaitTime": options.value("send_all_sessions_wait"),
        }
        return element("Manager", {**delta, **filters})
    backup: dict[str, Value | None] = {
        "className": f"{_HA}.session.BackupManager",
        "expireSessionsOnShutdown": expire if instance["features"]["expire_sessions_on_shutdown_backup"] else None,
        "notifyListenersOnReplication": notify,
        "mapSendOptions": options.value("map_send_options"),
    }
    return element("Manager", {**backup, **filters})


def _channel(instance: Mapping[str, Any], options: Options, intercepted: bool) -> Iterator[Element]:
    if not intercepted:
        yield _membership(instance, options)
    yield element(
        "Receiver",
        {
            "className": f"{_TRIBES}.transport.nio.NioReceiver",
            "address": instance["replication_address"],
            "port": instance["receiver_port"],
            "autoBind": 1,
            "selectorTimeout": options.value("receiver_selector_timeout"),
            "minThreads": options.value("receiver_min_threads"),
            "maxThreads": options.value("receiver_max_threads"),
        },
    )
    transport: dict[str, Value | None] = {
        "className": f"{_TRIBES}.transport.nio.PooledParallelSender",
        "timeout": options.value("sender_timeout"),
        "poolSize": options.value("sender_pool_size"),
    }
    yield element("Sender", {"className": f"{_TRIBES}.transport.ReplicationTransmitter"}, element("Transport", transport))
    yield from _interceptors(instance, options, intercepted)


def _membership(instance: Mapping[str, Any], options: Options) -> Element:
    kind = instance["settings"]["membership"]
    if kind in PROVIDERS:
        # What it asks is in its environment.
        return element("Membership", {"className": CLOUD, "membershipProviderClassName": kind})
    return _service(instance, options) if kind == "static" else _multicast(instance, options)


def _multicast(instance: Mapping[str, Any], options: Options) -> Element:
    return element(
        "Membership",
        {
            "className": f"{_TRIBES}.membership.McastService",
            "address": instance["replication"]["multicast_address"],
            "port": instance["replication"]["multicast_port"],
            "bind": instance["replication_address"],
            "frequency": options.value("multicast_frequency"),
            "dropTime": options.value("multicast_drop_time"),
            "ttl": options.at_least_zero("multicast_ttl"),
        },
    )


def _service(instance: Mapping[str, Any], options: Options) -> Element:
    attributes: dict[str, Value | None] = {
        "className": f"{_TRIBES}.membership.StaticMembershipService",
        "connectTimeout": options.value("static_connect_timeout"),
        "expirationTime": options.value("static_expiration_time"),
        "rpcTimeout": options.value("static_rpc_timeout"),
        "useThread": True,
        "pingInterval": options.value("static_ping_interval"),
    }
    # Newer releases find the local member in the list by themselves.
    return element("Membership", attributes, *_members(instance, not instance["features"]["static_local_member_found"]))


def _members(instance: Mapping[str, Any], local_named: bool) -> Iterator[Element]:
    for one in instance["replication"]["peers"]:
        name = "LocalMember" if local_named and one["name"] == instance["name"] else "Member"
        yield element(
            name,
            {
                "className": f"{_TRIBES}.membership.StaticMember",
                "host": one["address"],
                "port": one["port"],
                "uniqueId": one["unique_id"],
            },
        )


def _interceptors(instance: Mapping[str, Any], options: Options, intercepted: bool) -> Iterator[Element]:
    """In the order of sending; what is received passes them the other way round."""
    if intercepted:
        ping: dict[str, Value | None] = {
            "className": f"{_INTERCEPTORS}.TcpPingInterceptor",
            "interval": options.value("static_ping_interval"),
            "useThread": True,
        }
        yield element("Interceptor", ping)
    encryption = encryption_of(options.given.get("tomcat_clusters"), str(instance["cluster"]))
    if encryption:
        encrypt: dict[str, Value | None] = {
            "className": INTERCEPTOR,
            "encryptionAlgorithm": encryption["algorithm"],
            "encryptionKey": encryption["key"],
        }
        yield element("Interceptor", encrypt)
    yield element(
        "Interceptor",
        {
            "className": f"{_INTERCEPTORS}.TcpFailureDetector",
            "connectTimeout": options.value("failure_connect_timeout"),
            "performReadTest": options.flag("failure_read_test"),
            "readTestTimeout": options.value("failure_read_test_timeout"),
        },
    )
    yield element("Interceptor", {"className": instance["features"]["dispatch_interceptor"]})
    classic = has_preset(options.given.get("tomcat_clusters"), str(instance["cluster"]), "classic")
    if options.flag("throughput_interceptor") or classic:
        yield element("Interceptor", {"className": f"{_INTERCEPTORS}.ThroughputInterceptor"})
    if intercepted:
        yield element("Interceptor", {"className": f"{_INTERCEPTORS}.StaticMembershipInterceptor"}, *_members(instance, True))


def _listeners(instance: Mapping[str, Any]) -> Iterator[Element]:
    if instance["features"]["jvmroute_session_id_listener"]:
        yield element("ClusterListener", {"className": f"{_HA}.session.JvmRouteSessionIDBinderListener"})
    if instance["replication"]["manager"] == "delta":
        yield element("ClusterListener", {"className": f"{_HA}.session.ClusterSessionListener"})


def in_order(node: Element) -> Element:
    """Return a tree whose channels have their interceptors, those of the inventory among the collection's, in the right order."""
    children: list[Node] = [in_order(child) if isinstance(child, Element) else child for child in node.children]
    if node.name == "Channel":
        interceptors = sorted(
            (child for child in node.elements if child.name == "Interceptor"), key=lambda child: rank(child.attributes.get("className"))
        )
        others = [child for child in children if not (isinstance(child, Element) and child.name == "Interceptor")]
        children = [*others, *interceptors]
    return node.with_children(children)


def in_place(node: Element) -> Element:
    """Return a tree whose Cluster stands in the default Host if it has a Deployer, which works nowhere else."""
    if node.name != "Engine":
        return node.with_children([in_place(child) if isinstance(child, Element) else child for child in node.children])
    moved = next((child for child in node.elements if child.name == "Cluster" and _has_deployer(child)), None)
    if moved is None:
        return node
    farm = moved.with_children([_deployer(child) for child in moved.children])
    return node.with_children([_farmed(child, farm) for child in node.children if child is not moved])


def _has_deployer(node: Element) -> bool:
    return any(child.name == "Deployer" for child in node.elements)


def _farmed(node: Node, farm: Element) -> Node:
    if not isinstance(node, Element) or node.name != "Host" or node.attributes.get("name") != HOST:
        return node
    return replace(node, attributes={**node.attributes, "appBase": APPLICATIONS}, children=merge_children("Host", node.children, [farm]))


def _deployer(node: Node) -> Node:
    if not isinstance(node, Element) or node.name != "Deployer":
        return node
    folders = {"deployDir": APPLICATIONS, "tempDir": RECEIVED, "watchDir": WATCHED}
    own = {name: "${catalina.base}/" + path for name, path in folders.items()}
    return replace(node, attributes={"className": FARM, **own, **node.attributes})
