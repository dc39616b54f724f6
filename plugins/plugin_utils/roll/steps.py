# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The order of a rolling restart: who goes with whom, so that enough of each cluster always serves."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.roll.static_order import (
    JoiningMember,
    joining_members,
    order_problems,
    planned_outage,
)

Member = Mapping[str, Any]
Step = dict[str, Any]

_PERCENT = re.compile(r"^(\d+(?:\.\d+)?)\s*%$")


class RollError(ValueError):
    """A roll that would leave a cluster without service, or that nobody can plan."""


@dataclass
class _Cluster:
    """What a cluster has at this point of the plan."""

    name: str
    up: set[str] = field(default_factory=set)
    needed: int = 1
    active: int = 0

    def may_go(self, allow_outage: bool) -> int:
        """Return how many members that serve may stop at once."""
        most = len(self.up) if allow_outage else len(self.up) - 1
        return min(max(1, len(self.up) - self.needed), most)


def hosts_at_once(serial: int | str, hosts: int) -> int:
    """Return how many hosts a batch has: a number, or a share of all hosts."""
    if isinstance(serial, str):
        match = _PERCENT.match(serial.strip())
        if match:
            return max(1, int(hosts * float(match.group(1)) / 100))
        if not serial.strip().isdigit():
            raise RollError(f"serial is {serial!r}, which is neither a number nor a percentage")
        serial = int(serial)
    if isinstance(serial, bool) or not isinstance(serial, int) or serial < 1:
        raise RollError(f"serial is {serial!r}, it must be 1 or more")
    return serial


def roll_steps(
    members: Sequence[Member],
    running: Mapping[str, Mapping[str, Any]],
    serial: int | str = 1,
    min_active: float = 0.5,
    only: Collection[str] | None = None,
    allow_outage: bool = False,
    allow_down: bool = False,
    settings: Sequence[Mapping[str, Any]] = (),
    missing: Collection[str] = (),
) -> list[Step]:
    """Return the steps of a roll: the members that go at once, their hosts, what is done, and who is drained meanwhile."""
    if not 0 <= min_active <= 1:
        raise RollError(f"min_active is {min_active}, it must be within 0 and 1")
    width = hosts_at_once(serial, len({member["host"] for member in members}))
    new = joining_members(members, settings, running)
    chosen = _chosen(members, running, only, new)
    names = {member["name"] for member in chosen}
    problems = order_problems(new, names, members)
    if problems:
        raise RollError("; ".join(problems))
    # A joining member that is down was never there for the others, so it may stay away while they learn of it.
    clusters = _clusters(members, running, names, {*names, *new, *missing}, min_active, allow_outage, allow_down)
    apart = [member for member in chosen if member["name"] in new]
    known = [member for member in chosen if member["name"] not in new]
    warm = [member for member in known if _serves(member, running)]
    cold = [member for member in known if not _serves(member, running)]
    steps = _stop([member for member in apart if new[member["name"]].runs], clusters, new, allow_outage)
    early = [member for member in cold if _needed_first(member, clusters[member["cluster"]], warm)]
    first = [member for member in apart if new[member["name"]].goes_first]
    late = [member for member in cold if member not in early]
    last = [member for member in apart if member not in first]
    for batch in (early, first, warm, late, last):
        steps += _batches(batch, clusters, width, batch is not warm, allow_outage)
    return _with_drained(steps)


def _with_drained(steps: Sequence[Step]) -> list[Step]:
    """Add who must get no requests in each step: its own members, and what was stopped and is not back yet."""
    away: list[str] = []
    full = []
    for step in steps:
        members = step["members"]
        away = [name for name in away if name not in members]
        full.append({**step, "drained": [*members, *away]})
        if step["action"] == "stop":
            away += members
    return full


def _stop(queue: Sequence[Member], clusters: Mapping[str, _Cluster], new: Mapping[str, JoiningMember], allow_outage: bool) -> list[Step]:
    """Joining members that run stop before the others restart, all at once: they come back when these know them."""
    if not queue:
        return []
    for cluster in clusters.values():
        stops = [member for member in queue if member["cluster"] == cluster.name and member["name"] in cluster.up]
        # The others go one by one meanwhile, unless they wait for the joining member.
        waits = any(not new[member["name"]].goes_first for member in stops)
        most = min(max(1, len(cluster.up) - cluster.needed - waits), len(cluster.up) - 1)
        if len(stops) > most and not allow_outage:
            least = max(0, len(cluster.up) - len(stops) - waits)
            lower = f"let fewer serve meanwhile (rolling_restart_min_active {least / cluster.active:.2f}), " if least else ""
            raise RollError(
                f"{', '.join(member['name'] for member in stops)} of the cluster {cluster.name} get another place in the lists of the"
                f" others and would have to be stopped while these restart: {least} of {cluster.active} members would serve then."
                f" Move them in several runs, {lower}or {planned_outage(cluster.name)}"
            )
        cluster.up.difference_update(member["name"] for member in stops)
    return [_step(queue, "stop")]


def _step(members: Sequence[Member], action: str) -> Step:
    return {"members": [m["name"] for m in members], "hosts": [m["host"] for m in members], "action": action}


def _chosen(
    members: Sequence[Member],
    running: Mapping[str, Mapping[str, Any]],
    only: Collection[str] | None,
    new: Collection[str],
) -> list[Member]:
    if only is None:
        return [member for member in members if running.get(member["name"], {}).get("pending") or member["name"] in new]
    unknown = sorted(set(only) - {member["name"] for member in members})
    if unknown:
        raise RollError(f"only names {', '.join(unknown)}, which is not among the members")
    return [member for member in members if member["name"] in only]


def _serves(member: Member, running: Mapping[str, Mapping[str, Any]]) -> bool:
    info = running.get(member["name"], {})
    return bool(info.get("active")) and bool(info.get("answering")) and member["state"] != "drained"


def _clusters(
    members: Sequence[Member],
    running: Mapping[str, Mapping[str, Any]],
    chosen: Collection[str],
    excused: Collection[str],
    min_active: float,
    allow_outage: bool,
    allow_down: bool,
) -> dict[str, _Cluster]:
    clusters: dict[str, _Cluster] = {}
    down: dict[str, list[str]] = {}
    touched = {member["cluster"] for member in members if member["name"] in chosen}
    for member in members:
        cluster = clusters.setdefault(member["cluster"], _Cluster(member["cluster"]))
        if _serves(member, running):
            cluster.up.add(member["name"])
        elif member["name"] not in excused and member["state"] != "drained" and member["cluster"] in touched:
            down.setdefault(member["cluster"], []).append(f"{member['name']} on {member['host']}")
    if down and not allow_down:
        listed = "; ".join(f"{name}: {', '.join(names)}" for name, names in down.items())
        raise RollError(f"members that are not to be restarted do not answer ({listed}): bring them up first")
    for cluster in clusters.values():
        active = [m for m in members if m["cluster"] == cluster.name and m["state"] != "drained"]
        cluster.active = len(active)
        cluster.needed = max(1, math.ceil(min_active * cluster.active))
        goes = cluster.up & set(chosen)
        if goes and len(active) == 1 and not allow_outage:
            raise RollError(
                f"the cluster {cluster.name} has only {active[0]['name']} to serve it: nobody answers its users while that restarts."
                " Give it a second member, or accept the outage with -e rolling_restart_allow_outage=true"
            )
    return clusters


def _needed_first(member: Member, cluster: _Cluster, warm: Sequence[Member]) -> bool:
    """A member that is down comes first when without it the last one that serves would have to stop."""
    goes = {other["name"] for other in warm if other["cluster"] == member["cluster"]}
    return member["state"] != "drained" and bool(goes) and len(cluster.up) < 2


def _batches(queue: Sequence[Member], clusters: Mapping[str, _Cluster], width: int, cold: bool, allow_outage: bool) -> list[Step]:
    steps: list[Step] = []
    waiting = list(queue)
    while waiting:
        step: list[Member] = []
        hosts: set[str] = set()
        taken: dict[str, int] = {}
        rest: list[Member] = []
        for member in waiting:
            cluster = clusters[member["cluster"]]
            count = taken.get(cluster.name, 0)
            # A cold start waits for the state of the others: one of a cluster at a time.
            allowed = 1 if cold else cluster.may_go(allow_outage)
            if len(hosts) == width or member["host"] in hosts or count >= allowed:
                rest.append(member)
                continue
            step.append(member)
            hosts.add(member["host"])
            taken[cluster.name] = count + 1
        if not step:
            names = ", ".join(sorted({member["cluster"] for member in waiting}))
            raise RollError(f"the last member that serves would have to stop in: {names}")
        for member in step:
            if member["state"] != "drained":
                clusters[member["cluster"]].up.add(member["name"])
        steps.append(_step(step, "restart"))
        waiting = rest
    return steps
