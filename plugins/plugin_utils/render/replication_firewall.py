# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who may reach the replication ports of a host, and those of its JMX exporters: a table of nftables, from the model."""

from __future__ import annotations

import hashlib
import ipaddress
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.model.replication_ports import (
    AUTO,
    OPTION,
    encrypts,
    firewall_word,
    is_closed,
)
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.given_members import check_admitted

Data = Mapping[str, Any]
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True)
class Rules:
    """What decides whose replication ports are closed, and who is admitted besides members."""

    # true, false or auto, and tomcat_clusters with the keys.
    word: Any = AUTO
    clusters: Any = None
    allow: Sequence[str] = ()
    # For as long as a run lasts: from where members replicate that it stops, and what the instances of the host run now.
    leaving: Sequence[str] = ()
    running: Sequence[Data] = ()


def closed_instances(found: Sequence[Data], rules: Rules) -> list[Data]:
    """Return the instances whose replication ports are closed to all but members.

    One that was started without encryption, and waits for the outage after which it has a key, is closed until then: strangers could
    join it as long as it runs.
    """
    plain = {str(info["name"]) for info in rules.running if _runs_plain(info)}
    return [
        instance
        for instance in found
        if instance["replicated"]
        and is_closed(rules.word, encrypts(rules.clusters, str(instance["cluster"])) and instance["name"] not in plain)
    ]


def _runs_plain(info: Data) -> bool:
    """Whether an instance replicates without encryption, as its start recorded it."""
    record = (info.get("running") or {}).get("replication") or {}
    return bool(info.get("active") and record and record.get("manager") != "redis" and not record.get("encryption"))


def firewall_table(closed: Sequence[Data], members: Sequence[Data], more: Iterable[str]) -> dict[str, Any]:
    """Return what the table needs: receiver ports, multicast groups, and the addresses that are admitted; nothing without ports.

    closed are instances of the host. Admitted are all members of their clusters and more. Addresses that nftables cannot compare,
    such as names, are refused.
    """
    clusters = {instance["cluster"] for instance in closed}
    check_admitted(members, clusters)
    admitted = {str(member["replication_address"]): str(member["name"]) for member in members if member["cluster"] in clusters}
    networks = [
        *(_network(text, f"member {name}: replication_address") for text, name in admitted.items()),
        *(_network(text, "tomcat_replication_firewall_allow:") for text in more if text not in admitted),
    ]
    groups = {
        (str(instance["replication"]["multicast_address"]), int(instance["replication"]["multicast_port"]))
        for instance in closed
        if instance["settings"]["membership"] == "multicast"
    }
    return {
        "ports": sorted({int(instance["receiver_port"]) for instance in closed}),
        "multicast": [
            {"address": address, "port": port, "version": ipaddress.ip_address(address).version} for address, port in sorted(groups)
        ],
        **_by_version(networks),
    }


def _by_version(networks: Sequence[Network]) -> dict[str, list[str]]:
    """Return networks as sets of nftables. It refuses a set with one that is part of another."""
    wide = [network for network in networks if network.prefixlen < network.max_prefixlen]
    found = [network for network in dict.fromkeys(networks) if not any(_is_part(network, other) for other in wide)]
    return {f"ipv{version}": [str(network) for network in found if network.version == version] for version in (4, 6)}


def _is_part(network: Network, other: Network) -> bool:
    return (
        network != other and network.version == other.version and network.network_address in other and network.prefixlen > other.prefixlen
    )


def is_temporary(found: Sequence[Data], members: Sequence[Data], rules: Rules) -> bool:
    """Tell whether the table has what is only right until the run has stopped and restarted what it will."""
    lasting = replace(rules, leaving=(), running=())
    return rules != lasting and _members_table(found, members, rules) != _members_table(found, members, lasting)


def _members_table(found: Sequence[Data], members: Sequence[Data], rules: Rules) -> dict[str, Any]:
    closed = closed_instances(found, rules)
    return firewall_table(closed, members, [*rules.allow, *rules.leaving]) if closed else {"ports": []}


def exporter_chains(found: Sequence[Data]) -> list[dict[str, Any]]:
    """Return the ports of the exporters of the host by who may ask them."""
    ports: dict[tuple[str, ...], list[int]] = {}
    for exporter in (instance.get("exporter") for instance in found):
        if exporter:
            ports.setdefault(tuple(sorted(exporter["allow"])), []).append(int(exporter["port"]))
    return [
        {
            "ports": sorted(own),
            **_by_version([_network(text, "allow of tomcat_jmx_exporter:") for text in allow]),
        }
        for allow, own in sorted(ports.items())
    ]


def firewall_files(found: Sequence[Data], members: Sequence[Data], rules: Rules, helpers: str, unit: str) -> list[dict[str, Any]]:
    """Return entries for a file set: the table, and the unit that loads it at boot. No instance restarts for them.

    found are the instances of the host, members those of all hosts.
    """
    table = _members_table(found, members, rules)
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


def filter_words(found: Sequence[Data], rules: Rules) -> dict[str, str]:
    """Return what a host that cannot filter packets is told: which option asks for it and why, and what to do instead.

    Empty where nothing is to be filtered.
    """
    closed = closed_instances(found, rules)
    names = ", ".join(dict.fromkeys(str(instance["cluster"]) for instance in closed))
    if closed and firewall_word(rules.word) is True:
        return {
            "asked": f"{OPTION} = true: closes the replication ports of {names} to all but members",
            "remedy": f"Encrypt what these clusters replicate (encryption: {{key: …}} in tomcat_clusters) and set {OPTION}: auto; or set"
            f" {OPTION}: false, where nobody else reaches these ports",
        }
    if closed:
        return {
            "asked": f"{OPTION} = auto: closes the replication ports of {names} to all but members, since without encryption anyone who"
            " reaches them can join",
            "remedy": "Give these clusters encryption: {key: …} in tomcat_clusters, with a key of openssl rand -hex 32 in a vault; or set"
            f" {OPTION}: false, where nobody else reaches these ports",
        }
    if exporter_chains(found):
        return {
            "asked": "tomcat_jmx_exporter.allow: closes the ports of the exporters to all others",
            "remedy": "Remove tomcat_jmx_exporter for this host, or give the exporter as an agent in tomcat_java_agents",
        }
    return {}


# What missing.sh and the task that installs it say of a packet filter, and what an answer of nft points at.
UNUSABLE, NOT_INSTALLED = "unusable: ", "not installed: "
_POINTS_AT = (
    (re.compile(r"not permitted"), " (a container needs CAP_NET_ADMIN for it)"),
    (re.compile(r"not supported|No such file|Invalid argument"), " (the kernel needs nf_tables for it)"),
)


def filter_refusal(host: str, words: Mapping[str, str], answers: Iterable[str]) -> str:
    """Return why a host cannot filter packets as it should, and what to do; "" where it can.

    words are those of filter_words; answers are lines of which only those about the packet filter count.
    """
    cause = next((found for found in map(_cause, answers) if found), "")
    if not cause or not words:
        return ""
    asked, remedy = words["asked"], words["remedy"]
    return f"{host}: {asked}. That cannot be done on this host: {cause}. Nothing of Tomcat was changed. {remedy}."


def _cause(answer: str) -> str:
    if answer.startswith(NOT_INSTALLED):
        return f"nftables cannot be installed: {answer.removeprefix(NOT_INSTALLED).strip() or 'no reason was given'}"
    if answer.startswith(UNUSABLE):
        fault = answer.removeprefix(UNUSABLE).strip()
        return f"nft does not work: {fault}" + next((hint for form, hint in _POINTS_AT if form.search(fault)), "")
    return ""


def _chain(table: Data) -> str:
    """Name of an empty chain that only a table with these rules has. A run may be killed after it wrote them, before they are loaded."""
    return "rules_" + hashlib.sha256(json.dumps(table, sort_keys=True).encode()).hexdigest()[:12]


def _network(text: str, what: str) -> Network:
    try:
        return ipaddress.ip_network(text)
    except ValueError:
        raise ValueError(
            f"{what} {text} is not an address or network that a packet filter can compare; write it as 192.0.2.7 or 192.0.2.0/24"
        ) from None
