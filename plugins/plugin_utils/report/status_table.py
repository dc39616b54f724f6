# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The state of a cluster for people: what runs, what is pending and why, and how the front ends see it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.report.member_table import state_of

_HEADER = ("CLUSTER", "MEMBER", "HOST", "HTTP", "AJP", "VERSION", "PID", "SINCE (UTC)", "STATE")
_NUMBERS = frozenset({"HTTP", "AJP", "PID"})
_REASONS = 5

Info = Mapping[str, Any]


def _titles(views: Mapping[str, Sequence[Info]]) -> list[tuple[str, Info]]:
    """The title of each front end's column: its kind, with its host when there are several."""
    return [
        (f"{host}/{frontend['frontend']}".upper() if len(views) > 1 else str(frontend["frontend"]).upper(), frontend)
        for host, frontends in views.items()
        for frontend in frontends
    ]


def _seen(member: Info, frontend: Info) -> str:
    """How a front end sees a member. One with several sites may list it more than once."""
    if frontend.get("problem"):
        return "?"
    states = [str(entry["state"]) for entry in frontend["members"] if entry.get("route") == member["route"]]
    return "/".join(dict.fromkeys(states)) or "-"


def _row(member: Info, info: Info | None, columns: Sequence[tuple[str, Info]]) -> list[str]:
    known = info or {}
    record = known.get("running") or {}
    return [
        member["cluster"] + (f"/{member['group']}" if member["group"] else ""),
        member["name"],
        member["host"],
        str(record.get("http_port") or member["http_port"]),
        str(record.get("ajp_port") or member["ajp_port"]),
        member["tomcat_version"],
        str(known.get("pid") or "-"),
        str(known.get("since") or "-").replace("T", " ").rstrip("Z"),
        state_of(member, info),
        *(_seen(member, frontend) for _title, frontend in columns),
    ]


def _why(member: Info, info: Info | None) -> list[str]:
    if not info or not info.get("pending") or not info.get("active"):
        return []
    reasons = list(info["reasons"])
    more = [f"and {len(reasons) - _REASONS} more"] if len(reasons) > _REASONS else []
    return [f"{member['name']} does not run what is on disk: {', '.join(reasons[:_REASONS] + more)}"]


def _certificates(host: str, frontends: Sequence[Info]) -> list[str]:
    """Until when each is valid. Front ends of one server name the same ones."""
    found = {str(one["path"]): one for frontend in frontends for one in frontend.get("certificates") or ()}
    return [f"the certificate {path} on {host} {_validity(one)}" for path, one in found.items()]


def _validity(certificate: Info) -> str:
    if certificate["problem"]:
        return f"cannot be read: {certificate['problem']}"
    day, days = str(certificate["not_after"])[:10], int(certificate["days"])
    if days < 0:
        return f"is not valid any more since {day}"
    return f"is valid until {day}, {days} day{'' if days == 1 else 's'} left"


def _lines(rows: Sequence[Sequence[str]]) -> list[str]:
    header = rows[0]
    widths = [max(len(row[column]) for row in rows) for column in range(len(header))]
    return [
        "  ".join(
            cell.rjust(width) if title in _NUMBERS else cell.ljust(width) for title, width, cell in zip(header, widths, row, strict=True)
        ).rstrip()
        for row in rows
    ]


def status_table(
    members: Sequence[Info],
    running: Mapping[str, Info],
    views: Mapping[str, Sequence[Info]] | None = None,
) -> list[str]:
    """Return the table, then one line for each pending member, each front end that could not be asked, and each certificate."""
    views = views or {}
    columns = _titles(views)
    rows = [[*_HEADER, *(title for title, _frontend in columns)]]
    rows += [_row(member, running.get(member["name"]), columns) for member in members]
    lines = _lines(rows)
    for member in members:
        lines += _why(member, running.get(member["name"]))
    for host, frontends in views.items():
        lines += [
            f"{frontend['frontend']} on {host} could not be asked: {frontend['problem']}"
            for frontend in frontends
            if frontend.get("problem")
        ]
        lines += _certificates(host, frontends)
    return lines
