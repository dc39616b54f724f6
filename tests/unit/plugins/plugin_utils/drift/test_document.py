# SPDX-License-Identifier: GPL-3.0-or-later
"""The whole, from what hosts registered to lines and a document."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from ansible_collections.catalina.cluster.plugins.module_utils.metrics.differences import differences as series
from ansible_collections.catalina.cluster.plugins.plugin_utils.drift.document import document, lines
from ansible_collections.catalina.cluster.plugins.plugin_utils.drift.findings import KINDS
from ansible_collections.catalina.cluster.plugins.plugin_utils.drift.gather import Differences, Model, differences
from ansible_collections.catalina.cluster.plugins.plugin_utils.runs.registered import HostValues
from unit.plugins.plugin_utils.report.members import member

ROOT = Path(__file__).resolve().parents[5]
SCHEMA = json.loads((ROOT / "docs/schemas/drift-1.json").read_text(encoding="utf-8"))
MEMBER = member("tomcat1", service="tomcat@tomcat1.service", receiver_port=5001, address="10.0.0.1")
INFO = {
    "name": "tomcat1", "exists": True, "active": True, "answering": True, "enabled": True, "pending": False, "reasons": [],
    "service": "tomcat@tomcat1.service",
}  # fmt: skip
CLEAN: dict[str, Any] = {
    "__run_control_looked": {"places": []},
    "__cluster_status_inspected": {"instances": [INFO], "removed": []},
    "__cluster_status_seen": {"units": [], "registered": {}, "processes": [], "peers": []},
}


def compared(**hosts: dict[str, Any]) -> Differences:
    return differences(Model([MEMBER], [MEMBER], []), list(hosts), HostValues(hosts))


def valid(found: Differences) -> dict[str, Any]:
    made = document(found, "lab", "2026-11-29T09:44:16Z")
    jsonschema.validate(made, SCHEMA)
    return made


def test_nothing_differs() -> None:
    found = compared(app1=CLEAN)
    assert lines(found) == ["Nothing differs between the inventory and 1 host."]
    made = valid(found)
    assert (made["differs"], made["complete"]) == (False, True)


def test_differences_and_gaps_by_host() -> None:
    down = {**CLEAN, "__cluster_status_inspected": {"instances": [{**INFO, "enabled": False}], "removed": []}}
    silent = {"__run_control_looked": {"unreachable": True, "msg": "no route\n to host"}}
    unread = {**CLEAN, "cluster_unread": {"the front ends": "refused"}}
    found = compared(app1=down, app2=silent, app3=unread, app4={"__run_control_looked": {}})
    assert lines(found) == [
        "1 difference between the inventory and 4 hosts, 3 things could not be read:",
        "app1:",
        "  tomcat1 does not start at boot",
        "app2:",
        "  not read: the host: no route to host",
        "app3:",
        "  not read: the front ends: refused",
        "app4:",
        "  not read: the host: it was lost while it was read",
    ]
    made = valid(found)
    assert (made["differs"], made["complete"]) == (True, False)


def test_a_long_reason_is_cut_for_people_only() -> None:
    found = compared(app1={**CLEAN, "cluster_unread": {"the front ends": "x" * 500}})
    assert len(lines(found)[2]) < 280
    assert valid(found)["unread"][0]["why"] == "x" * 500


def test_schema_knows_the_kinds_and_refuses_another_version() -> None:
    kinds = SCHEMA["properties"]["findings"]["items"]["properties"]["kind"]["enum"]
    assert tuple(kinds) == KINDS
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**valid(compared(app1=CLEAN)), "version": 2}, SCHEMA)


def test_series_for_a_prometheus() -> None:
    down = {**CLEAN, "__cluster_status_inspected": {"instances": [{**INFO, "enabled": False}], "removed": []}}
    unread = {**CLEAN, "cluster_unread": {"the front ends": "refused"}}
    said = [line for line in series(valid(compared(app1=down, app3=unread)), KINDS, 1764409456.7).splitlines() if not line.startswith("#")]
    assert said[:2] == [
        'catalina_drift_differences{inventory="lab",kind="file"} 0',
        'catalina_drift_differences{inventory="lab",kind="software"} 0',
    ]
    assert 'catalina_drift_differences{inventory="lab",kind="boot"} 1' in said
    assert said[-2:] == ['catalina_drift_unread{inventory="lab"} 1', 'catalina_drift_time_seconds{inventory="lab"} 1764409457']
    assert len(said) == len(KINDS) + 2
