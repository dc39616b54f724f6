# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of members."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.catalina.cluster.plugins.plugin_utils.report.member_table import member_table, state_of
from unit.plugins.plugin_utils.report.members import member


def test_columns() -> None:
    """Columns are as wide as they have to be, numbers stand right, what runs is shown."""
    members = [member("tomcat1"), member("t2", cluster="shop", group="north", host="application-2")]
    running = {"tomcat1": {"active": True, "answering": True, "running": {"http_port": 8081, "ajp_port": 9}}}
    assert member_table(members, running) == [
        "CLUSTER     MEMBER   HOST           HTTP   AJP  VERSION  STATE",
        "main        tomcat1  app1           8081     9  10.1     up",
        "shop/north  t2       application-2    81  8011  10.1     unknown",
    ]


@pytest.mark.parametrize(
    ("info", "fields", "state"),
    [
        (None, {}, "unknown"),
        ({"exists": False}, {}, "missing"),
        ({"active": False}, {}, "down"),
        ({"active": False, "state": "failed"}, {}, "failed"),
        ({"active": True, "answering": False}, {}, "not answering"),
        ({"active": True, "answering": True, "pending": True}, {}, "up, restart pending"),
        ({"active": True, "answering": True}, {"state": "drained", "standby": True}, "up, drained, standby"),
        ({"active": True, "answering": True}, {"state": "drained", "draining": True}, "up, draining"),
    ],
)
def test_states(info: dict[str, Any] | None, fields: dict[str, Any], state: str) -> None:
    """A few words for each state."""
    assert state_of(member("t1", **fields), info) == state


def test_applications_that_do_not_replicate_are_named() -> None:
    """One sentence each, below the table, whoever their WAR came from."""
    running: dict[str, Any] = {"tomcat1": {"active": True, "not_distributable": ["/shop"]}, "t2": {"not_distributable": ["/shop", "/"]}}
    lines = member_table([member("tomcat1"), member("t2")], running)
    assert [line.partition(". ")[0] for line in lines[3:]] == [
        "/shop is not distributable: its sessions are lost when tomcat1 or t2 stops",
        "/ is not distributable: its sessions are lost when t2 stops",
    ]
