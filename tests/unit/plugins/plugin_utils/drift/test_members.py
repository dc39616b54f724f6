# SPDX-License-Identifier: GPL-3.0-or-later
"""Members, services, how front ends see members, and strangers."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.catalina.cluster.plugins.plugin_utils.drift.findings import Unread
from ansible_collections.catalina.cluster.plugins.plugin_utils.drift.members import (
    decisions,
    frontend_findings,
    member_findings,
    service_findings,
    strangers,
)
from unit.plugins.plugin_utils.report.members import member

UP = {"exists": True, "active": True, "answering": True, "enabled": True, "pending": False, "reasons": [], "state": "active", "since": ""}


@pytest.mark.parametrize(
    ("info", "told"),
    [
        (UP, []),
        (None, []),
        ({"exists": False}, ["service: tomcat1 is not there: it has no service"]),
        (
            {**UP, "active": False, "answering": False, "state": "failed", "since": "2026-11-29T10:00:00Z", "pending": True},
            ["service: tomcat1 does not run (failed, since 2026-11-29T10:00:00Z)"],
        ),
        ({**UP, "answering": False}, ["service: tomcat1 runs, but its HTTP connector does not answer"]),
        ({**UP, "enabled": False}, ["boot: tomcat1 does not start at boot"]),
        ({**UP, "need_daemon_reload": True}, ["running: tomcat1 has a unit that systemd has not read since it changed"]),
        (
            {**UP, "pending": True, "reasons": list("abcdefg")},
            ["running: tomcat1 does not run what is on disk: a, b, c, d, e, and 2 more"],
        ),
    ],
)
def test_members(info: dict[str, Any] | None, told: list[str]) -> None:
    found = member_findings([member("tomcat1")], {"tomcat1": info} if info else {})
    assert [f"{one.kind}: {one.sentence()}" for one in found] == told


def test_what_operators_decided() -> None:
    model = [member("tomcat1"), member("tomcat2", state="drained")]
    members = [member("tomcat1", state="drained"), member("tomcat2", state="drained")]
    assert [one.sentence() for one in decisions(model, members)] == ["tomcat1 was drained by an operator, until playbooks/enable.yml"]


@pytest.mark.parametrize(
    ("fields", "states", "told"),
    [
        ({}, ["active"], []),
        ({}, [], ["nginx does not know tomcat1"]),
        ({}, ["error"], ["nginx has tomcat1 as error, and not as active"]),
        ({}, ["active", "drained"], ["nginx has tomcat1 as drained, and not as active"]),
        ({"standby": True}, ["standby"], []),
        ({"state": "drained"}, ["drained"], []),
        ({"state": "drained"}, ["active"], ["nginx has tomcat1 as active, and not as drained"]),
        ({"state": "drained", "draining": True}, ["draining"], []),
        ({"state": "drained", "draining": True}, ["active"], ["nginx has tomcat1 as active, and not as drained or draining"]),
    ],
)
def test_how_a_front_end_sees_a_member(fields: dict[str, Any], states: list[str], told: list[str]) -> None:
    view = {"frontend": "nginx", "problem": "", "members": [{"route": "tomcat1", "state": state} for state in states]}
    found = frontend_findings("web", [view], [member("tomcat1", **fields)], {"tomcat1": UP})
    assert [one.sentence() for one in found] == told  # type: ignore[union-attr]


def test_members_that_are_down_are_told_once_and_strangers_always() -> None:
    entries = [{"route": "tomcat1", "state": "error"}, {"route": "tomcat9", "state": "active"}]
    view = {"frontend": "mod_jk", "problem": "", "members": entries}
    found = list(frontend_findings("web", [view], [member("tomcat1")], {"tomcat1": {**UP, "active": False}}))
    assert [one.sentence() for one in found] == ["mod_jk sends requests to tomcat9, which no inventory knows"]  # type: ignore[union-attr]


def test_a_front_end_that_does_not_answer() -> None:
    view = {"frontend": "httpd", "problem": "http://127.0.0.1/ does not answer", "members": []}
    assert list(frontend_findings("web", [view], [member("tomcat1")], {"tomcat1": UP})) == [
        Unread("web", "how httpd sees the members", "http://127.0.0.1/ does not answer")
    ]


@pytest.mark.parametrize(("active", "told"), [(True, 1), (False, 0)])
def test_a_front_end_whose_service_is_down_is_told_once(active: bool, told: int) -> None:
    view = {"frontend": "nginx", "problem": "x", "members": []}
    assert len(list(frontend_findings("web", [view], [], {}, {"units": [unit("nginx.service", active=active)]}))) == told


def unit(name: str, **fields: Any) -> dict[str, Any]:
    return {"name": name, "exists": True, "active": True, "enabled": True, "drop_ins": [], **fields}


@pytest.mark.parametrize(
    ("units", "told"),
    [
        ([unit("apache2.service"), unit("httpd.service", exists=False, active=False, enabled=False), unit("nginx.service")], []),
        ([unit("httpd.service"), unit("nginx.service", active=False, enabled=False)], [
            "service: nginx.service does not run", "boot: nginx.service does not start at boot",
        ]),
        ([unit("nginx.service", drop_ins=["/etc/systemd/system/nginx.service.d/x.conf"])], [
            "service: apache2.service is not installed",
            "stranger: /etc/systemd/system/nginx.service.d/x.conf changes the unit nginx.service, and no role laid it there",
        ]),
    ],
)  # fmt: skip
def test_services(units: list[dict[str, Any]], told: list[str]) -> None:
    found = service_findings("web", {"units": units}, ["httpd", "mod_jk", "nginx"])
    assert [f"{one.kind}: {one.sentence()}" for one in found] == told


def test_strangers() -> None:
    own = member("tomcat1", service="tomcat@tomcat1.service", receiver_port=5001)
    seen = {
        "units": [
            unit("tomcat@tomcat1.service"),
            unit("tomcat@other.service"),
            unit("tomcat@theirs.service"),
            unit("tomcat@old.service"),
            unit("tomcat@stopped.service", active=False, enabled=False),
        ],
        "registered": {"tomcat1": "lab", "theirs": "another"},
        "processes": [{"pid": 7, "base": "/opt/t", "unit": ""}, {"pid": 8, "base": "", "unit": "tomcat10.service"}],
        "peers": [{"address": "10.0.0.9", "port": 5001}, {"address": "10.0.0.1", "port": 5001}, {"address": "127.0.0.1", "port": 5001}],
    }
    removed = [
        {"name": "old", "service": "tomcat@old.service", "active": True, "enabled": True},
        {"name": "off", "service": "tomcat@off.service", "active": False, "enabled": False},
    ]
    assert [one.sentence() for one in strangers("app1", seen, [own], removed, {"10.0.0.1"})] == [
        "old runs, and is no longer in the inventory",
        "tomcat@other.service runs, and no inventory knows it",
        "a Tomcat in /opt/t runs (process 7), and no inventory knows it",
        "a Tomcat in an unknown folder runs (process 8, tomcat10.service), and no inventory knows it",
        "10.0.0.9 is connected to the replication port 5001 of tomcat1, and no inventory knows it",
    ]
