# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a run leaves for the next one: how the hosts with members are reached, so that none is forgotten when it leaves."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

_HOST = "host:"
# Never a password: what opens a host has to be there for the next run anyway.
_CONNECTION = ("ansible_host", "ansible_port", "ansible_user")


def host_notes(members: Sequence[Mapping[str, Any]], hostvars: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Return one note for each host that has members: its connection and the names of its members."""
    notes: dict[str, Any] = {}
    for member in members:
        host = str(member["host"])
        note = notes.setdefault(_HOST + host, {"members": []})
        if not note["members"]:
            known = hostvars[host]
            note.update({key: str(known[key]) for key in _CONNECTION if known.get(key) not in (None, "")})
            note.setdefault("ansible_host", str(member["address"]))
        note["members"].append(str(member["name"]))
    return notes


def left_hosts(note: Mapping[str, Any], present: Collection[str]) -> list[dict[str, Any]]:
    """Return the hosts that earlier runs noted and that are not present any more, with how they were reached."""
    names = sorted(key[len(_HOST) :] for key in note if key.startswith(_HOST))
    return [{"name": name, "members": [], **note[_HOST + name]} for name in names if name not in present]


def forget_hosts(names: Sequence[str]) -> dict[str, None]:
    """Return the notes that take hosts out of the notes."""
    return {_HOST + name: None for name in names}
