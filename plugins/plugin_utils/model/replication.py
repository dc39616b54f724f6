# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the start of a member with static membership records: its own receiver, and the receivers that its list names."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

Member = Mapping[str, Any]


def receiver(member: Member) -> str:
    """Return where a member receives sessions, and the unique ID that it announces there."""
    unique_id = "".join(f"{number & 255:02x}" for number in member["unique_id"])
    return f"{member['replication_address']}:{member['receiver_port']}/{unique_id}"


def recorded(member: Member, group: Collection[Member]) -> dict[str, str]:
    """Return what the start of a member records: its own receiver, and all that its list names."""
    return {"receiver": receiver(member), "peers": ",".join(sorted(receiver(one) for one in group))}
