# SPDX-License-Identifier: GPL-3.0-or-later
"""The hosts file: a block with the hosts of the cluster, each name with one address only, and all other lines as they were."""

from __future__ import annotations

from typing import Any

import pytest
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar, trust_as_template
from unit.roles.tomcat_rendering import ROOT, load_collections

TEMPLATE = ROOT / "roles" / "platform" / "templates" / "hosts.j2"
HOSTS = [{"name": "app1", "address": "10.0.0.1", "aliases": ["one.example"]}, {"name": "app2", "address": "10.0.0.2"}]
BLOCK = ["# BEGIN catalina.cluster", "10.0.0.1 app1 one.example", "10.0.0.2 app2", "# END catalina.cluster"]
LOOPBACK = ["127.0.0.1 localhost", "::1 localhost ip6-localhost ip6-loopback"]


def rendered(current: list[str], hosts: list[dict[str, Any]] | None = None, name: str = "app1", nodename: str = "app1") -> list[str]:
    """The lines of the new file."""
    load_collections()
    variables = {
        "platform_hosts": HOSTS if hosts is None else hosts,
        "inventory_hostname": name,
        "ansible_facts": {"nodename": nodename},
        "__platform_current_hosts": current,
    }
    templar = Templar(loader=DataLoader(), variables=variables)
    text = templar.template(trust_as_template(TEMPLATE.read_text(encoding="utf-8")), escape_backslashes=False)
    assert text.endswith("\n") or not text
    return str(text).splitlines()


@pytest.mark.parametrize(
    ("current", "expected"),
    [
        ([], [*LOOPBACK, *BLOCK]),
        (LOOPBACK, [*LOOPBACK, *BLOCK]),
        (["# mine", "192.0.2.7 printer # app1", *LOOPBACK], ["# mine", "192.0.2.7 printer # app1", *LOOPBACK, *BLOCK]),
        ([*LOOPBACK, "192.0.2.1 app2 other"], [*LOOPBACK, "192.0.2.1 other", *BLOCK]),
        ([*LOOPBACK, "192.0.2.1 one.example"], [*LOOPBACK, *BLOCK]),
        ([*LOOPBACK, "# BEGIN catalina.cluster", "192.0.2.9 removed", "# END catalina.cluster"], [*LOOPBACK, *BLOCK]),
        (["127.0.0.1 localhost app1", LOOPBACK[1]], ["127.0.0.1 localhost", LOOPBACK[1], *BLOCK]),
        (["127.0.0.1 myhost", "#127.0.0.1 localhost"], [*LOOPBACK, "127.0.0.1 myhost", "#127.0.0.1 localhost", *BLOCK]),
    ],
    ids=["empty", "complete", "foreign lines", "a name moves", "an alias moves", "old block", "loopback", "no localhost"],
)
def test_lines(current: list[str], expected: list[str]) -> None:
    assert rendered(current) == expected
    assert rendered(expected) == expected, "a second run changes nothing"


def test_the_address_of_debians_installer_goes() -> None:
    """127.0.1.1 is where cluster traffic must not end: its names get the address of the host."""
    lines = rendered([*LOOPBACK, "127.0.1.1 node.example node extra"], nodename="node.example")
    assert lines == [*LOOPBACK, BLOCK[0], "10.0.0.1 app1 one.example node.example node extra", *BLOCK[2:]]


def test_a_host_outside_of_the_list_keeps_its_own_name() -> None:
    current = [*LOOPBACK, "127.0.1.1 web"]
    assert rendered(current, name="web", nodename="web") == [*current, *BLOCK]


def test_without_hosts_the_block_goes() -> None:
    assert rendered([*LOOPBACK, *BLOCK, "192.0.2.7 printer"], hosts=[]) == [*LOOPBACK, "192.0.2.7 printer"]
