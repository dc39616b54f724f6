# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which sessions members send to others once more, after some could not hear each other for a while.

All members of a group are looked at, not only those that leave: the next one that starts takes over what one of them has, and
should get everything (docs/decisions/0039-sessions-are-sent-again.md).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.roll.copies import (
    Copies,
    Held,
    Member,
    Session,
    applications,
    is_lacking,
    is_up,
    replicating,
    sees_both,
)

# Which other managers send is their own matter: BackupManager keeps places of sessions, and nobody else may write those.
_SENDS = "DeltaManager"
# Milliseconds between the readings of two members, at most: what one of them saw used so much later is not newer for that.
_READ_LATER = 5000


@dataclass(frozen=True)
class Sending:
    """Sessions of one application, from a member to another one, which lacks so many of them and may have missed changes of the rest."""

    member: str
    keeper: str
    path: str
    sessions: tuple[Session, ...]
    lacking: int


def sendings(
    members: Sequence[Member], clusters: Sequence[Mapping[str, Any]], running: Mapping[str, Mapping[str, Any]], copies: Copies
) -> list[Sending]:
    """Return what has to be sent so that every member knows the sessions of every other one, as far as they see each other."""
    found: list[Sending] = []
    for group in replicating(members, clusters):
        there = [m for m in group if is_up(m, running) and copies.get(str(m["name"]), {}).get("receiver")]
        told = {str(m["name"]): applications(copies[str(m["name"])]) for m in there}
        mine = {member: _to_send(member, there, told) for member in told}
        lacking = {
            (member, keeper, path): [session for session, used in own.items() if is_lacking(session, used, told[keeper][path])]
            for member, paths in mine.items()
            for path, own in paths.items()
            for keeper in told
            if keeper != member and path in told[keeper] and sees_both(copies[member], copies[keeper])
        }
        hosts = {str(m["name"]): str(m["host"]) for m in there}
        # Where members of two hosts lack something, those hosts could not hear each other, and what both know may have changed then.
        apart = {frozenset((hosts[member], hosts[keeper])) for (member, keeper, _path), names in lacking.items() if names}
        for (member, keeper, path), names in lacking.items():
            if frozenset((hosts[member], hosts[keeper])) in apart:
                changed = _maybe_changed(mine[member][path], told[keeper][path])
                if names or changed:
                    found.append(Sending(member, keeper, path, tuple(sorted([*names, *changed])), len(names)))
    return found


def _maybe_changed(mine: Mapping[Session, int], theirs: Held) -> list[Session]:
    """Return sessions that both know, of which the other one may have missed changes. One whose user was there since is its own."""
    return [session for session, used in mine.items() if session in theirs.held and theirs.held[session] <= used + _READ_LATER]


def _to_send(member: str, there: Sequence[Member], told: Mapping[str, Mapping[str, Held]]) -> dict[str, dict[Session, int]]:
    """Return the sessions that are a member's to send, by path: its own, and those of members that are away."""
    routes = {str(one["route"]): str(one["name"]) for one in there}
    mine: dict[str, dict[Session, int]] = {}
    for path, own in told[member].items():
        if own.manager == _SENDS:
            owners = {session: routes.get(session[1]) or _last_used_at(path, session, told) for session in own.held}
            mine[path] = {session: used for session, used in own.held.items() if owners[session] == member}
    return mine


def _last_used_at(path: str, session: Session, told: Mapping[str, Mapping[str, Held]]) -> str:
    """Return which of the members that hold a session has seen its user last; the first of them where several did."""
    holders = {name: paths[path].held[session] for name, paths in told.items() if path in paths and session in paths[path].held}
    return max(holders, key=lambda name: holders[name])
