# SPDX-License-Identifier: GPL-3.0-or-later
"""The state of a cluster for people."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.catalina.cluster.plugins.plugin_utils.report.status_table import status_table
from unit.plugins.plugin_utils.report.members import member

UP = {
    "exists": True,
    "active": True,
    "answering": True,
    "pending": False,
    "reasons": [],
    "pid": 42,
    "since": "2026-11-22T23:30:05Z",
    "state": "active",
    "running": {"http_port": 8181, "ajp_port": 8111},
}
DOWN = {**UP, "active": False, "answering": False, "pending": True, "reasons": ["down"], "pid": 0, "state": "failed", "running": {}}


def view(frontend: str, **states: str) -> dict[str, Any]:
    return {"frontend": frontend, "problem": "", "members": [{"route": route, "state": state} for route, state in states.items()]}


@pytest.mark.parametrize(
    ("info", "expected"),
    [
        (UP, "main tomcat1 app1 8181 8111 10.1 42 2026-11-22 23:30:05 up"),
        (DOWN, "main tomcat1 app1 81 8011 10.1 - 2026-11-22 23:30:05 failed"),
        (None, "main tomcat1 app1 81 8011 10.1 - - unknown"),
    ],
    ids=["up, as it runs", "down, as it is wanted", "unknown"],
)
def test_row(info: dict[str, Any] | None, expected: str) -> None:
    lines = status_table([member("tomcat1")], {"tomcat1": info} if info else {})
    assert len(lines) == 2
    assert lines[1].split() == expected.split()


def test_columns_stand_below_their_titles() -> None:
    members = [member("tomcat1", http_port=8081), member("a-longer-name", http_port=80)]
    lines = status_table(members, {}, {"web": [view("httpd", tomcat1="active")]})
    assert lines[0].index("HTTPD") == lines[1].index("active")
    assert lines[0].index("HTTP") + 4 == lines[1].index("8081") + 4 == lines[2].index(" 80 ") + 3


@pytest.mark.parametrize(
    ("views", "titles", "cells"),
    [
        ({}, [], []),
        ({"web": [view("httpd", tomcat1="drained"), view("nginx")]}, ["HTTPD", "NGINX"], ["drained", "-"]),
        ({"a": [view("httpd", tomcat1="active")], "b": [view("httpd")]}, ["A/HTTPD", "B/HTTPD"], ["active", "-"]),
    ],
    ids=["no front ends", "one host", "two hosts"],
)
def test_front_ends(views: dict[str, Any], titles: list[str], cells: list[str]) -> None:
    lines = status_table([member("tomcat1")], {"tomcat1": UP}, views)
    assert lines[0].split()[10:] == titles
    assert lines[1].split()[10:] == cells


def test_several_sites() -> None:
    twice = view("httpd")
    twice["members"] = [{"route": "tomcat1", "state": state} for state in ("active", "active", "error")]
    assert status_table([member("tomcat1")], {"tomcat1": UP}, {"web": [twice]})[1].endswith("active/error")


def test_what_is_pending_and_what_could_not_be_asked() -> None:
    pending = {**UP, "pending": True, "reasons": [f"/f{number}" for number in range(7)]}
    silent = {"frontend": "mod_jk", "problem": "403", "members": []}
    lines = status_table([member("tomcat1"), member("tomcat2")], {"tomcat1": pending, "tomcat2": DOWN}, {"web": [silent]})
    assert lines[3:] == [
        "tomcat1 does not run what is on disk: /f0, /f1, /f2, /f3, /f4, and 2 more",
        "mod_jk on web could not be asked: 403",
    ]
    assert lines[1].endswith("?")


def test_certificates_are_told_once_a_host() -> None:
    found = [
        {"path": "/a.pem", "not_after": "2027-01-30T12:00:00Z", "days": 61, "problem": ""},
        {"path": "/b.pem", "not_after": "2026-12-01T12:00:00Z", "days": 1, "problem": ""},
        {"path": "/c.pem", "not_after": "2026-11-01T12:00:00Z", "days": -29, "problem": ""},
        {"path": "/d.pem", "not_after": "", "days": None, "problem": "Could not open file"},
    ]
    both = [{**view("httpd"), "certificates": found}, {**view("mod_jk"), "certificates": found}]
    assert status_table([member("tomcat1")], {"tomcat1": UP}, {"web": both})[2:] == [
        "the certificate /a.pem on web is valid until 2027-01-30, 61 days left",
        "the certificate /b.pem on web is valid until 2026-12-01, 1 day left",
        "the certificate /c.pem on web is not valid any more since 2026-11-01",
        "the certificate /d.pem on web cannot be read: Could not open file",
    ]
