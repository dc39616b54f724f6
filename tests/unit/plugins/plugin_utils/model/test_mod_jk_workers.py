# SPDX-License-Identifier: GPL-3.0-or-later
"""Workers of mod_jk that name each other, rules that lead to them, and the memory for all of them."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.httpd_options import read_base, read_role
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.mod_jk_rules import MountRule, mount_rule, parse_rule
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.mod_jk_workers import check_workers, inherited
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.option_values import OptionError
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.options import Reports

MEMBERS = [{"name": "tomcat1"}, {"name": "tomcat2"}]
LB = {"type": "lb", "balance_workers": ["old1"]}
OLD = {"old1": {"host": "10.0.0.7"}}


def said(given: dict[str, Any], clusters: int = 1, members: int = 2) -> list[str]:
    """What is said of options, each as key: reason; remedy."""
    lines: list[str] = []
    report = Reports(lambda key, _value, reason, remedy: lines.append(f"{key}: {reason}; {remedy}"))
    options = read_role("mod_jk", {f"mod_jk_{name}": value for name, value in given.items()}, report)
    found = [{"name": f"main{number or ''}"} for number in range(clusters)]
    check_workers(options, read_base({}, report), found, [*MEMBERS, *({"name": f"x{number}"} for number in range(2, members))], report)
    return lines


@pytest.mark.parametrize(
    ("workers", "wanted"),
    [
        ({**OLD, "both": LB}, []),
        ({"both": {"type": "lb", "balance_workers": ["tomcat1", "tomcat2"]}}, []),
        ({"list": {}}, ["list: is the name of a member, a cluster or a worker of the role; choose another name"]),
        ({"jkstates": {}}, ["jkstates: is the name of a member, a cluster or a worker of the role; choose another name"]),
        ({"both": LB}, ["both.balance_workers: is not the name of a worker; define it, or name another one"]),
        ({"tomcat3": OLD["old1"], "both": {**LB, "balance_workers": "tomcat33"}}, ["both.balance_workers: is not the name of a worker"]),
        ({"both": {"type": "lb"}}, ["both.balance_workers: is missing; name the workers that it balances"]),
        ({**OLD, "both": LB, "all": {**LB, "balance_workers": "both"}}, ["all.balance_workers: is of type lb; name workers of type ajp13"]),
        ({**OLD, "both": {**LB, "balance_workers": "old1,old1"}}, ["both.balance_workers: is there twice; name it once; lbfactor gives"]),
        (
            {"old1": {"route": "a"}, "old2": {"route": "a"}, "both": {**LB, "balance_workers": "old1,old2"}},
            ["both.balance_workers: has the route a, as old1 has; give each its own route"],
        ),
        # Templates.
        ({**OLD, "some": {"type": "lb"}, "both": {**LB, "reference": "worker.some"}}, []),
        ({**OLD, "both": LB, "same": {"type": "lb", "reference": "worker.both"}}, []),
        ({"a": {"reference": "worker.x"}}, ["a.reference: is not the name of a worker; define it"]),
        ({**OLD, "a": {"type": "status", "reference": "worker.old1"}}, ["a.reference: is of type ajp13, this is of type status; refer to"]),
        ({"a": {"reference": "worker.a"}}, ["a.reference: leads back to this worker; let one of them refer to none"]),
        (
            {"a": {"reference": "worker.b"}, "b": {"reference": "worker.a"}, "c": {"reference": "worker.b"}},
            ["a.reference: leads back to this worker", "b.reference: leads back to this worker"],
        ),
        # Names that mod_jk has no room for.
        ({"x" * 60: {"route": "r" * 60}}, []),
        ({"x" * 61: {}}, [f"{'x' * 61}: is not a name of at most 60 letters, digits, _ and -; write it as old"]),
        ({"a": {"domain": "d" * 61}}, ["a.domain: is not a name of at most 60 letters, digits, _ and -; write it as east"]),
    ],
    ids=str,
)
def test_workers(workers: dict[str, Any], wanted: list[str]) -> None:
    lines = said({"workers": workers})
    assert len(lines) == len(wanted), lines
    for line, beginning in zip(lines, wanted):
        assert line.startswith(f"mod_jk_workers.{beginning}")


@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        ("/old", []),
        ("/", ["mod_jk_mounts[0].path: belongs to the cluster main already; give each its own path"]),
        ("/jk-status", ["mod_jk_mounts[0].path: belongs to mod_jk_status_path already; give each its own path"]),
    ],
)
def test_where_a_mount_may_be(path: str, wanted: list[str]) -> None:
    assert said({"workers": OLD, "mounts": [{"path": path, "worker": "old1"}]}) == wanted


def test_what_is_inherited() -> None:
    workers = {"a": {"port": "1", "host": "x", "reference": "worker.b"}, "b": {"port": "2", "retries": "3", "reference": "worker.a"}}
    assert inherited(workers, "a") == {"port": "1", "host": "x", "reference": "worker.b", "retries": "3"}
    assert inherited(workers, "none") == {}


@pytest.mark.parametrize(
    ("rule", "found"),
    [
        ("/a=main", MountRule("", "/a", "main")),
        (
            "/a|/*=main;reply_timeout=60000;stopped=tomcat1,tomcat2",
            MountRule("", "/a|/*", "main", {"reply_timeout": "60000", "stopped": "tomcat1,tomcat2"}),
        ),
        ("!/*.html=*", MountRule("!", "/*.html", "*")),
        ("-/a/*=main", MountRule("-", "/a/*", "main")),
    ],
)
def test_rule(rule: str, found: MountRule) -> None:
    assert mount_rule(rule) == rule and parse_rule(rule) == found


@pytest.mark.parametrize(
    ("rule", "reason"),
    [
        ("a=main", "is not a rule of uriworkermap.properties"),
        ("/a", "is not a rule of uriworkermap.properties"),
        ("/a=main;", "is not a rule of uriworkermap.properties"),
        ("/a b=main", "is not a rule of uriworkermap.properties"),
        ("/a=main;stopped=a b", "is not a rule of uriworkermap.properties"),
        ("/a=*", "leads to *, which is for rules that exclude a path"),
        ("!/a=main;stateless=1", "has stateless, which nothing heeds in a rule that excludes a path"),
        ("/a=main;x=1", "has x, which is no extension of a rule"),
        ("/a=main;stateless=1;stateless=0", "has stateless twice, mod_jk would heed one of them"),
        ("/a=main;stateless=yes", "has stateless=yes, which is not a flag"),
        ("/a=main;reply_timeout=5", "has reply_timeout=5, which counts milliseconds: 5000 are 5 s"),
        ("/a=main;use_server_errors=40", "has use_server_errors=40, which is not within 400 to 599"),
        ("/a=main;fail_on_status=,404", "has fail_on_status=,404, which is not a status, with or without a minus sign"),
        ("/a=main;session_path=a/b", "has session_path=a/b, which is not a path parameter without its semicolon"),
        ("/a=main;session_cookie_path=a", "has session_cookie_path=a, which is not a path"),
    ],
)
def test_rule_is_refused(rule: str, reason: str) -> None:
    with pytest.raises(OptionError) as fault:
        mount_rule(rule)
    assert fault.value.reason == reason and fault.value.remedy


@pytest.mark.parametrize(
    ("rule", "wanted"),
    [
        ("/a=main;disabled=tomcat1;stopped=tomcat2", []),
        ("/a=both;active=old1", []),
        ("/a=old1;reply_timeout=5000;fail_on_status=503;use_server_errors=500", []),
        ("!/a=*", []),
        ("/a=man", ["leads to man, which is no worker; did you mean main?"]),
        ("/a=main;stopped=tomcat3", ["has stopped=tomcat3, which main does not balance; did you mean tomcat2?"]),
        ("/a=both;stopped=tomcat1", ["has stopped=tomcat1, which both does not balance; name its members"]),
        ("/a=old1;stopped=old1", ["has stopped, which is for balancers, and old1 is none; remove it"]),
        ("/a=old1;session_cookie=A", ["has session_cookie, which is for balancers, and old1 is none; remove it"]),
    ],
)
def test_rules_and_workers(rule: str, wanted: list[str]) -> None:
    lines = said({"workers": {**OLD, "both": LB}, "mount_rules": [rule]})
    assert lines == [f"mod_jk_mount_rules[0]: {line}" for line in wanted]


@pytest.mark.parametrize(
    ("size", "members", "wanted"),
    [
        (0, 200, ""),
        # 401 slots of 384 bytes.
        (151, 200, ""),
        (150, 200, "mod_jk_shm_size: is less than the 151 KiB that these workers need; set 0, or 151 or more"),
        (73, 2, ""),
        (72, 2, "mod_jk_shm_size: is less than mod_jk takes in any case (73 KiB); set 0, or 73 or more"),
    ],
)
def test_memory(size: int, members: int, wanted: str) -> None:
    assert said({"shm_size": size}, members=members) == ([wanted] if wanted else [])


def test_memory_of_further_workers() -> None:
    """Only those that a path leads to have a place in it."""
    many = {f"old{number}": {"host": "10.0.0.7"} for number in range(100)}
    given = {"shm_size": 73, "workers": {**many, "both": {"type": "lb", "balance_workers": sorted(many)}}}
    assert said(given) == []
    assert said({**given, "mounts": [{"path": "/old", "worker": "both"}]}) == [
        "mod_jk_shm_size: is less than the 78 KiB that these workers need; set 0, or 78 or more"
    ]
