# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whose word about a client is taken: the proxies that are trusted, for everything or for the names of one cluster."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.model.option_values import OptionError, list_of, network
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.options import Report

# The one variable for all front ends. That of a role, where it is given, takes its place.
VARIABLE = "balancer_trusted_proxies"
_Network = ipaddress.IPv4Network | ipaddress.IPv6Network
_read = list_of(network)


def read_proxies(value: Any, key: str, report: Report) -> tuple[str, ...]:
    """Read a list of addresses and networks."""
    try:
        found: tuple[str, ...] = _read([] if value is None else value)
    except OptionError as fault:
        report(key + fault.key, fault.value if fault.key else value, fault.reason, fault.remedy)
        return ()
    return found


def proxies_of_site(site: Mapping[str, Any], clusters: Sequence[Mapping[str, Any]], general: Sequence[str]) -> tuple[str, ...]:
    """The proxies that are trusted for the names of a site: those of its own clusters, else the general ones."""
    names = set(site["names"])
    for cluster in clusters:
        if names & set(cluster.get("names") or ()) and cluster.get("trusted_proxies"):
            return tuple(cluster["trusted_proxies"])
    return tuple(general)


def everybody_else(networks: Sequence[str]) -> list[str]:
    """All addresses outside of some networks, as networks."""
    found: list[str] = []
    # In halves: servers take no network of all addresses.
    for halves in (("0.0.0.0/1", "128.0.0.0/1"), ("::/1", "8000::/1")):
        left: list[_Network] = [ipaddress.ip_network(half) for half in halves]
        version = ipaddress.ip_network(halves[0]).version
        for text in networks:
            wanted = ipaddress.ip_network(text)
            if wanted.version == version:
                left = [part for network_ in left for part in _without(network_, wanted)]
        found += [str(part) for part in sorted(left)]
    return found


def _without(network_: _Network, wanted: _Network) -> list[_Network]:
    if wanted.supernet_of(network_):  # type: ignore[arg-type]
        return []
    if network_.supernet_of(wanted):  # type: ignore[arg-type]
        return list(network_.address_exclude(wanted))  # type: ignore[arg-type]
    return [network_]
