# SPDX-License-Identifier: GPL-3.0-or-later
"""Which proxies are trusted for which names, and who everybody else is."""

from __future__ import annotations

import ipaddress
from typing import Any

import pytest
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.trusted_proxies import everybody_else, proxies_of_site

SHOP = {"name": "shop", "names": ["shop.test"], "trusted_proxies": ["192.0.2.1"]}
MAIN = {"name": "main", "names": []}


@pytest.mark.parametrize(
    ("names", "wanted"), [([], ("10.0.0.0/8",)), (["shop.test"], ("192.0.2.1",)), (["other.test"], ("10.0.0.0/8",))], ids=str
)
def test_site(names: list[str], wanted: tuple[str, ...]) -> None:
    assert proxies_of_site({"names": names}, [MAIN, SHOP], ["10.0.0.0/8"]) == wanted


@pytest.mark.parametrize("networks", [[], ["10.0.0.0/8"], ["192.0.2.7"], ["10.0.0.0/8", "10.1.0.0/16", "2001:db8::/32"]], ids=str)
def test_everybody_else(networks: list[str]) -> None:
    """Together with the networks these are all addresses, and none is in both."""
    others = [ipaddress.ip_network(text) for text in everybody_else(networks)]
    for version, bits in ((4, 32), (6, 128)):
        given: list[Any] = [network for network in map(ipaddress.ip_network, networks) if network.version == version]
        own: list[Any] = list(ipaddress.collapse_addresses(given))
        rest: list[Any] = [network for network in others if network.version == version]
        assert sum(network.num_addresses for network in [*own, *rest]) == 2**bits
        assert not any(one.overlaps(two) for one in own for two in rest)
    assert all(network.prefixlen for network in others)
