# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which members have to be started or restarted, and on which hosts."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.roll.copies import replicating
from ansible_collections.catalina.cluster.plugins.plugin_utils.roll.static_order import joining_members

Member = Mapping[str, Any]
Running = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Pending:
    """Names of members, in the order of the model."""

    # Those that a rolling restart takes.
    restart: tuple[str, ...]
    # Those that are down and start at once.
    start: tuple[str, ...]
    # Those that other members do not know yet; a rolling restart starts or restarts them when the others do.
    joining: tuple[str, ...]


def pending_members(
    members: Sequence[Member],
    settings: Sequence[Mapping[str, Any]],
    running: Running,
    restart: Collection[str] = (),
    changed: Collection[str] = (),
    check: bool = False,
) -> Pending:
    """Return who waits for what.

    restart names members to restart though nothing of them changed, changed those whose files a check run would change: it
    writes nothing, so they do not differ from what is on disk yet. Nor is a joining member that is down on any disk then.
    """
    joining = joining_members(members, settings, running)
    asked = {*restart, *changed}
    names = [str(member["name"]) for member in members]
    up = {name for name in names if running.get(name, {}).get("active")}
    return Pending(
        restart=tuple(
            name
            for name in names
            if (name in up and (running[name].get("pending") or name in asked or name in joining)) or (name in joining and not check)
        ),
        start=tuple(name for name in names if name in running and name not in up and name not in joining),
        joining=tuple(joining),
    )


def hosts_of(members: Sequence[Member], names: Collection[str]) -> list[str]:
    """Return the hosts of some members, each once."""
    return list(dict.fromkeys(str(member["host"]) for member in members if member["name"] in names))


def hosts_at_once(members: Sequence[Member], settings: Sequence[Mapping[str, Any]], start: Collection[str]) -> int:
    """How many hosts may start these members at the same time, each its own one after the other: 1, or 0 for all of them.

    Members that share replicated sessions wait for each other's when they start at the same time.
    """
    starts = ([member for member in group if member["name"] in start] for group in replicating(members, settings))
    return int(any(len({str(member["host"]) for member in group}) > 1 for group in starts))
