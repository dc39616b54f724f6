# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The file of HeartbeatStorage, as mod_lbmethod_heartbeat of httpd 2.4 reads it for each request.

A line is ADDRESS &ready=NUMBER&busy=NUMBER&lastseen=SECONDS&port=NUMBER. httpd chooses by chance, each member as often as it has ready
slots, of which it counts a quarter where busy is 0. It knows members by their address alone, never chooses one without a line or with
a lastseen of 10 or more, and answers 503 if no slot is left. It looks neither at weights nor at members that are draining.
"""

from __future__ import annotations

import os
import typing as t

from ansible_collections.catalina.cluster.plugins.module_utils.heartbeat.beats import Beat

Mapping = t.Mapping[str, t.Any]
# What a member without a heartbeat is taken for if there is none at all.
_SLOTS = 100
# httpd's choice favours the later one of two members with very few slots, and a quarter of one slot is none.
_SCALE = 10
_NEVER_CHOSEN = 3600


def storage_text(members: t.Iterable[Mapping], heard: t.Mapping[str, Beat]) -> str:
    """The whole file. members have address, ports, weight, and draining: such a member gets no new sessions.

    One that was not heard gets as many slots as the others on average: whether it is there is for httpd to find out.
    """
    beats = heard.values()
    average = sum(beat.ready for beat in beats) // len(beats) if beats else _SLOTS
    return "".join(_line(member, heard.get(str(member["address"])), average) for member in members)


def _line(member: Mapping, beat: t.Optional[Beat], average: int) -> str:
    ready = max(1, beat.ready if beat else average) * int(member["weight"]) * _SCALE
    busy = beat.busy if beat else 1
    seen = _NEVER_CHOSEN if member["draining"] else 0
    port = beat.port if beat else member["ports"][0]
    return f"{member['address']} &ready={ready}&busy={busy}&lastseen={seen}&port={port}\n"


def write(path: str, text: str) -> None:
    """Replace the file as a whole: httpd reads it at any moment."""
    temporary = f"{path}.new"
    with open(temporary, "w", encoding="ascii") as stream:
        stream.write(text)
        os.fchmod(stream.fileno(), 0o644)
    os.rename(temporary, path)
