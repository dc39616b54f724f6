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

Member = Mapping[str, Any]

_PERCENT = re.compile(r"^(\d+(?:\.\d+)?)\s*%$")


class RollError(ValueError):
    """A roll that would leave a cluster without service, or that nobody can plan."""


@dataclass
class _Cluster:
    """What a cluster has at this point of the plan."""

    name: str
    up: set[str] = field(default_factory=set)
    needed: int = 1

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
) -> list[dict[str, list[str]]]:
    """Return the steps of a roll, each with the members that go at once and their hosts."""
    if not 0 <= min_active <= 1:
        raise RollError(f"min_active is {min_active}, it must be within 0 and 1")
    width = hosts_at_once(serial, len({member["host"] for member in members}))
    chosen = _chosen(members, running, only)
    names = {member["name"] for member in chosen}
    clusters = _clusters(members, running, names, min_active, allow_outage, allow_down)
    warm = [member for member in chosen if _serves(member, running)]
    cold = [member for member in chosen if not _serves(member, running)]
    early = [member for member in cold if _needed_first(member, clusters[member["cluster"]], warm)]
    late = [member for member in cold if member not in early]
    steps: list[dict[str, list[str]]] = []
    for batch in (early, warm, late):
        steps += _walk(batch, clusters, width, batch is not warm, allow_outage)
    return steps


def _chosen(members: Sequence[Member], running: Mapping[str, Mapping[str, Any]], only: Collection[str] | None) -> list[Member]:
    if only is None:
        return [member for member in members if running.get(member["name"], {}).get("pending")]
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
        elif member["name"] not in chosen and member["state"] != "drained" and member["cluster"] in touched:
            down.setdefault(member["cluster"], []).append(f"{member['name']} on {member['host']}")
    if down and not allow_down:
        listed = "; ".join(f"{name}: {', '.join(names)}" for name, names in down.items())
        raise RollError(f"members that are not to be restarted do not answer ({listed}): bring them up first")
    for cluster in clusters.values():
        active = [m for m in members if m["cluster"] == cluster.name and m["state"] != "drained"]
        cluster.needed = max(1, math.ceil(min_active * len(active)))
        goes = cluster.up & set(chosen)
        if goes and len(active) == 1 and not allow_outage:
            raise RollError(
                f"the cluster {cluster.name} has only {active[0]['name']} to serve it: a restart is an outage, which has to be allowed"
            )
    return clusters


def _needed_first(member: Member, cluster: _Cluster, warm: Sequence[Member]) -> bool:
    """A member that is down comes first when without it the last one that serves would have to stop."""
    goes = {other["name"] for other in warm if other["cluster"] == member["cluster"]}
    return member["state"] != "drained" and bool(goes) and len(cluster.up) < 2


def _walk(
    queue: Sequence[Member], clusters: Mapping[str, _Cluster], width: int, cold: bool, allow_outage: bool
) -> list[dict[str, list[str]]]:
    steps: list[dict[str, list[str]]] = []
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
        steps.append({"members": [m["name"] for m in step], "hosts": [m["host"] for m in step]})
        waiting = rest
    return steps
