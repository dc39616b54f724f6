# SPDX-License-Identifier: GPL-3.0-or-later
"""What a look at the hosts says against a run, word for word."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.catalina.cluster.plugins.plugin_utils.runs.look import (
    Limits,
    Port,
    failure_findings,
    foreign,
    host_problems,
    left_out,
    lost_hosts,
    paths_of,
    ports_of,
    skew,
    temporary_of,
    unreachable_problems,
)

Values = dict[str, Any]
MIB = 1024 * 1024
MEMBER: Values = {
    "name": "tomcat1", "host": "app1", "address": "10.0.0.1", "http_port": 81, "ajp_port": 8011, "shutdown_port": -1, "receiver_port": 4001,
}  # fmt: skip
FRONT: Values = {"host": "web", "frontend": "nginx", "port": 82}
FACTS: Values = {"ansible_os_family": "Debian", "ansible_distribution": "Debian", "ansible_distribution_version": "12.11"}
PLACE: Values = {"path": "/", "free": 900 * MIB, "size": 4000 * MIB, "free_inodes": 50000, "writable": True, "problem": ""}
LOOK: Values = {"places": [PLACE], "memory": 500 * MIB, "clock_skew": 0.0, "listeners": [], "ansible_facts": FACTS}
NGINX: Values = {"port": 82, "address": "0.0.0.0", "pid": 7, "name": "nginx", "unit": "nginx.service"}
SQUATTER: Values = {"port": 82, "address": "0.0.0.0", "pid": 711, "name": "python3", "unit": "squatter.service"}


def place(**more: Any) -> Values:
    """A look at a file system of its own below the instances."""
    return {**LOOK, "places": [PLACE, {**PLACE, "path": "/srv/tomcat/tomcat1/work", **more}]}


ROOM = ". Make room there, or lower the limit (run_control_min_disk, run_control_min_inodes)"


@pytest.mark.parametrize(
    ("look", "problem"),
    [
        (LOOK, None),
        (place(free=0), f"no space left on device: /srv/tomcat/tomcat1/work (0 KiB free, 50 MiB are needed){ROOM}"),
        (place(free=3 * MIB), f"no space left on device: /srv/tomcat/tomcat1/work (3 MiB free, 50 MiB are needed){ROOM}"),
        # A small one of its own, of which a tenth has to do.
        (place(free=3 * MIB, size=30 * MIB), None),
        (place(free=1 * MIB, size=30 * MIB), f"no space left on device: /srv/tomcat/tomcat1/work (1 MiB free, 3 MiB are needed){ROOM}"),
        (place(free_inodes=12), f"no inodes left on device: /srv/tomcat/tomcat1/work (12 free, 1000 are needed){ROOM}"),
        # As btrfs has it.
        (place(free_inodes=-1), None),
        (place(writable=False), "/srv/tomcat/tomcat1/work: cannot be written to (a read-only file system, or no permission)"),
        (place(problem="Stale file handle"), "/srv/tomcat/tomcat1/work: Stale file handle"),
        ({**LOOK, "memory": 40 * MIB}, "40 MiB of memory are available, 64 MiB are needed (run_control_min_memory)"),
        ({**LOOK, "memory": -1}, None),
        (
            {**LOOK, "clock_skew": -90.4},
            "its clock is 90 s behind the controller's: have it set by NTP (run_control_max_clock_skew)",
        ),
        ({**LOOK, "clock_skew": 4000.0}, "its clock is 4000 s ahead of the controller's: have it set by NTP (run_control_max_clock_skew)"),
        ({**LOOK, "listeners": [NGINX]}, None),
        (
            {**LOOK, "listeners": [NGINX, SQUATTER]},
            (
                "port 82 of the front end nginx is held by python3 (process 711, squatter.service): stop that, or choose another port"
                " (nginx_balancer_port)"
            ),
        ),
        (
            {**LOOK, "listeners": [{**SQUATTER, "pid": 0, "name": "", "unit": ""}]},
            (
                "port 82 of the front end nginx is held by a process that cannot be seen from here: stop that, or choose another port"
                " (nginx_balancer_port)"
            ),
        ),
        (
            {
                **LOOK,
                "ansible_facts": {"ansible_os_family": "Suse", "ansible_distribution": "SLES", "ansible_distribution_version": "15.6"},
            },
            (
                "SLES 15.6 is not supported; supported are Debian and what derives from it (tested: Debian 11, 12 and 13) and the Red Hat"
                " family (written from its documentation)"
            ),
        ),
    ],
)
def test_host(look: Values, problem: str | None) -> None:
    """Each by itself, with the host in front."""
    ports = ports_of("web", [MEMBER], [FRONT])
    assert host_problems("web", look, ports, Limits()) == ([] if problem is None else [f"web: {problem}"])


def test_everything_at_once_and_nothing_without_limits() -> None:
    bad = {**place(free=0, free_inodes=0), "memory": 1, "clock_skew": 100.0}
    assert len(host_problems("web", bad, [], Limits())) == 3
    assert host_problems("web", bad, [], Limits(0, 0, 0, 0)) == []


def test_findings_after_a_failure() -> None:
    """What is full or held, and nothing about what would merely be little."""
    ports = ports_of("app1", [MEMBER])
    look = {**place(free=0, size=100 * MIB), "listeners": [{**SQUATTER, "port": 81}]}
    assert failure_findings(look, ports) == [
        "no space left on device: /srv/tomcat/tomcat1/work (0 KiB free, 1 MiB are needed)",
        "port 81 of tomcat1 is held by python3 (process 711, squatter.service)",
    ]
    assert failure_findings(place(free=20 * MIB), ports) == []


@pytest.mark.parametrize(
    ("address", "listener", "meets"),
    [
        ("", {"address": "127.0.0.1"}, True),
        ("10.0.0.1", {"address": "127.0.0.1"}, False),
        ("10.0.0.1", {"address": "10.0.0.1"}, True),
        ("10.0.0.1", {"address": "::"}, True),
        # Units that cannot be seen: names have to do.
        ("", {"address": "::", "unit": "", "name": "nginx"}, False),
        ("", {"address": "::", "unit": "", "name": "caddy"}, True),
        # Instances swap their ports, and front ends theirs, in one run.
        ("", {"address": "::", "unit": "tomcat@tomcat2.service", "name": "java"}, False),
        ("", {"address": "::", "unit": "tomcat10.service", "name": "java"}, True),
    ],
)
def test_foreign(address: str, listener: Values, meets: bool) -> None:
    assert bool(foreign([Port(82, "it", "key", address)], [{**SQUATTER, **listener}])) is meets


def test_ports_and_paths_of_a_host() -> None:
    """What is off is asked of nobody; each at the address that it will have."""
    ports = ports_of("app1", [MEMBER], [FRONT])
    assert [(port.number, port.address) for port in ports] == [(81, "10.0.0.1"), (8011, "10.0.0.1"), (4001, "")]
    assert ports_of("app1", [MEMBER], addresses={"tomcat": "10.9.9.9"})[0].address == "10.9.9.9"
    assert ports_of("web", [MEMBER], [FRONT], {"nginx": "10.0.0.9"})[0].address == "10.0.0.9"
    assert "/srv/tomcat/tomcat1/work" in paths_of("app1", [MEMBER], "/srv/tomcat")
    assert not any("tomcat1" in path for path in paths_of("web", [MEMBER], "/srv/tomcat"))


LOST = {"app2": "Failed to connect to the host via ssh: No route to host\n", "app3": ""}


@pytest.mark.parametrize(
    ("remote_tmp", "user", "expected"),
    [
        ("~/.ansible/tmp", "deploy", "~deploy/.ansible/tmp"),
        ("~/.ansible/tmp", "", "~/.ansible/tmp"),
        ("/var/tmp/ansible", "deploy", "/var/tmp/ansible"),
    ],
)
def test_home_of_who_logs_in(remote_tmp: str, user: str, expected: str) -> None:
    assert temporary_of(remote_tmp, user) == expected


def test_unreachable_hosts_end_the_run() -> None:
    assert unreachable_problems(LOST, 1, "web") == [
        "app2 cannot be reached: Failed to connect to the host via ssh: No route to host",
        "app3 cannot be reached: no reason was given",
        "Have them answer, leave them out (--limit 'all,!app2,!app3'), or go on without (-e run_control_max_unreachable=2)",
    ]
    assert unreachable_problems({}, 0, "web") == []


def test_some_may_be_missing_but_not_the_one_with_the_lock() -> None:
    assert unreachable_problems(LOST, 2, "web") == []
    assert unreachable_problems(LOST, 2, "app3")[-1] == "app3 holds the lock and the run records: no run can do without it"
    assert left_out(["app3"]) == ["app3 could not be reached and was left out: run again when it answers"]


def test_lost_since() -> None:
    """Results of an inspection; hosts that are to be told of by others are not."""
    results = {"app1": {"instances": []}, "app2": {"unreachable": True, "msg": "timed out"}, "app3": None, "old": {"unreachable": True}}
    assert lost_hosts(results, but=["old"]) == ["app2 cannot be reached any more: timed out. Have it answer and run again"]


@pytest.mark.parametrize(("there", "ahead"), [(100.5, 0.0), (98.0, -2.0), (104.0, 3.0)])
def test_skew(there: float, ahead: float) -> None:
    """A call lasts a second; within it nothing can be told."""
    assert skew(there, 100.0, 101.0) == ahead
