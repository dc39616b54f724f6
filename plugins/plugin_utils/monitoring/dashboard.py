# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A dashboard for Grafana on the series of the role metrics, as JSON that Grafana 9 and later import."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

_SOURCE = {"type": "prometheus", "uid": "${datasource}"}
_UP = "catalina_member_up"
_INVENTORY = 'inventory=~"$inventory"'
_FILTER = f'{_INVENTORY},cluster=~"$cluster"'


@dataclass(frozen=True)
class Panel:
    """One panel: its title, queries with the legend of each, the unit, how it is drawn, and whether values below zero mean something."""

    title: str
    queries: tuple[tuple[str, str], ...]
    unit: str = "short"
    kind: str = "timeseries"
    width: int = 8
    below_zero: bool = False


def _per_second(what: str) -> str:
    return f"sum by (inventory, member) (rate(catalina_connector_{what}_total{{{_FILTER}}}[$__rate_interval]))"


PANELS = (
    Panel("Members up", ((f"sum by (inventory, cluster) (catalina_member_up{{{_FILTER}}})", "{{cluster}}"),), kind="stat", width=6),
    Panel("Members", ((f"count by (inventory, cluster) (catalina_member_up{{{_FILTER}}})", "{{cluster}}"),), kind="stat", width=6),
    Panel("Restart pending", ((f"sum(catalina_member_restart_pending{{{_FILTER}}})", "pending"),), kind="stat", width=6),
    Panel("Run at work", ((f"max(catalina_run_active{{{_INVENTORY}}})", "run"),), kind="stat", width=6),
    Panel(
        "Requests by member",
        ((_per_second("requests"), "{{member}}"),),
        "reqps",
    ),
    Panel(
        "Errors by member",
        ((_per_second("errors"), "{{member}}"),),
        "reqps",
    ),
    Panel(
        "Time of a request",
        (
            (
                _per_second("request_seconds") + " / " + _per_second("requests"),
                "{{member}}",
            ),
        ),
        "s",
    ),
    Panel(
        "Busy threads, of all that may be",
        (
            (
                f"catalina_connector_threads_busy{{{_FILTER}}} / (catalina_connector_threads_max{{{_FILTER}}} > 0)",
                "{{member}} {{connector}}",
            ),
        ),
        "percentunit",
    ),
    Panel(
        # Seconds in a second.
        "Processor time, of one processor",
        ((f"rate(catalina_member_cpu_seconds_total{{{_FILTER}}}[$__rate_interval])", "{{member}}"),),
        "percentunit",
    ),
    Panel(
        "Sessions by application",
        ((f"max by (inventory, cluster, application) (catalina_application_sessions{{{_FILTER}}})", "{{cluster}} {{application}}"),),
    ),
    Panel(
        "Open files, of all that may be",
        ((f"catalina_member_open_files{{{_FILTER}}} / catalina_member_open_files_max{{{_FILTER}}}", "{{member}}"),),
        "percentunit",
    ),
    Panel("Sessions", ((f"catalina_member_sessions{{{_FILTER}}}", "{{member}}"),)),
    Panel("Heap", ((f"catalina_member_heap_bytes{{{_FILTER}}}", "{{member}}"),), "bytes"),
    Panel("Memory of the process", ((f"catalina_member_memory_bytes{{{_FILTER}}}", "{{member}}"),), "bytes"),
    Panel("Restarts by systemd in an hour", ((f"increase(catalina_member_restarts_total{{{_FILTER}}}[1h])", "{{member}}"),)),
    Panel(
        "Drained, in how many front ends", ((f"sum by (inventory, member) (catalina_frontend_member_drained{{{_FILTER}}})", "{{member}}"),)
    ),
    Panel(
        "Requests by front end and member",
        (
            (
                f"sum by (inventory, frontend, member) (rate(catalina_frontend_member_requests_total{{{_FILTER}}}[$__rate_interval]))",
                "{{frontend}} {{member}}",
            ),
        ),
        "reqps",
        width=12,
    ),
    Panel(
        "Workers of httpd",
        (
            (f"catalina_httpd_workers_busy{{{_INVENTORY}}}", "{{host}} busy"),
            (f"catalina_httpd_workers_idle{{{_INVENTORY}}}", "{{host}} idle"),
        ),
        width=12,
    ),
    Panel("Connections of nginx", ((f"catalina_frontend_connections{{{_INVENTORY}}}", "{{host}}"),), width=12),
    Panel(
        "Days until certificates end",
        ((f"(catalina_certificate_end_seconds{{{_INVENTORY}}} - time()) / 86400", "{{host}} {{path}}"),),
        "d",
        width=12,
        below_zero=True,
    ),
)


def dashboard() -> dict[str, Any]:
    """Return the dashboard as data."""
    return {
        "uid": "catalina-cluster",
        "title": "Tomcat clusters",
        "tags": ["catalina.cluster"],
        "schemaVersion": 38,
        "version": 1,
        "refresh": "30s",
        "time": {"from": "now-3h", "to": "now"},
        # Grafana's own schema wants the key.
        "annotations": {"list": []},
        "templating": {
            "list": [_data_source(), _choice("inventory", "Inventory", _UP), _choice("cluster", "Cluster", f"{_UP}{{{_INVENTORY}}}")]
        },
        "panels": _placed(),
    }


def _data_source() -> dict[str, Any]:
    return {"name": "datasource", "label": "Data source", "type": "datasource", "query": "prometheus"}


def _choice(name: str, label: str, of: str) -> dict[str, Any]:
    """Return a list to choose from: the values of a label, all of them at first."""
    query = f"label_values({of}, {name})"
    return {
        "name": name, "label": label, "type": "query", "datasource": _SOURCE, "query": query, "definition": query,
        # .* also finds series without the label, of targets that others wrote.
        "refresh": 2, "multi": True, "includeAll": True, "allValue": ".*", "current": {"text": "All", "value": "$__all"},
    }  # fmt: skip


def _placed() -> list[dict[str, Any]]:
    """Return the panels from left to right and down."""
    found, x, y, height = [], 0, 0, 0
    for number, panel in enumerate(PANELS, 1):
        own = 4 if panel.kind == "stat" else 8
        if x + panel.width > 24:
            x, y = 0, y + height
        height = own
        found.append(
            {
                "id": number,
                "title": panel.title,
                "type": panel.kind,
                "datasource": _SOURCE,
                "gridPos": {"x": x, "y": y, "w": panel.width, "h": own},
                "fieldConfig": {"defaults": {"unit": panel.unit, **({} if panel.below_zero else {"min": 0})}, "overrides": []},
                "targets": [
                    {"refId": chr(ord("A") + index), "datasource": _SOURCE, "expr": query, "legendFormat": legend}
                    for index, (query, legend) in enumerate(panel.queries)
                ],
            }
        )
        x += panel.width
    return found
