# SPDX-License-Identifier: GPL-3.0-or-later
"""Directives of the user: where they go, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.problems import Problems, problem_lines
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.unit_directives import check_directives, sections


def lines(value: Any) -> list[str]:
    """What is wrong with a value."""
    problems = Problems()
    check_directives("app1", value, problems)
    return problem_lines(problems)


@pytest.mark.parametrize(
    ("value", "unit", "service", "install"),
    [
        ([], [], [], []),
        (
            ["LimitCORE=0", "After=postgresql.service", "Alias=a.service"],
            ["After=postgresql.service"],
            ["LimitCORE=0"],
            ["Alias=a.service"],
        ),
        (["[Unit]", "ConditionPathExists=/srv/x", "[Service]", "Nice=5"], ["ConditionPathExists=/srv/x"], ["Nice=5"], []),
        ({"Unit": ["After=a.service"], "Service": ["Nice=5"]}, ["After=a.service"], ["Nice=5"], []),
        (
            {"Service": {"LimitCORE": 0, "ProtectHome": False, "ExecStartPre": ["/bin/a", "/bin/b"]}},
            [],
            ["LimitCORE=0", "ProtectHome=no", "ExecStartPre=/bin/a", "ExecStartPre=/bin/b"],
            [],
        ),
    ],
)
def test_sections(value: Any, unit: list[str], service: list[str], install: list[str]) -> None:
    assert sections(value) == {"Unit": unit, "Service": service, "Install": install}
    assert lines(value) == []


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (["User=root"], "[0]: sets User, which the role sets; use tomcat_user"),
        ({"Service": {"UMask": 27}}, ".Service.UMask: sets UMask, which the role sets; use tomcat_umask"),
        (["nonsense"], "[0]: is not a directive; write it as LimitCORE=0"),
        (["[Servce]"], "[0]: is not a section of a service; sections are Unit, Service, Install"),
        ({"Servce": []}, ".Servce: is not a section of a service; did you mean Service?"),
        ({"Service": ["After=a.service"]}, ".Service[0]: has After in [Service], where systemd ignores it; put it into Unit"),
        (["[Unit]", "LimitCORE=0"], "[1]: has LimitCORE in [Unit], where systemd ignores it; put it into Service"),
        ({"Service": {"Nice": None}}, '.Service.Nice: has no value; write "" for an empty text, or remove it'),
        (["Environment=A=geheim"], "[0]: sets Environment, which the role sets; use tomcat_environment"),
        (["Environment=A=geheim\nUser=root"], "[0]: has a line end or a control character; write it on one line"),
        (
            "After=a.service",
            ": is neither a list of lines nor a mapping of sections; write [LimitCORE=0], or {Unit: [...], Service: [...]}",
        ),
        (
            {"Unit": "After=a.service"},
            ".Unit: is neither a list of lines nor a mapping; write [After=postgresql.service], or {After: postgresql.service}",
        ),
    ],
)
def test_refused(value: Any, expected: str) -> None:
    assert lines(value) == [f"app1: tomcat_unit_directives{expected}"]
