# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The order of changes with static membership: who must not run before the others know it.

Each start records where the member receives and whom its list names. A member that others do not find there would get no
session of theirs, or hand old ones to them: it is started last, and stopped first when it runs already.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.model import tomcat_versions as versions
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.replication import receiver

Member = Mapping[str, Any]
Running = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class JoiningMember:
    """A member that others of its group do not know as it is wanted."""

    member: Member
    runs: bool
    # Members that run and that it must not run beside, until they were restarted.
    strangers: tuple[str, ...]
    # All members of its group that run and are no joining members themselves: they have the sessions.
    holders: tuple[str, ...]
    # Whether those that it announces itself to take it in, though their lists do not name it.
    announces: bool

    @property
    def goes_first(self) -> bool:
        """Tell whether it starts before the others restart: there is only one, and its sessions need a second place."""
        return self.announces and len(self.holders) == 1


def joining_members(members: Sequence[Member], settings: Sequence[Mapping[str, Any]], running: Running) -> dict[str, JoiningMember]:
    """Return the joining members by name, in the order of the model.

    members and settings are the model, running what each member runs by name. What left no record of its list is taken
    to know everyone. Linear in members, but for the lists themselves.
    """
    static = {one["name"] for one in settings if one["sessions"] == "replicated" and one["membership"] == "static"}
    groups: dict[tuple[str, str], list[Member]] = {}
    for member in members:
        if member["cluster"] in static:
            groups.setdefault((member["cluster"], member["group"]), []).append(member)
    found: dict[str, JoiningMember] = {}
    for group in groups.values():
        found.update(_of_group(group, running))
    return {member["name"]: found[member["name"]] for member in members if member["name"] in found}


def _of_group(group: Sequence[Member], running: Running) -> dict[str, JoiningMember]:
    wanted = {member["name"]: receiver(member) for member in group}
    everyone = set(wanted.values())
    active = [name for name in wanted if running.get(name, {}).get("active")]
    records = {name: (running[name].get("running") or {}).get("replication") or {} for name in active}
    # One that still replicates in another group says nothing about this one.
    lists = {
        name: (replication["receiver"], frozenset(replication["peers"].split(",")))
        for name, replication in records.items()
        if replication.get("receiver") and replication.get("peers") and replication.get("group") == group[0]["group"]
    }
    strangers: dict[str, tuple[str, ...]] = {}
    for name, here in wanted.items():
        # One that is down would start with the new list, and not find those that run elsewhere than it says.
        unknown = tuple(
            other
            for other, (place, peers) in lists.items()
            if other != name and (here not in peers or (name not in records and place not in everyone))
        )
        if unknown:
            strangers[name] = unknown
    holders = tuple(name for name in active if name not in strangers)
    return {
        member["name"]: JoiningMember(
            member,
            member["name"] in records,
            strangers[member["name"]],
            holders,
            versions.has_static_service(str(member["tomcat_version"])),
        )
        for member in group
        if member["name"] in strangers
    }


def order_problems(found: Mapping[str, JoiningMember], chosen: Collection[str], members: Sequence[Member]) -> list[str]:
    """Return why a roll of the chosen members cannot keep the order, one sentence with its remedy each."""
    hosts = {member["name"]: member["host"] for member in members}
    problems: list[str] = []
    for name, one in found.items():
        outage = planned_outage(one.member["cluster"])
        if name not in chosen:
            going = [other for other in one.strangers if other in chosen and other not in found]
            if one.runs and going:
                problems.append(
                    f"{_named([name], hosts)} gets another place in the lists of the others and has to be stopped before"
                    f" {_named(going, hosts)} restart with them, but this run leaves it out: add its host to --limit, or run site.yml"
                    " without it"
                )
            continue
        left_out = [other for other in one.strangers if other not in chosen]
        if left_out:
            problems.append(
                f"{_named([name], hosts)} may start only after {_named(left_out, hosts)} restarted with lists that name it, but this"
                " run leaves that out: add all hosts of the cluster to --limit, or run site.yml without it"
            )
        elif not one.holders:
            if one.runs:
                problems.append(
                    f"{_named([name], hosts)} gets another place in the lists of the others, like all other members of its group that"
                    f" run: nobody would keep the sessions. Move them in several runs, or {outage}"
                )
        elif len(one.holders) == 1 and not one.announces:
            problems.append(
                f"{_named([name], hosts)} is not in the list of {_named(one.holders, hosts)}, which alone has the sessions; with Tomcat"
                f" {one.member['tomcat_series']} neither can restart first without losing them: {outage}"
            )
    return problems


def planned_outage(cluster: str) -> str:
    """Return the last remedy."""
    return f"make it a planned outage with playbooks/full_restart.yml -e confirm={cluster}"


def _named(names: Collection[str], hosts: Mapping[str, str]) -> str:
    return ", ".join(f"{name} on {hosts[name]}" for name in names)
