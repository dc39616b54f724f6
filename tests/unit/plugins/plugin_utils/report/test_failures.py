# SPDX-License-Identifier: GPL-3.0-or-later
"""What a person reads when a member fails, word for word."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.catalina.cluster.plugins.plugin_utils.report.failed_member import failed_member
from ansible_collections.catalina.cluster.plugins.plugin_utils.report.failures import (
    TEXTS,
    Failure,
    journal_end,
    message,
    state_of,
)

Values = dict[str, Any]
STEP: Values = {"number": 2, "total": 4, "away": []}
AWAY: Values = {**STEP, "away": ["tomcat5", "tomcat6"]}
INFO: Values = {"state": "active", "answering": False, "active": True, "pending": False, "reasons": []}
FAULTS = ["tomcat1: /shop: 503, not 200"]
AGAIN = "Repair the cause and run the same command again, it goes on from here."
DRAINED = "It stays drained in all front ends, the other members serve."


def failure(**more: Any) -> Failure:
    """A member of app1."""
    return Failure("tomcat1", "app1", **{"info": INFO, "step": STEP, **more})


@pytest.mark.parametrize(
    ("reason", "what", "expected"),
    [
        ("start", failure(), ["tomcat1 on app1 did not start.", f"What was done before it stays. {AGAIN}"]),
        (
            "start_applications",
            failure(faults=FAULTS),
            [
                "tomcat1 on app1 was started, but its applications do not work:",
                *FAULTS,
                f"It was stopped, and no front end was pointed at it in this run. {AGAIN}",
            ],
        ),
        (
            "restart",
            failure(),
            [
                "tomcat1 on app1 did not come back in step 2 of 4 of the rolling restart: active, its connector does not answer.",
                f"{DRAINED} Members of later steps were not touched.",
                AGAIN,
            ],
        ),
        (
            "restart",
            failure(step=AWAY),
            [
                "tomcat1 on app1 did not come back in step 2 of 4 of the rolling restart: active, its connector does not answer.",
                f"{DRAINED} Members of later steps were not touched; stopped until the others know of them: tomcat5, tomcat6.",
                AGAIN,
            ],
        ),
        ("stop", failure(), ["tomcat1 on app1 could not be stopped, and no other member was restarted.", DRAINED, AGAIN]),
        (
            "unreachable",
            failure(lost="Connection refused"),
            [
                (
                    "app1 could not be reached any more in step 2 of 4 of the rolling restart, so nobody knows whether tomcat1 came back:"
                    " Connection refused"
                ),
                f"{DRAINED} Members of later steps were not touched.",
                "Have the host answer again and run the same command again, it goes on from here.",
            ],
        ),
        (
            "applications",
            failure(faults=FAULTS, step=AWAY),
            [
                "tomcat1 on app1 runs, but not its applications, in step 2 of 4 of the rolling restart:",
                *FAULTS,
                (
                    "It was stopped and stays drained in all front ends, the other members serve. Members of later steps were not touched;"
                    " stopped until the others know of them: tomcat5, tomcat6."
                ),
                AGAIN,
            ],
        ),
        (
            "applications_restored",
            failure(faults=FAULTS),
            [
                "tomcat1 on app1 runs, but not its applications, in step 2 of 4 of the rolling restart:",
                *FAULTS,
                (
                    "The applications that were served before were put back on all hosts, and tomcat1 serves with them again. Members of"
                    " later steps were not touched; those of earlier steps go on with what they run."
                ),
                "Repair the application, or put its version before into webapp_deployments, and run the same command again.",
            ],
        ),
        (
            "restore",
            failure(),
            [
                (
                    "tomcat1 on app1 failed in the rolling restart, and did not come back with the applications that were served before"
                    " either."
                ),
                DRAINED,
                AGAIN,
            ],
        ),
        (
            "verify",
            Failure("tomcat1", "web", faults=["tomcat1 through httpd: 503"]),
            ["Not every member answers through the front ends of web:", "tomcat1 through httpd: 503"],
        ),
    ],
)
def test_texts(reason: str, what: Failure, expected: list[str]) -> None:
    assert message(reason, what) == "\n".join(expected)


def test_every_text_is_tested() -> None:
    tested = {row[0] for mark in getattr(test_texts, "pytestmark", []) for row in mark.args[1]}
    assert tested == set(TEXTS)


@pytest.mark.parametrize(
    ("info", "expected"),
    [
        ({}, "nothing is known of it"),
        (INFO, "active, its connector does not answer"),
        ({**INFO, "state": "failed", "active": False, "pending": True, "reasons": ["down"]}, "failed, its connector does not answer"),
        (
            {**INFO, "answering": True, "pending": True, "reasons": ["/a", "/b"]},
            "active, its connector answers, it does not run what is on disk (/a, /b)",
        ),
    ],
)
def test_states(info: Values, expected: str) -> None:
    assert state_of(info) == expected


@pytest.mark.parametrize(
    ("lines", "most", "expected"),
    [
        ([], 5, ["(the host could not be asked)"]),
        (["a", "b", "c"], 2, ["b", "c"]),
        (["Error: x", "\tat org.A.b(A.java)", "\t... 12 more", "end"], 5, ["Error: x", "end"]),
    ],
)
def test_the_end_of_a_journal(lines: list[str], most: int, expected: list[str]) -> None:
    assert journal_end("tomcat@a.service", "app1", lines, most).splitlines() == [
        "Last lines of journalctl -u tomcat@a.service on app1:",
        *expected,
    ]


MEMBERS: list[Values] = [{"name": f"tomcat{n}", "service": f"tomcat@tomcat{n}.service", "host": f"app{n}"} for n in (1, 2, 3)]


def result(number: int, **more: Any) -> Values:
    """One result of a loop over services."""
    return {"ansible_loop_var": "__item", "__item": f"tomcat@tomcat{number}.service", **more}


def infos(*unhealthy: int) -> Values:
    """What instance_info registered."""
    return {"instances": [{**INFO, "name": f"tomcat{n}", "healthy": n not in unhealthy} for n in (1, 2, 3)]}


@pytest.mark.parametrize(
    ("reason", "registered", "name"),
    [
        ("start", {"__rolling_restart_started": {"results": [result(1), result(2, failed=True)]}}, "tomcat2"),
        ("start", {}, "tomcat1"),
        (
            "start",
            {"__rolling_restart_started": {"results": [{"ansible_loop_var": "m", "m": MEMBERS[2], "failed": True}]}},
            "tomcat3",
        ),
        ("stop", {"__rolling_restart_stopped": {"results": [result(3, failed=True)]}}, "tomcat3"),
        ("restart", {"__cluster_status_inspected": infos(2)}, "tomcat2"),
        (
            "restart",
            {"__cluster_status_inspected": infos(), "__rolling_restart_restarted": {"results": [result(3, failed=True)]}},
            "tomcat3",
        ),
        (
            "applications",
            {"__cluster_status_applications": {"failures": [{"service": "tomcat@tomcat3.service", "text": "t"}]}},
            "tomcat3",
        ),
        ("verify", {"__cluster_status_verified": {"failures": [{"service": "tomcat@tomcat2.service", "text": "t"}]}}, "tomcat2"),
        ("verify", {"__cluster_status_verified": {"msg": "cannot make the requests"}}, "tomcat1"),
    ],
)
def test_who_failed(reason: str, registered: Values, name: str) -> None:
    member, found = failed_member(reason, MEMBERS, STEP, {"inventory_hostname": "here", **registered})
    assert (member["name"], found.name, found.host) == (name, name, "here")


def test_faults_of_another_task_are_not_told() -> None:
    """An earlier start may have left its own answers."""
    stale = {"__cluster_status_applications": {"failures": [{"service": "tomcat@tomcat3.service", "text": "t"}]}}
    member, found = failed_member("restart", MEMBERS, STEP, {"inventory_hostname": "app1", **stale})
    assert (member["name"], found.faults) == ("tomcat1", [])


@pytest.mark.parametrize(
    ("registered", "why"),
    [
        ({"__rolling_restart_restarted": {"results": [result(1, unreachable=True, msg="refused")], "unreachable": True}}, "refused"),
        ({"__cluster_status_inspected": {"unreachable": True, "msg": "timed out"}}, "timed out"),
        ({}, ""),
    ],
)
def test_a_lost_host(registered: Values, why: str) -> None:
    _member, found = failed_member("unreachable", MEMBERS[:2], STEP, {"inventory_hostname": "app1", **registered})
    assert (found.name, found.lost) == ("tomcat1, tomcat2", why)
