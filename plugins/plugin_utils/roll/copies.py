# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether the users of members that are about to leave find their sessions at the members that stay.

Members that could not hear each other for a while do not make up for it: they go on with the sessions that they have, and with
the names that these had. So what each holds is compared (docs/decisions/0027-sessions-before-a-drain.md).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Member = Mapping[str, Any]
# By name of the member: what instance_info says of its copies.
Copies = Mapping[str, Mapping[str, Any]]
# A fingerprint and a route.
Session = tuple[str, str]


@dataclass(frozen=True)
class Lack:
    """Sessions of a member that leaves, of one application, that a member that stays does not know."""

    member: str
    path: str
    keeper: str
    count: int


@dataclass(frozen=True)
class Compared:
    """What came out, with names in the order of the model."""

    lacks: tuple[Lack, ...] = ()
    # Members that leave while nobody of their group is there to keep their sessions.
    alone: tuple[str, ...] = ()
    # Members that leave with sessions, and members that stay, of which one is not there for the other: changes do not get there.
    apart: tuple[tuple[str, str], ...] = ()
    # Members that did not say what they hold, with the reason; none where they were started before they could.
    untold: tuple[tuple[str, str], ...] = ()

    @property
    def complete(self) -> bool:
        """Whether the users of those that leave find their sessions."""
        return not (self.lacks or self.alone or self.apart)

    @property
    def keepers(self) -> list[str]:
        """Members that lack something, each once."""
        return list(dict.fromkeys(lack.keeper for lack in self.lacks))


@dataclass(frozen=True)
class Held:
    """The sessions of one application at one member, whose manager is of this class."""

    manager: str
    # With the millisecond of the last use.
    held: Mapping[Session, int]
    known: frozenset[Session]
    # When a session was used last under whatever name, by fingerprint.
    used: Mapping[str, int]


def compare(
    members: Sequence[Member],
    clusters: Sequence[Mapping[str, Any]],
    leaving: Collection[str],
    away: Collection[str],
    running: Mapping[str, Mapping[str, Any]],
    copies: Copies,
) -> Compared:
    """Compare what members that leave hold with what those that stay know.

    away names those that leave and all others that get no requests meanwhile. Linear in members and in sessions.
    """
    lacks: list[Lack] = []
    alone: list[str] = []
    apart: list[tuple[str, str]] = []
    untold: dict[str, str] = {}
    for group in replicating(members, clusters):
        # A drained one has no users any more.
        goes = [m for m in group if m["name"] in leaving and m["state"] != "drained" and is_up(m, running)]
        # One whose group has no other member never shared its sessions.
        if not goes or len(group) == 1:
            continue
        stays = [m for m in group if m["name"] not in away and m["state"] != "drained" and is_up(m, running)]
        if not stays:
            alone += [str(member["name"]) for member in goes]
            continue
        for member in (*goes, *stays):
            told = copies.get(str(member["name"]), {})
            if not told.get("told"):
                untold[str(member["name"])] = str(told.get("problem", ""))
        lacks += _lacks(goes, stays, copies)
        apart += _apart(goes, stays, copies)
    return Compared(tuple(lacks), tuple(alone), tuple(apart), tuple(untold.items()))


def replicating(members: Sequence[Member], clusters: Sequence[Mapping[str, Any]]) -> list[list[Member]]:
    """Return the members that share replicated sessions, group by group."""
    replicated = {str(cluster["name"]) for cluster in clusters if cluster["sessions"] == "replicated"}
    groups: dict[tuple[str, str], list[Member]] = {}
    for member in members:
        if member["cluster"] in replicated:
            groups.setdefault((str(member["cluster"]), str(member["group"])), []).append(member)
    return list(groups.values())


def groups_of(members: Sequence[Member], clusters: Sequence[Mapping[str, Any]], names: Collection[str]) -> list[str]:
    """Return the hosts of all members that share replicated sessions with some, each once."""
    groups = replicating(members, clusters)
    return list(dict.fromkeys(str(m["host"]) for group in groups if any(one["name"] in names for one in group) for m in group))


def is_up(member: Member, running: Mapping[str, Mapping[str, Any]]) -> bool:
    return bool(running.get(str(member["name"]), {}).get("active"))


def _lacks(goes: Sequence[Member], stays: Sequence[Member], copies: Copies) -> list[Lack]:
    routes = {str(member["route"]) for member in stays}
    kept = {str(member["name"]): applications(copies.get(str(member["name"]), {})) for member in stays}
    found = []
    for member in goes:
        for path, own in applications(copies.get(str(member["name"]), {})).items():
            # Sessions of a member that stays are its own affair: its users stay with it.
            concerned = {session: used for session, used in own.held.items() if session[1] not in routes}
            for keeper, contexts in kept.items():
                # An application that one member does not serve (it is new, or being removed) is not compared with it.
                if path in contexts:
                    count = sum(is_lacking(session, used, contexts[path]) for session, used in concerned.items())
                    if count:
                        found.append(Lack(str(member["name"]), path, keeper, count))
    return found


def _apart(goes: Sequence[Member], stays: Sequence[Member], copies: Copies) -> list[tuple[str, str]]:
    """Members that hold sessions, with those that are not there for them or the other way round. Nothing where one does not say it."""
    found = []
    for member in goes:
        own = copies.get(str(member["name"]), {})
        if not any(context["held"] for context in (own.get("contexts") or {}).values()):
            continue
        for keeper in stays:
            other = copies.get(str(keeper["name"]), {})
            if own.get("receiver") and other.get("receiver") and not sees_both(own, other):
                found.append((str(member["name"]), str(keeper["name"])))
    return found


def sees_both(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two members are there for each other, by what both told."""
    return other["receiver"] in one["sees"] and one["receiver"] in other["sees"]


def is_lacking(session: Session, used: int, keeper: Held) -> bool:
    """Whether a user who comes to the keeper with this session would not find it.

    A session that was moved has a new name. Where two members know it by different names, the one that was used last counts.
    """
    return session not in keeper.known and keeper.used.get(session[0], -1) <= used


def applications(told: Mapping[str, Any]) -> dict[str, Held]:
    """Return what a member told, by path."""
    return {str(path): _held(context) for path, context in (told.get("contexts") or {}).items()}


def _held(context: Mapping[str, Any]) -> Held:
    held: dict[Session, int] = {}
    used: dict[str, int] = {}
    for line in context["held"]:
        mark, route, when = line.split(" ")
        held[mark, route] = int(when)
        used[mark] = max(int(when), used.get(mark, -1))
    known = {(mark, route) for mark, _space, route in (line.partition(" ") for line in context["known"])}
    return Held(str(context["manager"]), held, frozenset(known | held.keys()), used)
