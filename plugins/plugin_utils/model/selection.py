# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The members that a person names on the command line."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Mapping, Sequence
from typing import Any

ALL = "all"
_DRAINED = "drained:"
# The record of a member that keeps its sessions until they have ended: a run that is cut short leaves it so.
_DRAINING = "draining"
_NOBODY = "name members, as in: -e members=tomcat1,tomcat2"
# So many names of a kind are listed; more are counted.
_MOST = 12

Names = str | Sequence[str]


def names_of(names: Names | None) -> list[str]:
    """Return the names of a list, or of a text with commas."""
    # -e '{"members": 5}' gives a number, whatever the types say.
    given = str(names) if isinstance(names, (int, float)) else names
    parts = given.split(",") if isinstance(given, str) else map(str, given or ())
    return [name.strip() for name in parts if name.strip()]


def chosen_members(members: Sequence[Mapping[str, Any]], names: Names) -> list[str]:
    """Return the names of the chosen members in the order of the model.

    names is a list, a text with commas, or "all"; a cluster or a host stands for its members. ValueError for what is none
    of these, and for nothing.
    """
    wanted = names_of(names)
    if not wanted:
        raise ValueError(f"no member is named: {_NOBODY}")
    known = {str(member[key]) for member in members for key in ("name", "cluster", "host")} | {ALL}
    wrong = {name: _hint(name, known) for name in wanted if name not in known}
    if wrong:
        there = "" if all(wrong.values()) else f"There are {_there_are(members)}. "
        said = "; none ".join(name + hint for name, hint in wrong.items())
        raise ValueError(f"there is no member, host or cluster {said}. {there}{_NOBODY.capitalize()}")
    return [str(member["name"]) for member in members if ALL in wanted or any(member[key] in wanted for key in ("name", "cluster", "host"))]


def _hint(name: str, known: Collection[str]) -> str:
    close = difflib.get_close_matches(name, sorted(known), n=1)
    return f" (did you mean {close[0]}?)" if close else ""


def _there_are(members: Sequence[Mapping[str, Any]]) -> str:
    """Return what may be named, by kind."""
    kinds = []
    for kind, key in (("member", "name"), ("host", "host"), ("cluster", "cluster")):
        names = list(dict.fromkeys(str(member[key]) for member in members))
        more = f" and {len(names) - _MOST} more" if len(names) > _MOST else ""
        kinds.append(f"the {kind}{'s' * (len(names) != 1)} {', '.join(names[:_MOST])}{more}")
    return ", ".join(kinds[:-1]) + f" and {kinds[-1]}"


def drain_records(names: Sequence[str], drained: bool = True, draining: Collection[str] = ()) -> dict[str, bool | str | None]:
    """Return the run records that keep members out of the front ends from now on, or that end this.

    Those in draining are to keep their sessions for now.
    """
    kept: dict[bool, bool | str] = {True: _DRAINING, False: True}
    return {_DRAINED + name: kept[name in draining] if drained else None for name in names}


def drained_members(members: Sequence[Mapping[str, Any]], records: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the members with those drained that the run records name. Who is drained by the model stays so.

    A member that keeps its sessions for now is marked as draining: nothing new may count on it, so its state is drained too.
    """
    return [_recorded(member, records.get(f"{_DRAINED}{member['name']}")) for member in members]


def _recorded(member: Mapping[str, Any], record: object) -> dict[str, Any]:
    if record == _DRAINING and member["state"] != "drained":
        return {**member, "state": "drained", "draining": True}
    if record and record != _DRAINING:
        return {**{key: value for key, value in member.items() if key != _DRAINING}, "state": "drained"}
    return dict(member)


def drain_problems(members: Sequence[Mapping[str, Any]], names: Collection[str]) -> list[str]:
    """Return one sentence for each cluster that would have no member left to serve it."""
    found = []
    for cluster in dict.fromkeys(str(member["cluster"]) for member in members if member["name"] in names):
        serving = [str(member["name"]) for member in members if member["cluster"] == cluster and member["state"] != "drained"]
        if serving and not set(serving) - set(names):
            found.append(
                f"{', '.join(serving)}: nobody else would serve the cluster {cluster}."
                " Leave one out, or accept the outage with -e rolling_restart_allow_outage=true"
            )
    return found
