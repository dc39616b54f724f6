# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The members as front ends are to see them: the endpoints that run, and who gets requests."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

_ENDPOINT = ("address", "http_port", "ajp_port")
_SLOW_FACTOR = 10
# The highest loadfactor that httpd takes.
_HIGHEST_WEIGHT = 100
_KEPT = ("name", "cluster", "group", "route", "host", "address", "http_port", "ajp_port", "weight", "standby")


def frontend_members(
    members: Sequence[Mapping[str, Any]],
    running: Mapping[str, Mapping[str, Any]],
    drained: Collection[str] = (),
    secret: str | Mapping[str, str] = "",
    starting: Collection[str] = (),
    started: Collection[str] = (),
    draining: Collection[str] = (),
    slow: Collection[str] = (),
) -> list[dict[str, Any]]:
    """Return one entry for each member.

    A member that runs keeps the endpoint it was started with until it was restarted, so its record wins over what is
    wanted. A member in started was restarted after running was read: it has what is wanted, and it answers. A member in
    draining keeps its sessions and gets no new ones; one in slow gets few of them, by the weights of the others.
    """
    known = {str(member["name"]) for member in members}
    lists = {"drained": drained, "starting": starting, "started": started, "draining": draining, "slow": slow}
    for what, names in lists.items():
        unknown = sorted(set(names) - known)
        if unknown:
            raise ValueError(f"{what} names {', '.join(unknown)}, which is not among the members")
    both = sorted(set(starting) & set(started))
    if both:
        raise ValueError(f"{', '.join(both)} cannot be starting and started at once")
    entries = [_entry(member, running.get(member["name"]), drained, secret, starting, started, draining) for member in members]
    for cluster in {entry["cluster"] for entry in entries if entry["name"] in slow}:
        _slow_start([entry for entry in entries if entry["cluster"] == cluster], slow)
    return entries


def _slow_start(members: Sequence[dict[str, Any]], slow: Collection[str]) -> None:
    """Raise the weights of the others: a share that is small can be written with whole numbers in no other way."""
    taking = [member for member in members if not member["drained"] and not member["draining"]]
    others = [member for member in taking if member["name"] not in slow]
    if len(others) == len(taking) or not others:
        return
    factor = max(1, min(_SLOW_FACTOR, _HIGHEST_WEIGHT // max(member["weight"] for member in others)))
    for member in others:
        member["weight"] *= factor


def _entry(
    member: Mapping[str, Any],
    info: Mapping[str, Any] | None,
    drained: Collection[str],
    secret: str | Mapping[str, str],
    starting: Collection[str],
    started: Collection[str],
    draining: Collection[str],
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
    # Who is drained by hand while sessions are left is in the state drained too, and marked.
    marked = bool(member.get("draining"))
    entry["drained"] = (member["state"] == "drained" and not marked) or name in drained or not serves
    entry["draining"] = not entry["drained"] and (marked or name in draining)
    return entry
