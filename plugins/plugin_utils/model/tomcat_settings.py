# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Free settings of the Tomcats that contradict the model: a closed door for the front ends, or a value that nothing reads."""

from __future__ import annotations

import ipaddress
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.model.host_types import Host, Unresolved
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.plain_values import hidden_faults, relation_faults, word_faults
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.problems import NO_VALUE, Problems
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.redis_sessions import hosts_of, settings_of
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.replication_ports import allow_faults, encrypts
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.service_settings import environment_faults
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.unit_directives import VARIABLE, check_directives

Network = ipaddress.IPv4Network | ipaddress.IPv6Network

_EVERYWHERE = ("", "0.0.0.0", "::")  # noqa: S104 - compared, not listened on
_SYSTEMD_WORDS: Mapping[str, str] = {
    "any": "0.0.0.0/0",
    "localhost": "127.0.0.0/8",
    "link-local": "169.254.0.0/16",
    "multicast": "224.0.0.0/4",
}


def check_settings(
    host: Host,
    others: Mapping[str, Any],
    members: Sequence[Mapping[str, Any]],
    frontends: Sequence[Mapping[str, Any]],
    replicating: Collection[str],
    problems: Problems,
) -> None:
    """Say what is wrong with the free settings of one Tomcat host.

    others are its variables beside those of the model, replicating the clusters of the host that replicate their sessions.
    """
    given = {name: value for name, value in others.items() if not isinstance(value, Unresolved)}
    for key, reason, remedy in environment_faults(given.get("tomcat_environment"), "tomcat_environment"):
        problems.add(host.name, key, NO_VALUE, reason, remedy)
    if VARIABLE in given:
        check_directives(host.name, given[VARIABLE], problems)
    for key, value, reason, remedy in (*relation_faults(given), *word_faults(given), *hidden_faults({**host.values, **given})):
        problems.add(host.name, key, value, reason, remedy)
    _check_address(host, given.get("tomcat_bind_address"), frontends, problems)
    _check_allowed(host, given.get("tomcat_ip_address_allow"), members, frontends, problems)
    _check_firewall(host, given, replicating, problems)


def _check_address(host: Host, value: Any, frontends: Sequence[Mapping[str, Any]], problems: Problems) -> None:
    if value is None or value in (*_EVERYWHERE, host.address):
        return
    if not isinstance(value, str):
        problems.add(host.name, "tomcat_bind_address", value, "is not text", "write an address of this host, in quotes")
        return
    apart = [entry["host"] for entry in frontends if entry["host"] != host.name]
    loopback = value.startswith("127.") or value == "::1"
    if loopback and not apart:
        return
    reached = f"the front ends reach its instances at {host.address}"
    remedy = "leave it out, or set cluster_address of the host to the address that the front ends can reach"
    problems.add(host.name, "tomcat_bind_address", value, f"closes the connectors to all others: {reached}", remedy)


def _check_allowed(
    host: Host, value: Any, members: Sequence[Mapping[str, Any]], frontends: Sequence[Mapping[str, Any]], problems: Problems
) -> None:
    if not isinstance(value, (list, tuple)) or not value:
        return
    networks = list(_networks(host, value, problems))
    replicating = {member["cluster"] for member in members if member["host"] == host.name}
    needed: dict[str, str] = {str(entry["address"]): f"the front ends of {entry['host']}" for entry in frontends if entry["address"]}
    for member in members:
        if member["cluster"] in replicating and member["host"] != host.name and member["replication_address"]:
            needed.setdefault(str(member["replication_address"]), f"the members of {member['host']}")
    for cluster in replicating:
        for name in hosts_of(settings_of(host.get("tomcat_clusters"), str(cluster))):
            if network_of(name) is not None:
                needed.setdefault(name, f"the Redis of the cluster {cluster}")
    for address, who in needed.items():
        if address != host.address and not any(ipaddress.ip_address(address) in network for network in networks):
            problems.add(host.name, "tomcat_ip_address_allow", NO_VALUE, f"does not have {address}, {who}", f"add {address}")


def _check_firewall(host: Host, given: Mapping[str, Any], replicating: Collection[str], problems: Problems) -> None:
    encrypted = [name for name in replicating if encrypts(host.get("tomcat_clusters"), name)]
    for key, value, reason, remedy in allow_faults(given, replicating, encrypted):
        problems.add(host.name, key, value, reason, remedy)
    value = given.get("tomcat_replication_firewall_allow")
    for position, item in enumerate(value if isinstance(value, (list, tuple)) else ()):
        if network_of(str(item)) is None or str(item) in _SYSTEMD_WORDS:
            where = f"tomcat_replication_firewall_allow[{position}]"
            problems.add(host.name, where, item, "is not an address or network", "write it as 192.0.2.7 or 192.0.2.0/24")


def _networks(host: Host, value: Sequence[Any], problems: Problems) -> Iterator[Network]:
    for position, item in enumerate(value):
        network = network_of(str(item))
        if network is not None:
            yield network
        else:
            problems.add(
                host.name,
                f"tomcat_ip_address_allow[{position}]",
                item,
                "is not an address or network",
                f"write one as 192.0.2.0/24, or {', '.join(_SYSTEMD_WORDS)}",
            )


def network_of(text: str) -> Network | None:
    """Return the network that a text of systemd names; None where it is none."""
    try:
        return ipaddress.ip_network(_SYSTEMD_WORDS.get(text, text), strict=True)
    except ValueError:
        return None
