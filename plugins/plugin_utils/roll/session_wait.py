# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whose sessions are waited for before a member is drained, for how long, and what is said about it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

# Each look asks anew over the connection, so that none is silent for long.
_LOOK = 60


def waiting_members(
    members: Sequence[Mapping[str, Any]], clusters: Sequence[Mapping[str, Any]], names: Collection[str], seconds: int
) -> list[str]:
    """Return those of the names whose sessions would be lost, in the order of the model.

    That is where sessions are not replicated and the member still has its users. Nobody when there are no seconds.
    """
    if seconds <= 0:
        return []
    lost = {str(cluster["name"]) for cluster in clusters if cluster["sessions"] == "none"}
    return [
        str(member["name"])
        for member in members
        if member["name"] in names and member["cluster"] in lost and (member["state"] != "drained" or member.get("draining"))
    ]


def session_looks(seconds: int, check: bool = False) -> list[int]:
    """Return how many seconds each look may last; one that does not wait in check mode."""
    if check or seconds <= 0:
        return [0]
    whole, rest = divmod(seconds, _LOOK)
    return [_LOOK] * whole + ([rest] if rest else [])


def session_words(looks: Sequence[Mapping[str, Any]], seconds: int, check: bool = False) -> list[str]:
    """Return one line for each member: what the last look saw, of those that took place."""
    seen: dict[str, int | None] = {}
    for look in looks:
        seen.update({str(entry["name"]): entry["sessions"] for entry in look.get("instances") or []})
    return [f"{name}: {_left(count, seconds, check)}" for name, count in seen.items()]


def _left(count: int | None, seconds: int, check: bool) -> str:
    if count == 0:
        return "no session is left"
    many = "an unknown number of sessions" if count is None else "1 session" if count == 1 else f"{count} sessions"
    verb = "was" if count == 1 or count is None else "were"
    if check:
        return f"{many} {verb} there; would wait for them up to {seconds} s"
    return f"{many} {verb} left when the wait of {seconds} s ended"
