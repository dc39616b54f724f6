# SPDX-License-Identifier: GPL-3.0-or-later
"""What ./lab/up makes of an inventory: hosts with addresses, and the address that it prints at the end."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "lab" / "lib" / "inventory_hosts.py"


def asked(hosts: dict[str, dict[str, Any]], *arguments: str) -> subprocess.CompletedProcess[str]:
    """Ask the script of an inventory whose hosts are all balancers."""
    inventory = {"_meta": {"hostvars": hosts}, "balancer": {"hosts": list(hosts)}}
    command = [sys.executable, str(SCRIPT), *arguments]
    return subprocess.run(command, input=json.dumps(inventory), capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("variables", "url"),
    [
        ({}, "http://192.168.7.100/test/"),
        ({"balancer_frontends": ["nginx", "httpd"], "nginx_balancer_port": 82}, "http://192.168.7.100:82/test/"),
        ({"balancer_frontends": ["mod_jk"], "mod_jk_port": 80}, "http://192.168.7.100/test/"),
    ],
)
def test_the_address_is_that_of_the_inventory(variables: dict[str, Any], url: str) -> None:
    """Not that of the default lab."""
    assert asked({"front": {"ansible_host": "192.168.7.100", **variables}}, "entry").stdout == f"front {url}\n"


def test_hosts_of_another_network() -> None:
    done = asked({"a": {"ansible_host": "192.168.7.5"}, "b": {"ansible_host": "10.0.0.1"}, "c": {}}, "192.168.7.0/24", "192.168.7.1")
    assert done.returncode == 1 and done.stdout == ""
    assert done.stderr.splitlines() == [
        "    b: 10.0.0.1 is not a free address of 192.168.7.0/24",
        "    c: ansible_host is '': a host of the lab needs an address in 192.168.7.0/24",
    ]
