# SPDX-License-Identifier: GPL-3.0-or-later
"""Cases that have every parameter of mod_proxy and every property of mod_jk once, for a real httpd to judge."""

from __future__ import annotations

from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.model.httpd_options import JK_INDICATORS

MEMBER: dict[str, Any] = {
    "min": 1, "max": 64, "smax": 4, "ttl": 40, "timeout": 30, "connectiontimeout": "1500ms", "acquire": "500ms", "retry": 7, "ping": 1,
    "disablereuse": False, "enablereuse": True, "flushpackets": "auto", "flushwait": 20, "iobuffersize": 16384, "responsefieldsize": 4096,
    "receivebuffersize": 16384, "keepalive": True, "lbset": 1, "upgrade": "websocket", "addressttl": 60,
    "hcmethod": "GET11", "hcpasses": 2, "hcfails": 3, "hcinterval": 5, "hcuri": "/health", "hctemplate": "pages", "hcexpr": "fine",
}  # fmt: skip
BALANCER: dict[str, Any] = {
    "lbmethod": "bybusyness", "maxattempts": 2, "nofailover": False, "stickysession": "SID|sid", "stickysessionsep": "!",
    "scolonpathdelim": True, "timeout": 5, "failonstatus": [502, 503], "failontimeout": True, "nonce": "a-fixed-one-0123456789",
    "growth": 5, "forcerecovery": False,
}  # fmt: skip
JK_MEMBER: dict[str, Any] = {
    "source": "127.0.0.1", "socket_timeout": 30, "socket_connect_timeout": 1500, "socket_keepalive": False, "socket_buffer": 16384,
    "ping_mode": "CI", "ping_timeout": 1500, "connection_ping_interval": 20, "connect_timeout": 1500, "prepost_timeout": 1500,
    "reply_timeout": 60000, "connection_pool_size": 32, "connection_pool_minsize": 4, "connection_pool_timeout": 40,
    "connection_acquire_timeout": 500, "retries": 3, "retry_interval": 200, "recovery_options": 3, "fail_on_status": ["-404", "503"],
    "busy_limit": 100, "max_packet_size": 16384, "prefer_ipv6": False, "distance": 1,
}  # fmt: skip
JK_BALANCER: dict[str, Any] = {
    "sticky_session": True, "sticky_session_force": True, "method": "Busyness", "lock": "Pessimistic", "retries": 3, "lb_retries": 4,
    "retry_interval": 200, "recover_time": 30, "error_escalation_time": 15, "max_reply_timeouts": 5, "session_cookie": "SID",
    "session_path": ";sid", "set_session_cookie": True, "session_cookie_path": "/shop", "recovery_options": 3,
    "fail_on_status": ["503"],
}  # fmt: skip
JK_STATUS: dict[str, Any] = {
    "css": "/jk.css", "user": "anna,berta", "user_case_insensitive": True, "good": "a.o,a.n", "bad": "s,e", "prefix": "jk", "ns": "x:",
    "doctype": "<!DOCTYPE status>", "xmlns": "xmlns:x=http://example.org", "read_only": True,
}  # fmt: skip
# Of workers beside the members, what the model says of members.
JK_WORKER: dict[str, Any] = {
    "host": "10.0.0.7", "port": 8009, "secret": "not-a-real-secret-0123456789abcdef", "route": "old1", "lbfactor": 2,
    "activation": "disabled", "domain": "east", "redirect": "old2", "reference": "worker.template",
}  # fmt: skip
JK_OPTIONS = [
    "ForwardURICompat", "ForwardURICompatUnparsed", "ForwardURIEscaped", "ForwardURIProxy", "RejectUnsafeURI", "ForwardDirectories",
    "ForwardKeySize", "ForwardLocalAddress", "ForwardPhysicalAddress", "ForwardSSLCertChain", "FlushPackets", "FlushHeader",
    "DisableReuse",
]  # fmt: skip
# What mod_jk asks of the variables of a request.
JK_VARIABLES = ["JK_WORKER_NAME=main", "JK_STICKY_IGNORE=1", "JK_STATELESS=1", "JK_ROUTE=tomcat1", "JK_REPLY_TIMEOUT=5000", "no-jk"]
OPTIONS: dict[str, Any] = {
    "httpd_balancer_protocol": "http",
    "httpd_balancer_health_threads": 8,
    "httpd_balancer_health_templates": {"pages": {"hcmethod": "HEAD", "hcuri": "/other"}},
    "httpd_balancer_health_expressions": {"fine": "%{REQUEST_STATUS} =~ /^[23]/"},
    "httpd_balancer_params_of_members": MEMBER,
    "httpd_balancer_params": BALANCER,
    "mod_jk_options": [f"+{name}" for name in JK_OPTIONS],
    "mod_jk_indicators": {name: f"MY_{default}" for name, default in JK_INDICATORS.items()},
    "mod_jk_extra_lines": [f'SetEnvIf Request_URI "^/case{number}/" {said}' for number, said in enumerate(JK_VARIABLES)],
    "mod_jk_params_of_members": JK_MEMBER,
    "mod_jk_params": JK_BALANCER,
    "mod_jk_status_params": {name: value for name, value in JK_STATUS.items() if name != "read_only"},
    "mod_jk_status_basic_auth": {"password_file": "/etc/ssl/managers"},
    "httpd_base_locations": [{"path": "/look", "basic_auth": {"password_file": "/etc/ssl/managers"}}],
    "mod_jk_workers": {
        "template": {"type": "ajp13", "socket_timeout": 30},
        "old1": {"type": "ajp13", **JK_WORKER},
        "old2": {"type": "ajp13", "host": "10.0.0.8", "port": 8009, "route": "old2", "domain": "east"},
        "old": {"type": "lb", "balance_workers": ["old1", "old2"], "secret": JK_WORKER["secret"]},
        "look": {"type": "status", **JK_STATUS},
    },
    "mod_jk_mounts": [{"path": "/old", "worker": "old"}, {"path": "/look", "worker": "look"}],
    "mod_jk_mount_rules": [
        "/a|/*=main;reply_timeout=60000;sticky_ignore=1;stateless=1;use_server_errors=400;fail_on_status=503",
        "/b|/*=main;active=tomcat1;disabled=tomcat2;session_cookie=SID;session_path=sid;set_session_cookie=1;session_cookie_path=/b",
        "/c|/*=old;stopped=old1",
        "!/a/static|/*=*",
        "-/d/*=main",
    ],
}
