# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The members as front ends are to see them: the endpoints that run, and who gets requests."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

_ENDPOINT = ("address", "http_port", "ajp_port")
_KEPT = ("name", "cluster", "group", "route", "host", "address", "http_port", "ajp_port", "weight", "standby")


def frontend_members(
    members: Sequence[Mapping[str, Any]],
    running: Mapping[str, Mapping[str, Any]],
    drained: Collection[str] = (),
    secret: str | Mapping[str, str] = "",
    starting: Collection[str] = (),
    started: Collection[str] = (),
) -> list[dict[str, Any]]:
    """Return one entry for each member.

    A member that runs keeps the endpoint it was started with until it was restarted, so its record wins over what is
    wanted. A member in started was restarted after running was read: it has what is wanted, and it answers.
    """
    known = {str(member["name"]) for member in members}
    for what, names in (("drained", drained), ("starting", starting), ("started", started)):
        unknown = sorted(set(names) - known)
        if unknown:
            raise ValueError(f"{what} names {', '.join(unknown)}, which is not among the members")
    both = sorted(set(starting) & set(started))
    if both:
        raise ValueError(f"{', '.join(both)} cannot be starting and started at once")
    return [_entry(member, running.get(member["name"]), drained, secret, starting, started) for member in members]


def _entry(
    member: Mapping[str, Any],
    info: Mapping[str, Any] | None,
    drained: Collection[str],
    secret: str | Mapping[str, str],
    starting: Collection[str],
    started: Collection[str],
) -> dict[str, Any]:
    name = member["name"]
    entry = {key: member[key] for key in _KEPT}
    entry["secret"] = secret.get(member["cluster"], "") if isinstance(secret, Mapping) else secret
    serves = True
    if name in starting:
        serves = False
    elif name not in started and info is not None:
        serves = bool(info.get("active")) and bool(info.get("answering"))
        record = info.get("running") or {}
        if info.get("active"):
            for key in (*_ENDPOINT, "secret"):
                if record.get(key):
                    entry[key] = record[key]
    entry["drained"] = member["state"] == "drained" or name in drained or not serves
    return entry
