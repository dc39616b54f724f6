# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes series of what was read of members, front ends and certificates."""

from __future__ import annotations

import calendar
import time
import typing as t

from ansible_collections.catalina.cluster.plugins.module_utils.metrics.text import Series

if t.TYPE_CHECKING:
    Mapping = t.Mapping[str, t.Any]

_OF_CONNECTOR = {
    "catalina_connector_threads": "threads",
    "catalina_connector_threads_busy": "busy",
    "catalina_connector_threads_max": "threads_max",
    "catalina_connector_requests_total": "requests",
    "catalina_connector_errors_total": "errors",
    "catalina_connector_request_seconds_total": "seconds",
    "catalina_connector_received_bytes_total": "received",
    "catalina_connector_sent_bytes_total": "sent",
}
_OF_LOAD = {
    "catalina_member_memory_bytes": "memory",
    "catalina_member_threads": "threads",
    "catalina_member_cpu_seconds_total": "cpu_seconds",
    "catalina_member_open_files": "files",
    "catalina_member_open_files_max": "files_max",
    "catalina_member_heap_bytes": "heap",
    "catalina_member_heap_max_bytes": "heap_max",
}
_OF_APPLICATION = {
    "catalina_application_sessions": "active",
    "catalina_application_sessions_rejected_total": "rejected",
    "catalina_application_sessions_expired_total": "expired",
}
_OF_HTTPD = {
    "catalina_httpd_workers_busy": ("workers_busy", 1),
    "catalina_httpd_workers_idle": ("workers_idle", 1),
    "catalina_httpd_connections": ("connections", 1),
    "catalina_httpd_requests_total": ("requests", 1),
    "catalina_httpd_sent_bytes_total": ("sent_kibibytes", 1024),
}
_OF_ENTRY = {
    "catalina_frontend_member_busy": "busy",
    "catalina_frontend_member_requests_total": "elected",
    "catalina_frontend_member_errors_total": "errors",
}


def add_members(series: Series, instances: t.Iterable[Mapping], described: t.Iterable[Mapping]) -> None:
    """Members of this host: instances as the configuration lists them, described as status/instances and load describe them."""
    for instance, entry in zip(instances, described):
        labels = {"cluster": instance["cluster"], "group": instance["group"], "member": instance["name"]}
        load = entry.get("load") or {}
        series.add("catalina_member_up", entry["active"] and entry["answering"], **labels)
        series.add("catalina_member_restart_pending", entry["active"] and entry["pending"], **labels)
        series.add("catalina_member_restarts_total", entry["restarts"], **labels)
        series.add("catalina_member_start_seconds", entry.get("start_seconds"), **labels)
        series.add("catalina_member_sessions", entry.get("sessions") if entry["active"] else None, **labels)
        for name, key in _OF_LOAD.items():
            series.add(name, load.get(key), **labels)
        for connector in load.get("connectors") or ():
            for name, key in _OF_CONNECTOR.items():
                series.add(name, connector[key], connector=connector["name"], **labels)
        for application in entry.get("applications") or ():
            for name, key in _OF_APPLICATION.items():
                series.add(name, application[key], application=application["name"], **labels)


def add_frontend(series: Series, kind: str, view: t.Optional[Mapping], names: t.Mapping[str, str]) -> None:
    """One front end: view as status/frontends returns it, None when it did not answer. names: members by route.

    A member that the front end lists several times (one for each site) has the sum of what is counted.
    """
    series.add("catalina_frontend_up", view is not None, frontend=kind)
    members: dict[tuple[str, str], list[Mapping]] = {}
    for entry in view["members"] if view is not None else ():
        member = names.get(entry["route"]) or entry["name"] or entry["route"] or entry["endpoint"]
        members.setdefault((entry["cluster"], member), []).append(entry)
    for (cluster, member), entries in members.items():
        labels = {"frontend": kind, "cluster": cluster, "member": member}
        states = {entry["state"] for entry in entries}
        for state in sorted(states):
            series.add("catalina_frontend_member_state", 1, state=state, **labels)
        series.add("catalina_frontend_member_drained", states <= {"drained", "draining"}, **labels)
        series.add("catalina_frontend_member_error", "error" in states, **labels)
        for name, key in _OF_ENTRY.items():
            counted = [entry[key] for entry in entries if entry[key] is not None]
            series.add(name, sum(counted) if counted else None, **labels)
    counters = view["counters"] if view is not None else {}
    series.add("catalina_frontend_connections", counters.get("connections"), frontend=kind)
    series.add("catalina_frontend_requests_total", counters.get("requests"), frontend=kind)


def add_httpd(series: Series, counters: t.Mapping[str, int]) -> None:
    """The httpd of this host, which its front ends share."""
    for name, (key, factor) in _OF_HTTPD.items():
        series.add(name, counters[key] * factor if key in counters else None)


def add_certificates(series: Series, found: t.Iterable[Mapping]) -> list[str]:
    """When certificates end. Returns what could not be read."""
    problems = []
    for one in found:
        if one["problem"]:
            problems.append(f"{one['path']}: {one['problem']}")
        else:
            end = calendar.timegm(time.strptime(one["not_after"], "%Y-%m-%dT%H:%M:%SZ"))
            series.add("catalina_certificate_end_seconds", end, path=one["path"])
    return problems
