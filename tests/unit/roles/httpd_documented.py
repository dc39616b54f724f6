# SPDX-License-Identifier: GPL-3.0-or-later
"""Every parameter that the documentation of mod_jk 1.2 and of httpd 2.4's balancers knows, and what the roles say of each.

Names are those of workers.xml, apache.xml, uriworkermap.xml and status.xml of tomcat-connectors, and of mod_proxy, mod_proxy_balancer,
mod_proxy_hcheck and mod_heartmonitor. What tables of the roles read is asked of them; the rest is said here: an option, or why not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.model import httpd_parameters, mod_jk_properties
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.httpd_options import JK_INDICATORS


@dataclass(frozen=True)
class Parameter:
    """A parameter of a kind: the options that set it, or why there is none. seen is how a configuration file has it."""

    kind: str
    name: str
    options: tuple[str, ...] = ()
    instead: str = ""
    seen: str = ""


Tables = Mapping[str, Any]
WORKER = (
    "type host port source socket_timeout socket_connect_timeout socket_keepalive socket_buffer ping_mode ping_timeout "
    "connection_ping_interval connect_timeout prepost_timeout reply_timeout connection_pool_size connection_pool_minsize "
    "connection_pool_timeout connection_acquire_timeout retries retry_interval recovery_options fail_on_status busy_limit "
    "max_packet_size prefer_ipv6 secret mount reference lbfactor activation route distance domain redirect"
)
BALANCER_WORKER = (
    "balance_workers sticky_session sticky_session_force method lock retries lb_retries recover_time error_escalation_time "
    "max_reply_timeouts session_cookie session_path set_session_cookie session_cookie_path secret"
)
STATUS_WORKER = "css read_only user user_case_insensitive good bad prefix ns xmlns doctype"
RULE = (
    "reply_timeout sticky_ignore stateless active disabled stopped fail_on_status use_server_errors session_cookie session_path "
    "set_session_cookie session_cookie_path"
)
JK_OPTION = (
    "ForwardURIProxy ForwardURICompat ForwardURICompatUnparsed ForwardURIEscaped RejectUnsafeURI ForwardDirectories ForwardKeySize "
    "ForwardLocalAddress ForwardPhysicalAddress ForwardSSLCertChain FlushPackets FlushHeader DisableReuse"
)
MEMBER = (
    "min max smax ttl timeout connectiontimeout acquire retry ping disablereuse enablereuse flushpackets flushwait iobuffersize "
    "responsefieldsize receivebuffersize keepalive lbset loadfactor route redirect status secret upgrade mapping addressttl hcmethod "
    "hcpasses hcfails hcinterval hcuri hctemplate hcexpr"
)
BALANCER = (
    "lbmethod maxattempts nofailover stickysession stickysessionsep scolonpathdelim timeout failonstatus failontimeout nonce growth "
    "forcerecovery"
)
# Directives by the options that write them.
JK_DIRECTIVES = {
    "JkMount": ("mod_jk_mounts", "mod_jk_clusters"),
    "JkUnMount": ("mod_jk_excluded_paths",),
    "JkMountFile": ("mod_jk_mount_rules",),
    "JkAutoAlias": ("mod_jk_auto_alias",),
    "JkStripSession": ("mod_jk_strip_session",),
    "JkOptions": ("mod_jk_options",),
    "JkEnvVar": ("mod_jk_env_vars",),
    "JkExtractSSL": ("mod_jk_extract_ssl",),
    "JkLogLevel": ("mod_jk_log_level",),
    "JkLogStampFormat": ("mod_jk_log_stamp_format",),
    "JkRequestLogFormat": ("mod_jk_request_log_format",),
    "JkRequestIdIndicator": ("mod_jk_request_id_indicator",),
    "JkShmSize": ("mod_jk_shm_size",),
    "JkWatchdogInterval": ("mod_jk_maintain",),
    **dict.fromkeys(JK_INDICATORS, ("mod_jk_indicators",)),
}
JK_ELSEWHERE = {
    "JkMountCopy": "every virtual host has its own mounts; `mod_jk_main_server_mounts` is for those of others",
    "JkMountFileReload": "always 0: the file is part of what httpd tests as a whole, and a change of it is a reload",
    "JkWorkersFile": "the role writes the file",
    "JkWorkerProperty": "properties stand in the file of the role; every candidate is started before it is used, which finds their faults",
    "JkShmFile": "lies in httpd's own folder for what runs",
    "JkLogFile": "lies with the other logs of httpd",
}
JK_VARIABLES = "JK_WORKER_NAME JK_STICKY_IGNORE JK_STATELESS JK_ROUTE JK_REPLY_TIMEOUT no-jk"
DIRECTIVES = {
    "BalancerGrowth": (("httpd_balancer_params",), "growth="),
    "ProxyStatus": (("httpd_balancer_proxy_status",), ""),
    "ProxyPreserveHost": (("httpd_balancer_preserve_host",), ""),
    "ProxyIOBufferSize": (("httpd_balancer_io_buffer_size",), ""),
    "ProxyTimeout": (("httpd_balancer_timeout",), " timeout="),
    "ProxyHCExpr": (("httpd_balancer_health_expressions",), ""),
    "ProxyHCTemplate": (("httpd_balancer_health_templates",), ""),
    "ProxyHCTPsize": (("httpd_balancer_health_threads",), ""),
    # A receiver beside httpd listens: what mod_heartmonitor hears does not outlive a reload.
    "HeartbeatListen": (("httpd_balancer_heartbeat_listen",), '"group": "239.1.2.3"'),
}
DIRECTIVES_ELSEWHERE = {
    "BalancerPersist": "always off: states come from the inventory, also after a restart",
    "BalancerInherit": "nothing to inherit: every balancer is defined in its virtual host",
    "ProxyPassInherit": "nothing to inherit: every path is mounted in its virtual host",
    "ProxyAddHeaders": "what applications see of clients is one rule for all front ends",
    "HeartbeatMaxServers": "heartbeats count if a member of the model sent them, and are kept in a file, which has no number of places",
    "HeartbeatStorage": "lies where the receiver of heartbeats beside httpd writes it",
}


def _of_table(kind: str, names: str, known: Tables, elsewhere: Mapping[str, str], options: tuple[str, ...]) -> Iterator[Parameter]:
    for name in names.split():
        if name in elsewhere:
            yield Parameter(kind, name, (), f"set by the model: {elsewhere[name]}")
        elif name in known:
            yield Parameter(kind, name, options, seen=f"{name}=")
        else:
            yield Parameter(kind, name)


def parameters() -> list[Parameter]:
    """All of them. One without options and without a reason is not settled."""
    jk, proxy = mod_jk_properties, httpd_parameters
    further = ("mod_jk_workers",)
    found = list(
        _of_table("worker of mod_jk", WORKER, jk.MEMBER, jk.MEMBER_ELSEWHERE, ("mod_jk_params_of_members", "mod_jk_member_params"))
    )
    # What the model says of members, and what members have no use for, can be said of workers beside them.
    found = [
        one if one.options else Parameter(one.kind, one.name, further, one.instead, f"{one.name}=") if _of_worker(one.name) else one
        for one in found
    ]
    lb = ("mod_jk_params", "mod_jk_cluster_params")
    found += [
        Parameter(one.kind, one.name, further, one.instead, f"{one.name}=") if one.instead else one
        for one in _of_table("balancer of mod_jk", BALANCER_WORKER, jk.BALANCER, jk.BALANCER_ELSEWHERE, lb)
    ]
    found += _of_table("status worker", STATUS_WORKER, jk.STATUS, {}, ("mod_jk_status_params", "mod_jk_workers"))
    found.append(Parameter("mod_jk", "worker.list", (), "every worker that a path leads to is listed"))
    found.append(Parameter("mod_jk", "worker.maintain", ("mod_jk_maintain",), seen="worker.maintain="))
    found += [Parameter("rule of uriworkermap.properties", name, ("mod_jk_mount_rules",), seen=f"{name}=") for name in RULE.split()]
    found += [Parameter("directive of mod_jk", name, options, seen=f"{name} ") for name, options in JK_DIRECTIVES.items()]
    found += [Parameter("directive of mod_jk", name, (), why) for name, why in JK_ELSEWHERE.items()]
    found += [Parameter("option of JkOptions", name, ("mod_jk_options",), seen=f"JkOptions +{name}") for name in JK_OPTION.split()]
    found += [Parameter("variable of httpd for mod_jk", name, ("mod_jk_extra_lines",), seen=f" {name}") for name in JK_VARIABLES.split()]
    member = ("httpd_balancer_params_of_members", "httpd_balancer_member_params")
    found += _of_table("member of mod_proxy", MEMBER, proxy.MEMBER, proxy.MEMBER_ELSEWHERE, member)
    balancer = ("httpd_balancer_params", "httpd_balancer_cluster_params")
    found += _of_table("balancer of mod_proxy", BALANCER, proxy.BALANCER, {}, balancer)
    found += [
        Parameter("method of mod_proxy", name, ("httpd_balancer_method",), seen=f"lbmethod={name}")
        for name in ("byrequests", "bytraffic", "bybusyness", "heartbeat")
    ]
    found += [Parameter("directive of mod_proxy", name, options, seen=seen or f"{name} ") for name, (options, seen) in DIRECTIVES.items()]
    found += [Parameter("directive of mod_proxy", name, (), why) for name, why in DIRECTIVES_ELSEWHERE.items()]
    return found


def _of_worker(name: str) -> bool:
    return name == "type" or name in mod_jk_properties.WORKER["ajp13"]
