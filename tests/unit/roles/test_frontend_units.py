# SPDX-License-Identifier: GPL-3.0-or-later
"""What the roles of the front ends tell systemd about their services."""

from __future__ import annotations

import configparser
import importlib
from typing import Any

import pytest
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar, trust_as_template
from ansible_collections.catalina.cluster.plugins.modules.frontend_reload import SPEC
from unit.roles.test_frontend_golden import role_variables
from unit.roles.tomcat_rendering import ROOT, load_collections, yaml_of


def text_of(role: str, template: str, **changes: Any) -> str:
    """A drop-in of a role's service."""
    load_collections()
    text = (ROOT / "roles" / role / "templates" / template).read_text(encoding="utf-8")
    return str(Templar(loader=DataLoader(), variables={**role_variables(), **changes}).template(trust_as_template(text)))


def drop_in(role: str, **changes: Any) -> configparser.ConfigParser:
    """The one with when it comes back, as systemd reads it."""
    made = text_of(role, "restart.conf.j2", **changes)
    read = configparser.ConfigParser(interpolation=None)
    read.optionxform = str  # type: ignore[assignment, method-assign]
    read.read_string(made)
    return read


@pytest.mark.parametrize("role", ["httpd_base", "nginx_balancer"])
def test_service_comes_back_and_gives_up(role: str) -> None:
    """Also after a failed start; each option is where systemd looks for it, and with the defaults the limit can be reached."""
    read = drop_in(role)
    assert {name: dict(read[name]) for name in read.sections()} == {
        "Unit": {"StartLimitIntervalSec": "60", "StartLimitBurst": "10"},
        "Service": {"Restart": "on-failure", "RestartSec": "0.5"},
    }
    limit, service = read["Unit"], read["Service"]
    assert float(service["RestartSec"]) * int(limit["StartLimitBurst"]) < float(limit["StartLimitIntervalSec"])
    changed = drop_in(role, **{f"{role}_restart_delay": 3, f"{role}_start_limit_interval": 600, f"{role}_start_limit_burst": 4})
    assert (changed["Service"]["RestartSec"], dict(changed["Unit"])) == ("3", {"StartLimitIntervalSec": "600", "StartLimitBurst": "4"})


def test_whoever_reloads_httpd_calls_the_program_with_its_parameters() -> None:
    """The first line takes the distribution's command away. The program is one that can be imported, with the module's parameters."""
    named = yaml_of(ROOT / "roles/httpd_base/vars/main.yml")
    lines = text_of("httpd_base", "reload.conf.j2", **{key: value for key, value in named.items() if "reload" in key}).splitlines()
    found = [line.partition("=")[2] for line in lines if line.startswith("ExecReload=")]
    assert found[0] == "" and len(found) == 2
    words = found[1].split()
    assert words[0] == "/usr/bin/env" and f"PYTHONPATH={named['__httpd_base_reload_root']}" in words
    assert importlib.import_module(words[-2]).__doc__ and words[-1] == named["__httpd_base_reload_parameters_path"]
    parameters = set(named["__httpd_base_reload_parameters"])
    assert parameters == set(SPEC) - {"enabled", "apply", "wake_processes", "_digest"}
