# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whose sessions are waited for before a member is drained, and for how long."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

# Each part is a call of its own, so that no connection is silent for long.
_PART = 60


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


def wait_parts(seconds: int, check: bool = False) -> list[int]:
    """Return the seconds of each part of a wait. The first one does not wait: it finds out whom for. In check mode it is the only one."""
    if check or seconds <= 0:
        return [0]
    full, rest = divmod(seconds, _PART)
    return [0, *[_PART] * full, *([rest] if rest else [])]
