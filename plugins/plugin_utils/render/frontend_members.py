# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The members as front ends should see them: the endpoints in use, and which members get requests."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.render.given_members import balanced

_ENDPOINT = ("address", "http_port", "ajp_port")
_SLOW_FACTOR = 10
# The highest loadfactor that httpd accepts.
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

    A running member keeps the endpoint that it was started with, so its record wins over the model until its restart; ajp is
    false for one that was started without an AJP connector. A member in started was restarted after running was read: it has
    the endpoint of the model, and it answers. A member in draining keeps
    its sessions and gets no new ones. A member in slow gets few new ones, through the weights of the others.
    """
    members = balanced(members, [{"name": "main"}])
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
    """Raise the weights of the others, since weights are whole numbers and a small share needs large ones elsewhere."""
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
    entry["ajp"] = True
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
            entry["ajp"] = record.get("ajp_port") != 0
    # A member that was drained manually and still has sessions has the state drained as well, and this mark.
    marked = bool(member.get("draining"))
    entry["drained"] = (member.get("state") == "drained" and not marked) or name in drained or not serves
    entry["draining"] = not entry["drained"] and (marked or name in draining)
    return entry
