# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options of a role that a free setting of the same host says once more, and in another way: the setting would win without a word."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.model.host_types import HostInput, Unresolved
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.problems import NO_VALUE, Problems
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.values import BOOLEAN_WORDS

_OF_CONNECTORS = {
    "max_connections": "maxConnections",
    "accept_count": "acceptCount",
    "max_threads": "maxThreads",
    "min_spare_threads": "minSpareThreads",
    "processor_cache": "processorCache",
    "socket_processor_cache": "socket.processorCache",
    "bind_on_init": "bindOnInit",
    "max_post_size": "maxPostSize",
    "max_parameter_count": "maxParameterCount",
    "redirect_port": "redirectPort",
}


def _same(names: str) -> dict[str, str]:
    """Names that the free setting has too."""
    return {name: name for name in names.split()}


# By the free setting: what it calls the options of its role. The prefix is that of the role.
_SETTINGS: Mapping[tuple[str, str], Mapping[str, str]] = {
    ("tomcat_", "http_attributes"): {
        **_OF_CONNECTORS,
        "connection_timeout": "connectionTimeout",
        "keep_alive_timeout": "keepAliveTimeout",
        "max_keep_alive_requests": "maxKeepAliveRequests",
        "max_http_header_size": "maxHttpHeaderSize",
    },
    ("tomcat_", "ajp_attributes"): {
        **_OF_CONNECTORS,
        "ajp_keep_alive_timeout": "keepAliveTimeout",
        "ajp_packet_size": "packetSize",
        "ajp_allowed_request_attributes": "allowedRequestAttributesPattern",
    },
    ("tomcat_", "logging_properties"): {"log_level": ".level"},
    ("tomcat_", "engine"): {"background_processor_delay": "backgroundProcessorDelay"},
    ("httpd_balancer_", "params"): {
        "method": "lbmethod",
        "fail_on_timeout": "failontimeout",
        "fail_on_status": "failonstatus",
        "force_recovery": "forcerecovery",
    },
    ("httpd_balancer_", "params_of_members"): {
        **_same("retry timeout ping ttl"),
        "connect_timeout": "connectiontimeout",
    },
    ("mod_jk_", "params"): _same(
        "sticky_session sticky_session_force method lock recover_time lb_retries max_reply_timeouts session_cookie",
    ),
    ("mod_jk_", "params_of_members"): _same(
        "socket_connect_timeout socket_timeout socket_keepalive ping_mode ping_timeout reply_timeout connection_pool_timeout "
        "connection_pool_size retries recovery_options max_packet_size fail_on_status",
    ),
    ("nginx_balancer_", "params_of_members"): _same("max_fails fail_timeout"),
}


def refuse_twice(source: HostInput, problems: Problems) -> None:
    """Report every option of a host that is there twice, with two values."""
    for (prefix, setting), names in _SETTINGS.items():
        free = source.others.get(prefix + setting)
        if not isinstance(free, Mapping):
            continue
        for option, name in names.items():
            value = source.others.get(prefix + option)
            if name in free and value is not None and not isinstance(value, Unresolved) and _said(value) != _said(free[name]):
                reason = f"says something else than {prefix}{option} ({_shown(value)})"
                problems.add(source.name, f"{prefix}{setting}.{name}", NO_VALUE, reason, "keep one of the two")
    for key, reason, remedy in _executor_faults(source):
        problems.add(source.name, key, NO_VALUE, reason, remedy)


def _executor_faults(source: HostInput) -> Iterator[tuple[str, str, str]]:
    """Tomcat takes a pool of its own in place of one that it does not find, and with one it reads no numbers of threads."""
    known = _executors(source)
    for setting in ("http_attributes", "ajp_attributes"):
        free = source.others.get(f"tomcat_{setting}")
        name = free.get("executor") if isinstance(free, Mapping) else None
        if not isinstance(name, str) or "{" in name:
            continue
        if name not in known:
            yield f"tomcat_{setting}.executor", "is not the name of an Executor", "add it to tomcat_executors"
            continue
        for attribute in ("maxThreads", "minSpareThreads"):
            if isinstance(free, Mapping) and attribute in free:
                remedy = "remove it, and give the Executor this attribute"
                yield f"tomcat_{setting}.{attribute}", f"is not used: the threads are those of the Executor {name}", remedy


def _executors(source: HostInput) -> set[str]:
    """The names of the pools on all levels."""
    clusters, instances = source.values.get("tomcat_clusters"), source.values.get("tomcat_instances")
    levels = [*(clusters.values() if isinstance(clusters, Mapping) else ()), *(instances if isinstance(instances, list) else ())]
    own = [level.get("tomcat") for level in levels if isinstance(level, Mapping)]
    lists = [source.others.get("tomcat_executors"), *(one.get("executors") for one in own if isinstance(one, Mapping))]
    return {str(item.get("name")) for items in lists if isinstance(items, list) for item in items if isinstance(item, Mapping)}


def _said(value: Any) -> Any:
    """What a value says, however it is written."""
    if isinstance(value, (list, tuple)):
        return ",".join(str(_said(item)) for item in value)
    text = str(value).strip().lower()
    return BOOLEAN_WORDS.get(text, text)


def _shown(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else ", ".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)
