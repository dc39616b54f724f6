# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who may reach the replication ports of a host, and those of its JMX exporters: a table of nftables, from the model."""

from __future__ import annotations

import hashlib
import ipaddress
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

Data = Mapping[str, Any]


def firewall_table(found: Sequence[Data], members: Iterable[Data], more: Iterable[str]) -> dict[str, Any]:
    """Return what the table needs: receiver ports, multicast groups, and the addresses that are admitted; nothing without ports.

    found are the instances of the host. Admitted are all members of their clusters and more. Addresses that nftables cannot compare,
    such as names, are refused.
    """
    own = [instance for instance in found if instance["replicated"]]
    clusters = {instance["cluster"] for instance in own}
    admitted = [str(member["replication_address"]) for member in members if member["cluster"] in clusters]
    networks = [_network(text) for text in dict.fromkeys([*admitted, *more])]
    groups = {
        (str(instance["replication"]["multicast_address"]), int(instance["replication"]["multicast_port"]))
        for instance in own
        if instance["settings"]["membership"] == "multicast"
    }
    return {
        "ports": sorted({int(instance["receiver_port"]) for instance in own}),
        "multicast": [{"address": address, "port": port, "version": _network(address).version} for address, port in sorted(groups)],
        "ipv4": [str(network) for network in networks if network.version == 4],
        "ipv6": [str(network) for network in networks if network.version == 6],
    }


def exporter_chains(found: Sequence[Data]) -> list[dict[str, Any]]:
    """Return the ports of the exporters of the host by who may ask them."""
    ports: dict[tuple[str, ...], list[int]] = {}
    for exporter in (instance.get("exporter") for instance in found):
        if exporter:
            ports.setdefault(tuple(sorted(exporter["allow"])), []).append(int(exporter["port"]))
    return [
        {
            "ports": sorted(own),
            "ipv4": [text for text in allow if _network(text).version == 4],
            "ipv6": [text for text in allow if _network(text).version == 6],
        }
        for allow, own in sorted(ports.items())
    ]


def firewall_files(
    found: Sequence[Data], members: Iterable[Data] | None, more: Iterable[str], helpers: str, unit: str
) -> list[dict[str, Any]]:
    """Return entries for a file set: the table, and the unit that loads it at boot. No instance restarts for them.

    members: None where the replication ports are left alone.
    """
    table = firewall_table(found, members, more) if members is not None else {"ports": []}
    exporters = exporter_chains(found)
    if not table["ports"] and not exporters:
        return []
    # A table without exporters is as it always was.
    table = {**table, **({"exporters": exporters} if exporters else {})}
    path = f"{helpers}/replication.nft"
    values = {"table": table, "path": path, "chain": _chain(table)}
    return [
        {"src": "replication.nft.j2", "dest": path, "vars": {"firewall": values}, "digest": False},
        {"src": "replication.service.j2", "dest": f"/etc/systemd/system/{unit}", "vars": {"firewall": values}, "digest": False},
    ]


def _chain(table: Data) -> str:
    """Name of an empty chain that only a table with these rules has. A run may be killed after it wrote them, before they are loaded."""
    return "rules_" + hashlib.sha256(json.dumps(table, sort_keys=True).encode()).hexdigest()[:12]


def _network(text: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network:
    try:
        return ipaddress.ip_network(text)
    except ValueError:
        raise ValueError(
            f"tomcat_replication_firewall_allow: {text} is not an address or network that a packet filter can compare"
        ) from None
