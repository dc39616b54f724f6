# SPDX-License-Identifier: GPL-3.0-or-later
"""Configuration that its own server refuses, pushed by a real run, while a client asks all the time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from integration import lab, runs
from integration.polls import Polls

# What is pushed through public variables of the roles, and the checker's words that a person has to see.
PUSHES: dict[str, tuple[dict[str, Any], list[str]]] = {
    "server.xml that Tomcat refuses": (
        {"tomcat_http_attributes": {"protocol": "org.example.NoSuchProtocol"}},
        ["org.example.NoSuchProtocol"],
    ),
    "httpd directive": (
        {"httpd_balancer_extra_lines": ["NoSuchDirective on"]},
        ["NoSuchDirective", "20-httpd_balancer.conf", "httpd_balancer.conf.j2"],
    ),
    "mod_jk mount without a worker": (
        {"mod_jk_extra_lines": ["JkMount /broken* nosuchworker"]},
        ["nosuchworker"],
    ),
    "nginx directive": (
        {"nginx_balancer_extra_server_lines": ["no_such_directive on;"]},
        ["no_such_directive", "20-servers.conf", "servers.conf.j2"],
    ),
}


@pytest.mark.parametrize("what", PUSHES)
def test_broken_push(cluster: Any, what: str, say: Callable[[str], None]) -> None:
    """The run fails with the checker's words; what serves goes on, with the same processes and files."""
    broken, words = PUSHES[what]
    before = {host: lab.tree(host) for host in (*lab.APPS, lab.WEB)}
    ran = lab.processes()
    with Polls({**lab.FRONTENDS, **lab.MEMBERS}) as polls:
        run = runs.play("site.yml", {**cluster.variables, **broken})
    say(f"{what}: {sum(polls.made.values())} polls made, {len(polls.failures)} failed; the run ended with {run.code} and said:")
    say("\n".join("    | " + line for line in run.error.splitlines()[:14]))
    assert run.code == 2
    assert [word for word in words if word not in run.error] == []
    assert "\tat " not in run.error, "Java's stack buries the reason"
    assert polls.failures == []
    assert min(polls.made.values()) > 5
    assert lab.processes() == ran
    assert {host: lab.tree(host) for host in before} == before
    assert lab.leftovers() == []


def test_virtual_host_of_others(cluster: Any, say: Callable[[str], None]) -> None:
    """One that would get the requests for the members is named with its file, and nothing is loaded."""
    before, ran = lab.tree(lab.WEB), lab.processes()
    lab.on(lab.WEB, "cat >/srv/foreign.conf", "<VirtualHost *:80>\n    ServerName foreign.test\n</VirtualHost>\n")
    try:
        with Polls(lab.FRONTENDS) as polls:
            run = runs.play("site.yml", {**cluster.variables, "httpd_base_includes": ["/srv/foreign.conf"]})
    finally:
        lab.on(lab.WEB, "rm /srv/foreign.conf")
    say("\n".join("    | " + line for line in run.error.splitlines()[:14]))
    assert run.code == 2
    assert "requests for any name go to foreign.test (/srv/foreign.conf:1)" in " ".join(run.error.split())
    assert polls.failures == []
    assert (lab.tree(lab.WEB), lab.processes()) == (before, ran)


def test_after_the_broken_pushes(cluster: Any) -> None:
    """The good variables again: nothing is to be done."""
    assert lab.steady(cluster.variables) == []
