# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a run must not do to a cluster that runs, judged before anything is touched."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any

Member = Mapping[str, Any]
Running = Mapping[str, Mapping[str, Any]]

# What the members of a replication group must have in common, in words for people.
_WIRE = {
    "manager": "manager",
    "membership": "membership",
    "multicast": "multicast address and port",
    "tomcat": "Tomcat series",
}


def run_problems(
    members: Sequence[Member],
    settings: Sequence[Mapping[str, Any]],
    running: Running,
    unlisted: Sequence[Mapping[str, Any]] = (),
    confirmed: Collection[str] = (),
    whole: Collection[str] = (),
    gone: Sequence[Mapping[str, Any]] = (),
) -> list[str]:
    """Return everything that speaks against the run, one sentence with its remedy each.

    members and settings are the model, running what each listed member runs by name, unlisted what hosts run that left
    the inventory. confirmed names instances that may be taken out, whole the clusters that are restarted as a whole,
    gone the hosts (name, members, ansible_host) that left the inventory and do not answer.
    """
    return [
        *(_lost(host) for host in gone),
        *_removals(members, running, unlisted, confirmed),
        *(words for cluster in settings if cluster["name"] not in whole for words in _mixtures(cluster, members, running)),
    ]


def _lost(host: Mapping[str, Any]) -> str:
    members = ", ".join(host["members"]) or "its members"
    return (
        f"{host['name']} ({host.get('ansible_host', 'no address')}) left the inventory but cannot be reached, so {members} cannot be"
        " stopped. Bring it up, or put it back into the inventory; if it is gone for good:"
        + _extra_variable("cluster_member_forget_hosts", [host["name"]])
    )


def _removals(members: Sequence[Member], running: Running, unlisted: Sequence[Mapping[str, Any]], confirmed: Collection[str]) -> list[str]:
    found = []
    listed = {member["name"] for member in members}
    leaving = [gone for gone in unlisted if gone["active"] and gone["name"] not in listed]
    for cluster in dict.fromkeys(gone["cluster"] for gone in leaving):
        names = [gone["name"] for gone in leaving if gone["cluster"] == cluster]
        open_ = [name for name in names if name not in confirmed]
        # A member of a host that was not asked is taken for running: the share is judged by what is known to stop.
        stay = [
            member["name"]
            for member in members
            if member["cluster"] == cluster and running.get(member["name"], {"active": True}).get("active")
        ]
        if not open_ or len(names) <= len(stay):
            continue
        share = "the last members" if not stay else f"{len(names)} of {len(names) + len(stay)} members"
        found.append(
            f"{', '.join(names)} left the inventory: this run would take {share} of the cluster {cluster} out of service."
            " If that is wanted, name them:"
            + _extra_variable("cluster_member_confirm_removal", names)
            + "; if not, put them back into the inventory."
        )
    return found


def _extra_variable(name: str, values: Sequence[str]) -> str:
    return " -e '" + json.dumps({name: list(values)}) + "'"


def wanted_wire(cluster: Mapping[str, Any], member: Member) -> dict[str, str]:
    """Return what a member's replication will speak; empty without replication. The same words as in its record."""
    if cluster["sessions"] != "replicated":
        return {}
    group = next(one for one in cluster["groups"] if one["name"] == member["group"])
    multicast = cluster["membership"] == "multicast"
    return {
        "group": str(member["group"]),
        "manager": str(group["manager"]),
        "membership": str(cluster["membership"]),
        "multicast": f"{group['multicast_address']}:{group['multicast_port']}" if multicast else "",
        "tomcat": str(member["tomcat_series"]),
    }


def _mixtures(cluster: Mapping[str, Any], members: Sequence[Member], running: Running) -> list[str]:
    """Refuse what would split a group: members that run already do not hear those that were restarted."""
    changed: dict[str, list[str]] = {}
    for member in members:
        if member["cluster"] != cluster["name"]:
            continue
        info = running.get(member["name"], {})
        speaks = (info.get("running") or {}).get("wire") if info.get("active") else None
        wanted = wanted_wire(cluster, member)
        if not speaks or not wanted or speaks.get("group") != wanted["group"]:
            continue
        for key, words in _WIRE.items():
            if key == "multicast" and speaks.get("membership") != wanted["membership"]:
                continue
            if str(speaks.get(key, wanted[key])) != wanted[key]:
                changed.setdefault(f"{words} {speaks[key] or '(none)'} -> {wanted[key] or '(none)'}", []).append(member["name"])
    alone = {group["name"] for group in cluster["groups"] if len(group["members"]) == 1}
    by_name = {member["name"]: member for member in members}
    return [
        f"cluster {cluster['name']}: {what} ({', '.join(names)}): members with the old and with the new setting do not hear each"
        " other, so sessions would be lost in a roll. Put the setting back, or make it a planned outage:"
        f" ansible-playbook playbooks/restart_whole.yml -e confirm={cluster['name']}"
        for what, names in changed.items()
        if any(by_name[name]["group"] not in alone for name in names)
    ]
