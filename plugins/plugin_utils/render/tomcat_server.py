# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""server.xml: what the collection itself makes of the model and of the role's options."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.model.scheme_over_ajp import headers_of
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.tomcat_elements import HEARTBEAT
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.tomcat_own_files import USERS, read_rewrite, read_users
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.tomcat_places import ENGINE, HOST, layers_of
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.xml_elements import Element, Value, element
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.password_digests import OLD_ALGORITHM, digests, handler
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.tomcat_cluster import cluster
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.tomcat_elements import extended, refuse
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.tomcat_options import Options

_CORE = "org.apache.catalina.core"
_VALVES = "org.apache.catalina.valves"


def server(instance: Mapping[str, Any], options: Options, shutdown_command: str) -> Element:
    """The root of the file."""
    engine: dict[str, Value | None] = {
        "name": ENGINE,
        "defaultHost": HOST,
        "jvmRoute": instance["route"],
        "backgroundProcessorDelay": options.value("background_processor_delay"),
    }
    return element(
        "Server",
        {"port": instance["shutdown_port"], "shutdown": shutdown_command},
        *_listeners(instance, options),
        *_resources(instance, options),
        element(
            "Service",
            {"name": ENGINE},
            *_connectors(instance, options),
            element(
                "Engine",
                engine,
                *_heartbeat(instance),
                *_realm(instance, options),
                *([cluster(instance, options)] if instance["replicated"] else []),
                _host(instance, options),
            ),
        ),
    )


def _listeners(instance: Mapping[str, Any], options: Options) -> Iterator[Element]:
    yield element("Listener", {"className": "org.apache.catalina.startup.VersionLoggerListener", "logArgs": False})
    if options.flag("security_listener"):
        security: dict[str, Value | None] = {
            "className": "org.apache.catalina.security.SecurityListener",
            "checkedOsUsers": "root",
            "minimumUmask": "0007",
        }
        yield element("Listener", security)
    if instance["features"]["jasper_listener"]:
        yield element("Listener", {"className": f"{_CORE}.JasperListener"})
    yield element("Listener", {"className": f"{_CORE}.JreMemoryLeakPreventionListener"})
    yield element("Listener", {"className": f"{_CORE}.ThreadLocalLeakPreventionListener"})


def _heartbeat(instance: Mapping[str, Any]) -> Iterator[Element]:
    """What tells front ends of the load of the connector that they use. The Engine has it, whose background tasks it speaks with."""
    wanted = instance["settings"].get("heartbeat")
    if wanted:
        listener: dict[str, Value | None] = {
            "className": HEARTBEAT,
            "port": instance[f"{wanted['connector']}_port"],
            "group": wanted["group"],
            "multiport": wanted["port"],
        }
        yield element("Listener", listener)


def _has_users(instance: Mapping[str, Any], options: Options) -> bool:
    return bool(read_users(layers_of(options.given, instance), refuse))


def _realm(instance: Mapping[str, Any], options: Options) -> Iterator[Element]:
    """Whom applications let in: the users of the inventory, not again and again after wrong passwords."""
    if _has_users(instance, options):
        database: dict[str, Value | None] = {"className": "org.apache.catalina.realm.UserDatabaseRealm", "resourceName": "UserDatabase"}
        found = digests(instance, options.given)
        if found and instance["features"]["series"] == "7.0":
            database["digest"] = OLD_ALGORITHM
        users = element("Realm", database, *([] if "digest" in database or not found else [handler()]))
        yield element("Realm", {"className": "org.apache.catalina.realm.LockOutRealm"}, users)


def _resources(instance: Mapping[str, Any], options: Options) -> Iterator[Element]:
    """Where realms find the users of the inventory."""
    if _has_users(instance, options):
        database: dict[str, Value | None] = {
            "name": "UserDatabase",
            "auth": "Container",
            "type": "org.apache.catalina.UserDatabase",
            "factory": "org.apache.catalina.users.MemoryUserDatabaseFactory",
            "pathname": USERS,
            "readonly": True,
        }
        yield element("GlobalNamingResources", {}, element("Resource", database))


def _connectors(instance: Mapping[str, Any], options: Options) -> Iterator[Element]:
    features, common = instance["features"], _common(options)
    http: dict[str, Value | None] = {
        "protocol": features["http_protocol"],
        "address": instance["listen"],
        "port": instance["http_port"],
        **common,
        "connectionTimeout": options.value("connection_timeout"),
        "keepAliveTimeout": options.value("keep_alive_timeout"),
        "maxKeepAliveRequests": options.value("max_keep_alive_requests"),
        "maxHttpHeaderSize": options.value("max_http_header_size"),
    }
    yield extended(element("Connector", http), "http_attributes", instance, options.given)
    if not instance["ajp"]:
        return
    ajp: dict[str, Value | None] = {
        "protocol": features["ajp_protocol"],
        "address": instance["listen"],
        "port": instance["ajp_port"],
        features["ajp_secret_attribute"]: options.text("ajp_secret"),
        "secretRequired": True if features["ajp_secret_required"] else None,
        **common,
        "keepAliveTimeout": options.value("ajp_keep_alive_timeout"),
        "packetSize": options.value("ajp_packet_size"),
        "allowedRequestAttributesPattern": options.filled("ajp_allowed_request_attributes"),
    }
    yield extended(element("Connector", ajp), "ajp_attributes", instance, options.given)


def _common(options: Options) -> dict[str, Value | None]:
    return {
        "maxConnections": options.value("max_connections"),
        "acceptCount": options.value("accept_count"),
        "maxThreads": options.value("max_threads"),
        "minSpareThreads": options.value("min_spare_threads"),
        "processorCache": options.value("processor_cache"),
        "socket.processorCache": options.at_least_zero("socket_processor_cache"),
        "bindOnInit": options.flag("bind_on_init"),
        "maxPostSize": options.value("max_post_size"),
        "maxParameterCount": options.value("max_parameter_count"),
        "redirectPort": options.value("redirect_port"),
        "URIEncoding": "UTF-8",
        "enableLookups": False,
        "xpoweredBy": False,
        "allowTrace": False,
    }


def _host(instance: Mapping[str, Any], options: Options) -> Element:
    attributes: dict[str, Value | None] = {
        "name": HOST,
        "appBase": "webapps",
        # A running Tomcat takes in new versions only where an application asks for that.
        "autoDeploy": bool(instance["parallel"]),
        "deployOnStartup": True,
        "deployXML": False,
        "unpackWARs": False,
    }
    return element("Host", attributes, *_valves(instance, options))


def _valves(instance: Mapping[str, Any], options: Options) -> Iterator[Element]:
    proxies = list(dict.fromkeys(options.texts("internal_proxies")))
    told_by_ajp = bool(instance["ajp"] and instance["settings"].get("scheme_over_ajp"))
    if proxies:
        remote_ip: dict[str, Value | None] = {
            "className": f"{_VALVES}.RemoteIpValve",
            "internalProxies": "|".join(re.escape(address) for address in proxies),
            "remoteIpHeader": "X-Forwarded-For",
            "protocolHeader": "X-Forwarded-Proto",
            "portHeader": "X-Forwarded-Port",
        }
        yield element("Valve", remote_ip)
    if told_by_ajp:
        names = headers_of(options.text("ajp_secret"))
        scheme: dict[str, Value | None] = {
            "className": f"{_VALVES}.RemoteIpValve",
            # Over AJP the address is the client's. Whoever knows the names of the headers is one of the front ends.
            "internalProxies": ".*",
            "remoteIpHeader": names.address,
            "protocolHeader": names.scheme,
            "portHeader": names.port,
        }
        yield element("Valve", scheme)
    old = instance["features"]["series"] == "7.0"
    if options.flag("access_log"):
        access_log: dict[str, Value | None] = {
            "className": f"{_VALVES}.{'JsonAccessLogValve' if options.text('access_log_format') == 'json' else 'AccessLogValve'}",
            "directory": "logs",
            "prefix": "access.",
            "suffix": ".log",
            "fileDateFormat": "yyyy-MM-dd",
            "maxDays": None if old else options.value("log_retention_days"),
            "requestAttributesEnabled": bool(proxies) or told_by_ajp,
            "pattern": options.value("access_log_pattern"),
            "resolveHosts": False if old else None,
        }
        yield element("Valve", access_log)
    report = options.flag("error_report")
    yield element("Valve", {"className": f"{_VALVES}.ErrorReportValve", "showServerInfo": report, "showReport": report})
    if read_rewrite(layers_of(options.given, instance), refuse):
        yield element("Valve", {"className": f"{_VALVES}.rewrite.RewriteValve"})
