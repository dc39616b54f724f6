# SPDX-License-Identifier: GPL-3.0-or-later
"""What a run would change, in words."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.catalina.cluster.plugins.plugin_utils.drift.changes import changes
from ansible_collections.catalina.cluster.plugins.plugin_utils.drift.findings import Finding, Unread


def change(path: str = "/etc/a", action: str = "changed", **more: Any) -> dict[str, Any]:
    return {"path": path, "action": action, "part": "", "group": "", "type": "file", **more}


def told(**registered: Any) -> list[str]:
    return [f"{one.kind}: {one.sentence()}" for one in changes("app1", registered.get) if isinstance(one, Finding)]


def test_nothing_registered_and_nothing_changed() -> None:
    assert not told()
    nothing = {"action": "none", "reasons": []}
    assert not told(__platform_laid_out={"changes": []}, __nginx_balancer_reload={**nothing, "others": {"httpd": nothing}})


def test_records_that_may_not_be_read_are_told_once() -> None:
    closed = {"changes": [change()], "unread": ["/var/sets", "/srv/tomcat/tomcat1"]}
    found = list(changes("app1", {"__platform_laid_out": closed, "__jdk_laid_out": closed}.get))
    assert found[-2:] == [
        Unread("app1", "/var/sets", "Permission denied: what a run would remove is not known"),
        Unread("app1", "/srv/tomcat/tomcat1", "Permission denied"),
    ]
    assert [isinstance(one, Finding) for one in found] == [True, True, False, False]


@pytest.mark.parametrize(
    ("found", "sentence"),
    [
        (
            change(by_hand=True, lines_added=1, lines_removed=2),
            "file: /etc/a was changed by hand: a run would add 1 line and drop 2 lines",
        ),
        (
            change(by_hand=False, lines_added=2, lines_removed=0),
            "file: /etc/a is not as the inventory wants it: a run would add 2 lines and drop 0 lines",
        ),
        (change(by_hand=True), "file: /etc/a was changed by hand"),
        (change(action="created", by_hand=True), "file: /etc/a was removed by hand"),
        (change(action="created", by_hand=False), "file: /etc/a is missing"),
        (change(action="removed", by_hand=False), "file: /etc/a is no longer wanted"),
        (change(action="attributes", by_hand=True), "file: /etc/a has another owner, group or mode, changed by hand"),
        (
            change("/var/d.json", "digest", group="tomcat1", detail="path:/usr/share/tomcat10/lib/catalina.jar, file:/srv/a, tomcat"),
            "software: tomcat1 would start from something else than was laid out last: /usr/share/tomcat10/lib/catalina.jar, tomcat",
        ),
    ],
)
def test_files(found: dict[str, Any], sentence: str) -> None:
    assert told(__tomcat_layout={"changes": [found]}) == [sentence]


def test_what_is_in_a_missing_directory_is_missing_with_it() -> None:
    paths = ("/srv/apps", "/srv/apps/test", "/srv/apps/test/index.jsp", "/srv/apps-too")
    found = [change(path, "created") for path in paths] + [change("/srv/apps", "changed")]
    assert [line.split()[1] for line in told(__webapp_laid_out={"changes": found})] == ["/srv/apps", "/srv/apps-too", "/srv/apps"]


def test_a_digest_of_files_that_are_told_is_not_told_again() -> None:
    assert not told(__tomcat_layout={"changes": [change("/var/d.json", "digest", detail="file:/srv/a")]})


@pytest.mark.parametrize(
    ("name", "result", "sentences"),
    [
        (
            "__frontends_added",
            {"changed": True, "stdout": "Reading\nInst nginx (1.22.1 Debian)\nInst nginx-common [1] (1.22)\nConf nginx\n"},
            ["package: nginx is not installed", "package: nginx-common is not installed"],
        ),
        ("__jdk_added_otherwise", {"changed": True}, ["package: a package is not installed"]),
        ("__tomcat_added", {"changed": False, "stdout": "Inst nothing"}, []),
        (
            "__tomcat_unpacked",
            {"archives": [{"dest": "/opt/tomcat-1", "action": "unpacked"}, {"dest": "/opt/b", "action": "none"}], "removed": ["/opt/old"]},
            [
                "software: /opt/tomcat-1 is missing: a run would have it unpacked",
                "software: /opt/old is used no more: a run would remove it",
            ],
        ),
        (
            "__platform_query",
            {
                "stdout_lines": [
                    "same net.ipv4.tcp_syncookies",
                    "differs net.core.somaxconn: it is 128, wanted 4096",
                    "locked vm.swappiness: it is 60, wanted 1",
                    "missing net.x.y",
                    "--hosts--",
                    "differs a.b: it is 1, wanted 2",
                ]
            },
            [
                "kernel: net.core.somaxconn is 128, and not 4096",
                "kernel: vm.swappiness is 60, and not 1",
                "kernel: net.x.y does not exist in this kernel or container",
            ],
        ),
        ("__tomcat_missing", {"stdout_lines": ["user"]}, ["account: the service's user is missing, or is not as the inventory wants it"]),
        ("__nginx_balancer_build", {"present": False}, ["software: nginx is not the build that the inventory wants: a run would build it"]),
        (
            "__nginx_balancer_reload",
            {"action": "start", "others": {"httpd": {"action": "reload", "reasons": ["file:/etc/apache2/a.conf"], "unit_read": True}}},
            [
                "running: httpd does not serve what is on disk: /etc/apache2/a.conf",
                "running: httpd has a unit that systemd has not read since it changed",
            ],
        ),
    ],
)
def test_everything_else(name: str, result: dict[str, Any], sentences: list[str]) -> None:
    assert told(**{name: result}) == sentences


ACTIVE, INACTIVE, READ, UNREAD = "ActiveState=active", "ActiveState=inactive", "NeedDaemonReload=no", "NeedDaemonReload=yes"


@pytest.mark.parametrize(
    ("result", "changed", "sentences"),
    [
        ({"changed": False, "stdout_lines": [ACTIVE, READ]}, [], []),
        ({"changed": True, "stdout_lines": [INACTIVE, READ]}, [], ["service: catalina-metrics.timer does not run"]),
        ({"changed": True, "stdout_lines": ["ActiveState=failed", READ]}, [], ["service: catalina-metrics.timer does not run"]),
        (
            {"changed": True, "stdout_lines": [ACTIVE, UNREAD]},
            [],
            ["running: catalina-metrics.timer has a unit that systemd has not read since it changed"],
        ),
        ({"changed": True, "stdout_lines": [ACTIVE, READ]}, [], ["service: catalina-metrics.timer runs, and metrics_enabled is false"]),
        ({"changed": True, "stdout_lines": [INACTIVE, READ]}, [change()], ["file: /etc/a was changed by hand"]),
    ],
)
def test_the_timer_of_the_metrics(result: dict[str, Any], changed: list[dict[str, Any]], sentences: list[str]) -> None:
    layout = {"changes": [{**one, "by_hand": True} for one in changed]}
    assert told(__metrics_timer=result, __metrics_laid_out=layout) == sentences


@pytest.mark.parametrize(
    ("layout", "found"),
    [
        ({}, [Finding("app1", "running", "the table of the replication ports", "is not loaded as the inventory wants it")]),
        (
            {"unread": ["/var/sets"]},
            [Unread("app1", "the table of the replication ports", "only root may ask for the rules of the kernel")],
        ),
        ({"changes": [change("/usr/local/lib/catalina-cluster/replication.nft")]}, []),
    ],
)
def test_the_rules_of_the_replication_ports(layout: dict[str, Any], found: list[Finding | Unread]) -> None:
    seen = list(changes("app1", {"__tomcat_firewall_followed": {"changed": False}, "__tomcat_layout": layout}.get))
    assert [one for one in seen if getattr(one, "kind", "running") == "running" and "/var" not in getattr(one, "what", "")] == found
    assert not [one for one in changes("app1", {"__tomcat_layout": layout}.get) if "table" in str(one)]
