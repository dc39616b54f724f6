# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whom packet filters at replication ports have to admit beside the members of the inventory, and who may not be admitted yet."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.model.replication_ports import is_closed
from ansible_collections.catalina.cluster.plugins.plugin_utils.runs.records import is_address

Member = Mapping[str, Any]
# A value of the inventory for a host; None where it says nothing.
ValueOf = Callable[[str, str], Any]
_FEW = 3
# Where a host says from where its members replicate, the nearest first.
_ADDRESSES = ("cluster_replication_address", "cluster_address", "ansible_host")


def of_removed_members(removed: Mapping[str, Sequence[Mapping[str, Any]]], members: Sequence[Member], value_of: ValueOf) -> list[str]:
    """Return from where removed instances replicate until this run stops them.

    removed are those of each host. A host may have no other member of that cluster, so that the model does not name it there.
    """
    known = {str(member["host"]): str(member["replication_address"]) for member in members if member.get("replication_address")}
    hosts = [host for host, instances in removed.items() if any(_replicates(info) for info in instances)]
    found = [
        known.get(host) or next((str(value) for value in (value_of(host, name) for name in _ADDRESSES) if value), "") for host in hosts
    ]
    return list(dict.fromkeys(address for address in found if is_address(address)))


def _replicates(info: Mapping[str, Any]) -> bool:
    record = (info.get("running") or {}).get("replication") or {}
    return bool(info.get("active") and record and record.get("manager") != "redis")


def not_yet_admitted(
    members: Sequence[Member],
    settings: Sequence[Mapping[str, Any]],
    running: Mapping[str, Mapping[str, Any]],
    asked: Collection[str],
    word_of: Callable[[str], Any],
) -> Iterator[str]:
    """Say which new members hosts that the run leaves out may drop packets of: one sentence for each cluster.

    Their tables have the members that the last run on them knew. asked are the hosts of this run; running is what their members are,
    by name; word_of says what the inventory wants of the ports of a host.
    """
    for cluster in settings:
        if cluster["sessions"] != "replicated":
            continue
        own = [member for member in members if member["cluster"] == cluster["name"]]
        is_there = {member["host"] for member in own if running.get(member["name"], {}).get("exists")}
        new = [member for member in own if member["host"] in asked and member["host"] not in is_there]
        hosts = dict.fromkeys(str(member["host"]) for member in own if member["host"] not in asked)
        closed = [host for host in hosts if is_closed(word_of(host), bool(cluster.get("encryption")))]
        if new and closed:
            names = ", ".join(f"{member['name']} on {member['host']}" for member in new[:_FEW])
            yield (
                f"{names}{_more(new)} {'is' if len(new) == 1 else 'are'} new in the cluster {cluster['name']}, and this run leaves out"
                f" {', '.join(closed[:_FEW])}{_more(closed)}: unless a run of these hosts has known the new address, their packet filter"
                " (tomcat_replication_firewall) drops what comes from there, and no sessions are shared. Add them to --limit, or run"
                " site.yml without it."
            )


def _more(found: Sequence[Any]) -> str:
    return f" and {len(found) - _FEW} more" if len(found) > _FEW else ""
