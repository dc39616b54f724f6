# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a run must not do to a cluster that runs, judged before anything is touched."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.model.cloud_membership import in_common as cloud_in_common
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.encryption import in_common
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.farm import in_common as farm_in_common

Member = Mapping[str, Any]
Running = Mapping[str, Mapping[str, Any]]

# What the members of a replication group must have in common, and how people call it.
_COMMON = {
    "manager": "manager",
    "membership": "membership",
    "multicast": "multicast address and port",
    "cloud": "place where members ask for each other",
    "tomcat": "Tomcat series",
    "encryption": "encryption of what is replicated",
    "channel": "interceptors that change messages",
    "farm": "deployment through the cluster",
    "store": "place of the sessions",
}
# Not recorded where there is none.
_OPTIONAL = {"cloud": "", "encryption": "", "farm": "", "store": ""}
# Where sessions are outside of the members, these mean nothing.
_OF_REPLICATION = ("membership", "multicast", "cloud", "encryption", "channel", "farm")


def run_problems(
    members: Sequence[Member],
    settings: Sequence[Mapping[str, Any]],
    running: Running,
    removed: Sequence[Mapping[str, Any]] = (),
    confirmed: Collection[str] = (),
    full_restart: Collection[str] = (),
    unreachable: Sequence[Mapping[str, Any]] = (),
) -> list[str]:
    """Return everything that speaks against the run, one sentence with its remedy each.

    members and settings are the model, running what each member runs by name, removed the instances that hosts have and that
    are no longer in the inventory. confirmed names those of them that may be stopped, full_restart the clusters that are
    restarted with an outage, unreachable the removed hosts (name, members, ansible_host) that do not answer.
    """
    return [
        *(_lost(host) for host in unreachable),
        *_removals(members, running, removed, confirmed),
        *(text for cluster in settings if cluster["name"] not in full_restart for text in _mixtures(cluster, members, running)),
    ]


def _lost(host: Mapping[str, Any]) -> str:
    members = ", ".join(host["members"]) or "its members"
    return (
        f"{host['name']} ({host.get('ansible_host', 'no address')}) is no longer in the inventory and cannot be reached, so {members}"
        " cannot be stopped. Bring it up, or put it back into the inventory; if it is off for good:"
        + _extra_variable("run_control_decommissioned_hosts", [host["name"]])
    )


def _removals(members: Sequence[Member], running: Running, removed: Sequence[Mapping[str, Any]], confirmed: Collection[str]) -> list[str]:
    found = []
    listed = {member["name"] for member in members}
    leaving = [instance for instance in removed if instance["active"] and instance["name"] not in listed]
    for cluster in dict.fromkeys(instance["cluster"] for instance in leaving):
        names = [instance["name"] for instance in leaving if instance["cluster"] == cluster]
        unconfirmed = [name for name in names if name not in confirmed]
        # A member of a host that was not asked is taken for running: the share is judged by what is known to stop.
        stay = [
            member["name"]
            for member in members
            if member["cluster"] == cluster and running.get(member["name"], {"active": True}).get("active")
        ]
        if not unconfirmed or len(names) <= len(stay):
            continue
        share = "the last members" if not stay else f"{len(names)} of {len(names) + len(stay)} members"
        found.append(
            f"{', '.join(names)} {'is' if len(names) == 1 else 'are'} no longer in the inventory: this run would take {share} of the"
            f" cluster {cluster} out of service. To do that, confirm it:"
            + _extra_variable("run_control_confirm_removal", names)
            + ". Otherwise put them back into the inventory."
        )
    return found


def full_restart_problems(names: Collection[str], settings: Sequence[Mapping[str, Any]], limited: bool) -> list[str]:
    """Return why a full restart of these clusters is not confirmed; empty when it is."""
    known = [str(cluster["name"]) for cluster in settings]
    unknown = [name for name in names if name not in known]
    if names and not unknown and not limited:
        return []
    named = f"{', '.join(unknown)} is no cluster" if unknown else "no cluster is named" if not names else "--limit leaves hosts out"
    return [
        (
            "This stops all members of a cluster at once and loses their sessions. Confirm it with the cluster's name, without --limit:"
            f" -e confirm={' or '.join(known) or 'NAME'} ({named})"
        )
    ]


def removal_problems(names: Collection[str], removed: Collection[str]) -> list[str]:
    """Return why the removal of these instances is not confirmed; empty when it is."""
    unknown = [name for name in names if name not in removed]
    if names and not unknown:
        return []
    there_are = f"removed instances: {', '.join(removed)}" if removed else "no instance was removed from the inventory"
    named = f"not among them: {', '.join(unknown)}" if unknown else "none is named"
    return [
        (
            "This archives removed instances and deletes their files. Confirm it with their names:"
            f" -e confirm={','.join(removed) or 'NAMES'} ({there_are}; {named})"
        )
    ]


def _extra_variable(name: str, values: Sequence[str]) -> str:
    return " -e '" + json.dumps({name: list(values)}) + "'"


def wanted_replication(cluster: Mapping[str, Any], member: Member) -> dict[str, str]:
    """Return the replication settings that a member will have; empty where sessions are its own. The same keys as in its record."""
    store = str(cluster.get("store", ""))
    if store:
        return {"group": str(member["group"]), "manager": "redis", "tomcat": str(member["tomcat_series"]), "store": store}
    if cluster["sessions"] != "replicated":
        return {}
    group = next(one for one in cluster["groups"] if one["name"] == member["group"])
    multicast = cluster["membership"] == "multicast"
    return {
        "group": str(member["group"]),
        "manager": str(group["manager"]),
        "membership": str(cluster["membership"]),
        "multicast": f"{group['multicast_address']}:{group['multicast_port']}" if multicast else "",
        "cloud": cloud_in_common(str(cluster.get("cloud", "")), member.get("receiver_port")),
        "tomcat": str(member["tomcat_series"]),
        "encryption": in_common(str(cluster.get("encryption", "")), str(member.get("tomcat_version", ""))),
        "channel": str(cluster.get("channel", "")),
        **farm_in_common(cluster.get("farm")),
    }


def _follows(key: str, current: Mapping[str, Any], wanted: Mapping[str, str]) -> bool:
    """Whether a difference comes of another one, which is said."""
    if "redis" in (current.get("manager"), wanted["manager"]):
        return key in _OF_REPLICATION or (key == "store" and current.get("manager") != wanted["manager"])
    return key in ("multicast", "cloud") and current.get("membership") != wanted["membership"]


def _mixtures(cluster: Mapping[str, Any], members: Sequence[Member], running: Running) -> list[str]:
    """Refuse what would split a group: members that run already do not hear those that were restarted."""
    changed: dict[str, list[str]] = {}
    for member in members:
        if member["cluster"] != cluster["name"]:
            continue
        info = running.get(member["name"], {})
        current = (info.get("running") or {}).get("replication") if info.get("active") else None
        wanted = wanted_replication(cluster, member)
        if not current or not wanted or current.get("group") != wanted["group"]:
            continue
        for key, title in _COMMON.items():
            if _follows(key, current, wanted):
                continue
            will = wanted.get(key, "")
            has = str(current.get(key, _OPTIONAL.get(key, will)))
            if has != will:
                changed.setdefault(f"{title} {has or '(none)'} -> {will or '(none)'}", []).append(member["name"])
    alone = {group["name"] for group in cluster["groups"] if len(group["members"]) == 1}
    by_name = {member["name"]: member for member in members}
    return [
        f"cluster {cluster['name']}: {what} ({', '.join(names)}): members with the old and with the new setting do not hear each"
        " other, so sessions would be lost in a roll. Put the setting back, or make it a planned outage:"
        f" ansible-playbook playbooks/full_restart.yml -e confirm={cluster['name']}"
        for what, names in changed.items()
        if any(by_name[name]["group"] not in alone for name in names)
    ]
