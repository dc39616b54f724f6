# SPDX-License-Identifier: GPL-3.0-or-later
"""What the role frontends does with the front ends that a host has and had."""

from __future__ import annotations

from typing import Any

import pytest
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar
from unit.roles.tomcat_rendering import ROOT, trusted, yaml_of

BASE, BALANCER, JK, NGINX = "httpd_base", "httpd_balancer", "mod_jk", "nginx_balancer"


def chosen(enabled: list[str], removed: list[str]) -> dict[str, Any]:
    """The lists that its tasks loop over. Ansible's set filters keep no order, and nothing depends on it but for the servers."""
    values = {name: trusted(value) for name, value in yaml_of(ROOT / "roles/frontends/vars/main.yml").items()}
    templar = Templar(loader=DataLoader(), variables={**values, "frontends_enabled": enabled, "frontends_removed": removed})
    names = ("contributors", "removed_contributors", "servers", "removed_servers", "replaced", "package_lists")
    found = {name: templar.template(values[f"__frontends_{name}"]) for name in names}
    return {name: value if name == "servers" else sorted(value) for name, value in found.items()}


@pytest.mark.parametrize(
    ("enabled", "removed", "expected"),
    [
        (["httpd", "mod_jk", "nginx"], [], {"contributors": [BALANCER, JK], "servers": [BASE, NGINX]}),
        # A port can go from httpd to nginx, so httpd comes first, however the inventory has it.
        (["nginx", "httpd"], [], {"contributors": [BALANCER], "servers": [BASE, NGINX]}),
        # One part leaves, the server stays.
        (["mod_jk"], ["httpd"], {"contributors": [JK], "removed_contributors": [BALANCER], "servers": [BASE]}),
        # The server leaves with its last part, and another one may take its ports.
        (
            ["nginx"],
            ["httpd", "mod_jk"],
            {"removed_contributors": [BALANCER, JK], "servers": [NGINX], "removed_servers": [BASE], "replaced": ["apache2", "httpd"]},
        ),
        (["mod_jk"], ["nginx"], {"contributors": [JK], "servers": [BASE], "removed_servers": [NGINX], "replaced": ["nginx"]}),
        ([], ["nginx"], {"removed_servers": [NGINX], "replaced": ["nginx"]}),
        # It came back before anybody took note.
        (["nginx"], ["nginx"], {"servers": [NGINX]}),
        ([], [], {}),
    ],
)
def test_who_comes_and_who_leaves(enabled: list[str], removed: list[str], expected: dict[str, list[str]]) -> None:
    found = chosen(enabled, removed)
    del found["package_lists"]
    assert found == {**{name: [] for name in found}, **expected}


def test_packages_of_all_servers_are_asked_for_at_once() -> None:
    assert chosen(["httpd", "nginx"], [])["package_lists"] == ["__httpd_base_packages", "__nginx_balancer_packages"]
    assert chosen(["mod_jk"], ["nginx"])["package_lists"] == ["__httpd_base_packages", "__mod_jk_packages"]
