# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Members that lack sessions of others get them when they start: whether a rolling restart may restart them first.

All of them stop before the first one starts, so that each gets its sessions from a member that has them.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.roll.copies import Compared, Copies, compare

Member = Mapping[str, Any]


@dataclass(frozen=True)
class Repair:
    """Members to restart at once; or nobody, and why."""

    members: tuple[str, ...] = ()
    why: str = ""


@dataclass(frozen=True)
class Cluster:
    """What is known of all members, and what of them has to go on serving."""

    members: Sequence[Member]
    settings: Sequence[Mapping[str, Any]]
    # What runs, and what each holds, by name.
    running: Mapping[str, Mapping[str, Any]]
    copies: Copies
    min_active: float = 0.5


def repair_of(found: Compared, cluster: Cluster, away: Collection[str], hosts: Collection[str]) -> Repair:
    """Return who can be restarted so that those that leave may go.

    found is what was compared for them, away names members that get no requests already, and hosts are those of the play.
    """
    names = found.keepers
    chosen = [member for member in cluster.members if member["name"] in names]
    listed = ", ".join(names)
    outside = sorted({str(member["host"]) for member in chosen if member["host"] not in hosts})
    if outside:
        return Repair(why=f"{listed} would be restarted first, but nothing is pending on {', '.join(outside)}, or --limit excludes it.")
    few = _too_few(chosen, cluster, away)
    if few:
        return Repair(why=f"{listed} would be restarted first, but {few}.")
    theirs = compare(cluster.members, cluster.settings, names, [*names, *away], cluster.running, cluster.copies)
    if theirs.lacks or theirs.alone:
        other = f"{theirs.lacks[0].keeper} lacks sessions of {theirs.lacks[0].member}" if theirs.lacks else "nobody would keep its sessions"
        return Repair(why=f"{listed} would be restarted first, but {other} too: no order of restarts keeps all sessions.")
    return Repair(tuple(names))


def _too_few(chosen: Sequence[Member], cluster: Cluster, away: Collection[str]) -> str:
    """Return which cluster would be left with too few members that serve, empty where none is."""
    names = {member["name"] for member in chosen}
    for name in dict.fromkeys(str(member["cluster"]) for member in chosen):
        active = [member for member in cluster.members if member["cluster"] == name and member["state"] != "drained"]
        serving = [m for m in active if m["name"] not in away and cluster.running.get(str(m["name"]), {}).get("answering")]
        left = [member for member in serving if member["name"] not in names]
        goes = len(serving) - len(left)
        needed = max(1, math.ceil(cluster.min_active * len(active)))
        if not left or (len(left) < needed and goes > 1):
            return f"{len(left)} of {len(active)} members of the cluster {name} would serve meanwhile (rolling_restart_min_active)"
    return ""
