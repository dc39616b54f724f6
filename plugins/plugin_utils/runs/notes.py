# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a run leaves for the next one: hosts with members and how they are reached, and front ends, so that none is forgotten."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

_HOST = "host:"
_FRONTEND = "frontend:"
# Never a password: what opens a host has to be there for the next run anyway.
_CONNECTION = ("ansible_host", "ansible_port", "ansible_user")


def host_notes(
    members: Sequence[Mapping[str, Any]],
    hostvars: Mapping[str, Mapping[str, Any]],
    frontends: Sequence[Mapping[str, Any]] = (),
) -> dict[str, Any]:
    """Return one note for each host that has members (its connection and the names of its members), and one for each front end."""
    notes: dict[str, Any] = {}
    for member in members:
        host = str(member["host"])
        note = notes.setdefault(_HOST + host, {"members": []})
        if not note["members"]:
            known = hostvars[host]
            note.update({key: str(known[key]) for key in _CONNECTION if known.get(key) not in (None, "")})
            note.setdefault("ansible_host", str(member["address"]))
        note["members"].append(str(member["name"]))
    return {**notes, **{_frontend_key(frontend): True for frontend in frontends}}


def _frontend_key(frontend: Mapping[str, Any]) -> str:
    return f"{_FRONTEND}{frontend['host']}:{frontend['frontend']}"


def left_hosts(note: Mapping[str, Any], present: Collection[str]) -> list[dict[str, Any]]:
    """Return the hosts that earlier runs noted and that are not present any more, with how they were reached."""
    names = sorted(key[len(_HOST) :] for key in note if key.startswith(_HOST))
    return [{"name": name, "members": [], **note[_HOST + name]} for name in names if name not in present]


def forget_hosts(names: Sequence[str]) -> dict[str, None]:
    """Return the notes that take hosts out of the notes."""
    return {_HOST + name: None for name in names}


def left_frontends(note: Mapping[str, Any], frontends: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
    """Return the front ends that earlier runs noted and that are not wanted any more, each with its host and its note."""
    wanted = {_frontend_key(frontend) for frontend in frontends}
    found = []
    for key in sorted(key for key in note if key.startswith(_FRONTEND) and key not in wanted):
        # A front end has no colon in it; a host may, where it is an address.
        host, _colon, name = key[len(_FRONTEND) :].rpartition(":")
        found.append({"host": host, "frontend": name, "note": key})
    return found


def frontend_remarks(left: Sequence[Mapping[str, str]], reached: Collection[str]) -> list[str]:
    """Return a sentence for each front end that left with its host, so that no run could stop it."""
    return [
        f"{front['frontend']} on {front['host']} left the inventory and was not stopped: it goes on with the members it knew."
        f""" Stop it there, then name its host once: -e '{{"cluster_member_forget_hosts": ["{front["host"]}"]}}'"""
        for front in left
        if front["host"] not in reached
    ]
