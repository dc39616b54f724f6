# SPDX-License-Identifier: GPL-3.0-or-later
"""Numbers that are not what they look like, as Ansible reads them from files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ansible.parsing.dataloader import DataLoader
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.host_types import HostInput
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.inventory import HostValues
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.resolve import problem_lines, resolve
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.yaml_spellings import Spellings


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("tomcat_max_threads: 200", []),
        ("tomcat_max_threads: 0777", [("tomcat_max_threads", 511, "0777")]),
        ("tomcat_start_timeout: 1:30", [("tomcat_start_timeout", 90, "1:30")]),
        ("tomcat_instances: [{name: tomcat01, number: 01}, {name: x, number: 010}]", [("tomcat_instances[1].number", 8, "010")]),
        ("tomcat_environment: {A: 1.10, B: 1.5, C: '1.10'}", [("tomcat_environment.A", 1.1, "1.10")]),
        ("tomcat_version: 10.10", [("tomcat_version", 10.1, "10.10")]),
        ("rolling_restart_min_active: 0.50", []),
        ("tomcat_max_post_size: 1_000", []),
        ("tomcat_security_listener: yes", []),
        ("tomcat_max_threads: &threads 010", []),
    ],
)
def test_spellings(tmp_path: Path, text: str, expected: list[Any]) -> None:
    path = tmp_path / "vars.yml"
    path.write_text(f"# café\n{text}\n", encoding="utf-8")
    found = [one for key, value in DataLoader().load_from_file(str(path)).items() for one in Spellings().odd(key, value)]
    assert found == expected
    assert [type(value) for _key, value, _written in found] == [type(value) for _key, value, _written in expected]


def test_values_from_nowhere_and_files_that_are_gone(tmp_path: Path) -> None:
    """What nobody can look up passes."""
    path = tmp_path / "vars.yml"
    path.write_text("tomcat_max_threads: 0777\n", encoding="utf-8")
    value = DataLoader().load_from_file(str(path))["tomcat_max_threads"]
    path.unlink()
    assert Spellings().odd("x", value) == Spellings().odd("x", 511) == []


def test_they_are_part_of_the_model(tmp_path: Path) -> None:
    """From the reader of an inventory to the line."""
    path = tmp_path / "vars.yml"
    path.write_text("tomcat_max_threads: 0777\n", encoding="utf-8")
    given = {"ansible_host": "10.0.0.1", "tomcat_instances": ["t1"], "tomcat_ajp_secret": "a" * 40}
    read = HostValues(lambda value, _variables: value).read("app1", {**given, **DataLoader().load_from_file(str(path))}, True)
    web = HostInput("web", {"ansible_host": "10.0.0.2", "tomcat_ajp_secret": "a" * 40})
    assert problem_lines(resolve([read, web], ["app1"], ["web"]).problems) == [
        (
            "app1: tomcat_max_threads = 511: is written as 0777, of which YAML makes another number; write a plain number, or quotes "
            "around a text"
        )
    ]


def test_what_may_be_a_secret_is_not_repeated(tmp_path: Path) -> None:
    """Neither as it is written nor as the number that it becomes."""
    path = tmp_path / "vars.yml"
    path.write_text("tomcat_environment: {PIN: 0777}\ntomcat_users: [{username: a, password: 01234567}]\n", encoding="utf-8")
    given = {"ansible_host": "10.0.0.1", "tomcat_instances": ["t1"], "tomcat_ajp_secret": "a" * 40}
    read = HostValues(lambda value, _variables: value).read("app1", {**given, **DataLoader().load_from_file(str(path))}, True)
    web = HostInput("web", {"ansible_host": "10.0.0.2", "tomcat_ajp_secret": "a" * 40})
    end = "is written so that YAML makes another number of it; write a plain number, or quotes around a text"
    lines = problem_lines(resolve([read, web], ["app1"], ["web"]).problems)
    assert [line for line in lines if "YAML" in line] == [f"app1: tomcat_environment.PIN: {end}", f"app1: tomcat_users[0].password: {end}"]
    assert not any(number in line for line in lines for number in ("0777", "511", "1234567", "342391"))


def test_one_cause_is_one_line(tmp_path: Path) -> None:
    """What is said of an option already is not said once more because of how it is written."""
    path = tmp_path / "vars.yml"
    path.write_text("tomcat_umask: 0027\n", encoding="utf-8")
    given = {"ansible_host": "10.0.0.1", "tomcat_instances": ["t1"], "tomcat_ajp_secret": "a" * 40}
    read = HostValues(lambda value, _variables: value).read("app1", {**given, **DataLoader().load_from_file(str(path))}, True)
    web = HostInput("web", {"ansible_host": "10.0.0.2", "tomcat_ajp_secret": "a" * 40})
    model = resolve([read, web], ["app1"], ["web"], {"tomcat": {"tomcat_umask"}}, lambda _name, _value: "is not octal digits in quotes")
    assert [line.partition(";")[0] for line in problem_lines(model.problems)] == ["app1: tomcat_umask = 23: is not octal digits in quotes"]
