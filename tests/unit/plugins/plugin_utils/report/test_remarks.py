# SPDX-License-Identifier: GPL-3.0-or-later
"""Sentences below the table of members."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.catalina.cluster.plugins.plugin_utils.report.remarks import (
    frontend_remarks,
    outage_remark,
    rollback_remarks,
    would_start,
)

ONE, TWO, THREE = ("sha256:" + digit * 64 for digit in "123")
MEMBERS = [{"name": name} for name in ("tomcat1", "tomcat2", "tomcat3")]


def test_a_rollback_in_force() -> None:
    wanted = [{"path": "/shop", "checksum": TWO}, {"path": "/b", "checksum": THREE}]
    back = {"not": TWO, "checksum": ONE, "src": "x.war"}
    assert rollback_remarks(wanted, {"/shop": back, "/b": back}) == [
        (
            "/shop was rolled back: version 111111111111 is served and not 222222222222 of the inventory,"
            " until the inventory names another one."
        )
    ]


@pytest.mark.parametrize(
    ("reached", "expected"),
    [
        (
            ["web"],
            [
                (
                    "mod_jk on web2 is no longer in the inventory and was not stopped: it still sends requests to the members that it"
                    " knows."
                    """ Stop it there, then name its host once: -e '{"run_control_decommissioned_hosts": ["web2"]}'"""
                )
            ],
        ),
        (["web", "web2"], []),
    ],
)
def test_front_ends_of_hosts_that_are_reached_are_stopped(reached: list[str], expected: list[str]) -> None:
    removed = [{"host": "web", "frontend": "httpd"}, {"host": "web2", "frontend": "mod_jk"}]
    assert frontend_remarks(removed, reached) == expected


@pytest.mark.parametrize(
    ("start", "joining", "expected"),
    [
        ([], [], ""),
        (["tomcat2"], [], "Would start tomcat2."),
        (["tomcat3", "tomcat1"], ["tomcat2"], "Would start tomcat1, tomcat3, tomcat2 (once the others know it)."),
    ],
)
def test_what_a_check_run_says(start: list[str], joining: list[str], expected: str) -> None:
    assert would_start(MEMBERS, start, joining) == expected


@pytest.mark.parametrize(
    ("clusters", "seconds", "expected"),
    [(["main"], 41.4, "main was out of service for 41 s"), (["main", "shop"], 2.6, "main, shop were out of service for 3 s")],
)
def test_an_outage(clusters: list[str], seconds: float, expected: str) -> None:
    assert outage_remark(clusters, seconds) == (
        f"{expected} at most: from the stop of the first member until all members were up and the front ends knew them."
    )


def test_nothing_to_say() -> None:
    nothing: dict[str, Any] = {}
    assert rollback_remarks([], nothing) == [] and frontend_remarks([], []) == []
