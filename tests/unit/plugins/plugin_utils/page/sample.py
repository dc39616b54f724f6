# SPDX-License-Identifier: GPL-3.0-or-later
"""Clusters of any size as hosts would have registered them, for the tests of the page and for whoever wants to look at one."""

from __future__ import annotations

from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.drift.document import document
from ansible_collections.catalina.cluster.plugins.plugin_utils.drift.gather import Model, differences
from ansible_collections.catalina.cluster.plugins.plugin_utils.report.snapshot import Moment, snapshot
from ansible_collections.catalina.cluster.plugins.plugin_utils.runs.registered import HostValues

MADE = "2026-11-29T09:44:16Z"
MIB = 1024 * 1024
KINDS = (("httpd", 80, "ajp"), ("mod_jk", 81, "ajp"), ("nginx", 82, "http"))


def members(hosts: int, each: int, groups: int = 0) -> list[dict[str, Any]]:
    """Members in the order of the model."""
    return [
        {
            "name": f"tomcat{index + 1}", "cluster": "main", "group": f"g{host % groups + 1}" if groups else "", "host": f"app{host + 1}",
            "route": f"tomcat{index + 1}", "address": f"10.0.{host // 250}.{host % 250 + 1}", "weight": 1, "standby": False,
            "state": "active", "tomcat_version": "10.1", "http_port": 81 + index % each, "ajp_port": 8011 + index % each,
            "receiver_port": 5001 + index % each, "service": f"tomcat@tomcat{index + 1}.service",
        }
        for host in range(hosts)
        for index in range(host * each, host * each + each)
    ]  # fmt: skip


def info(member: dict[str, Any], number: int) -> dict[str, Any]:
    """What a member runs. Every 40th is down, and every 25th waits for a restart."""
    down, pending = number % 40 == 39, number % 25 == 24
    connector = {
        "name": "ajp", "threads_max": 200, "threads": 20, "busy": number * 7 % 200, "requests": number * 991, "errors": number % 3,
        "seconds": 1.0, "received": 1, "sent": 2,
    }  # fmt: skip
    load = {"java": "17.0.13", "memory": 300 * MIB, "threads": 60, "heap": (60 + number % 120) * MIB, "heap_max": 192 * MIB}
    return {
        "name": member["name"], "service": member["service"], "exists": True, "enabled": True, "active": not down,
        "answering": not down, "state": "failed" if down else "active", "since": "2026-11-28T19:13:10Z",
        "pid": 0 if down else 4000 + number,
        "restarts": 0, "start_seconds": None if down else 2.4, "pending": pending or down,
        "reasons": ["/srv/tomcat/x/conf/server.xml"] if pending else ["down"] if down else [], "not_distributable": [],
        "sessions": number, "running": {}, "load": {} if down else {**load, "connectors": [connector]},
    }  # fmt: skip


def sample(hosts: int = 2, each: int = 2, groups: int = 0, **texts: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """The documents of status and drift. texts: certificate, reason, problem, inventory and path, as a host might return them."""
    model = members(hosts, each, groups)
    values: dict[str, dict[str, Any]] = {}
    place = {"path": texts.get("path", "/srv"), "free": 3000 * MIB, "size": 40000 * MIB, "writable": True, "problem": ""}
    look = {"places": [place], "memory": 900 * MIB, "clock_skew": 0.0}
    for number, member in enumerate(model):
        found = values.setdefault(member["host"], {"__run_control_looked": look, "__cluster_status_inspected": {"instances": []}})
        one = info(member, number)
        one["reasons"] = [texts.get("reason", reason) for reason in one["reasons"]]
        found["__cluster_status_inspected"]["instances"].append(one)
        found["__cluster_status_seen"] = {"units": [], "registered": {}, "processes": [], "peers": []}
    certificate = {"path": texts.get("certificate", "/etc/ssl/site.pem"), "not_after": "2027-01-30T00:00:00Z", "days": 20, "problem": ""}
    views = [
        {
            "frontend": kind, "port": port, "problem": "", "counters": {"requests": 5} if kind == "nginx" else {},
            "certificates": [certificate],
            "members": [
                {"cluster": "main", "name": one["name"], "route": one["route"], "endpoint": f"{protocol}://{one['address']}:1",
                 "state": "active", "status": "", "busy": 1, "elected": 7, "errors": 0}
                for one in model
            ],
        }
        for kind, port, protocol in KINDS
    ]  # fmt: skip
    values["web"] = {
        "__run_control_looked": look,
        "__cluster_status_seen": {"units": [], "registered": {}, "processes": [], "peers": []},
        "__cluster_status_view": {"frontends": views},
        "__platform_laid_out": {
            "changes": [{"path": "/etc/hosts", "action": "changed", "by_hand": True, "lines_added": 1, "lines_removed": 0}]
        },
    }
    fronts = [
        {"host": "web", "frontend": kind, "port": port, "protocol": protocol, "address": "10.0.9.9"} for kind, port, protocol in KINDS
    ]
    if "problem" in texts:
        values["silent"] = {"__run_control_looked": {"unreachable": True, "msg": texts["problem"]}}
    whole = Model(model, model, fronts, [{"name": name, "address": "10.0.0.9"} for name in values])
    hostvars = HostValues(values)
    inventory = texts.get("inventory", "lab")
    history = [
        {"user": texts.get("user", "deploy"), "controller": "ops1", "began": 1764409456, "ended": None, "changed": {}},
        {"user": "deploy", "controller": "ops1", "began": 1764400000, "ended": 1764400090, "changed": {"web": {"nginx": [], "httpd": []}},
         "out": {"tomcat1": 21.3, "tomcat2": None}},
        {"user": "deploy", "controller": "ops1", "began": "x", "ended": 9e99, "changed": "x", "out": {"tomcat1": "x"}},
    ]  # fmt: skip
    status = snapshot(Moment(inventory, MADE), whole, list(values), hostvars, history)
    return status, document(differences(whole, list(values), hostvars), inventory, MADE)
