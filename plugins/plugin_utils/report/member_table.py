# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The members as a table for people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

_HEADER = ("CLUSTER", "MEMBER", "HOST", "HTTP", "AJP", "VERSION", "STATE")
_NUMBERS = (3, 4)


def state_of(member: Mapping[str, Any], info: Mapping[str, Any] | None) -> str:
    """Return the state of a member for people."""
    if info is None:
        states = ["unknown"]
    elif not info.get("exists", True):
        states = ["missing"]
    elif not info.get("active"):
        states = ["failed" if info.get("state") == "failed" else "down"]
    elif not info.get("answering"):
        states = ["not answering"]
    else:
        states = ["up"]
    if info is not None and info.get("active") and info.get("pending"):
        states.append("restart pending")
    if member["state"] == "drained":
        states.append("draining" if member.get("draining") else "drained")
    if member["standby"]:
        states.append("standby")
    return ", ".join(states)


def member_table(members: Sequence[Mapping[str, Any]], running: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Return a header and one line for each member, in columns; below them what is to be known of their applications."""
    rows: list[tuple[str, ...]] = [_HEADER]
    for member in members:
        info = running.get(member["name"])
        record = (info or {}).get("running") or {}
        rows.append(
            (
                member["cluster"] + (f"/{member['group']}" if member["group"] else ""),
                member["name"],
                member["host"],
                str(record.get("http_port") or member["http_port"]),
                str(record.get("ajp_port") or member["ajp_port"]),
                member["tomcat_version"],
                state_of(member, info),
            )
        )
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEADER))]
    return [*(_line(row, widths) for row in rows), *_not_distributable(members, running)]


def _not_distributable(members: Sequence[Mapping[str, Any]], running: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """One sentence for each application whose users lose their session when a member stops."""
    found: dict[str, list[str]] = {}
    for member in members:
        for path in (running.get(member["name"]) or {}).get("not_distributable") or ():
            found.setdefault(str(path), []).append(str(member["name"]))
    return [
        f"{path} is not distributable: its sessions are lost when {' or '.join(names)} stops. Put <distributable/> into its"
        " WEB-INF/web.xml, or keep it in a cluster with sessions: none."
        for path, names in found.items()
    ]


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    cells = [
        cell.rjust(width) if column in _NUMBERS else cell.ljust(width) for column, (cell, width) in enumerate(zip(row, widths, strict=True))
    ]
    return "  ".join(cells).rstrip()
