# SPDX-License-Identifier: GPL-3.0-or-later
"""What the roles of the front ends tell systemd about their services."""

from __future__ import annotations

import configparser
from typing import Any

import pytest
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar, trust_as_template
from unit.roles.test_frontend_golden import role_variables
from unit.roles.tomcat_rendering import ROOT, load_collections


def drop_in(role: str, **changes: Any) -> configparser.ConfigParser:
    """The drop-in of a role's service, as systemd reads it."""
    load_collections()
    text = (ROOT / "roles" / role / "templates" / "restart.conf.j2").read_text(encoding="utf-8")
    made = str(Templar(loader=DataLoader(), variables={**role_variables(), **changes}).template(trust_as_template(text)))
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
