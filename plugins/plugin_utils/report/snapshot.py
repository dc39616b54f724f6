# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The state of the clusters at one moment, as data: the document of status.yml, and what the page shows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.drift.gather import VIEW, Model
from ansible_collections.catalina.cluster.plugins.plugin_utils.report.member_table import state_of
from ansible_collections.catalina.cluster.plugins.plugin_utils.runs.registered import LOOKED, HostValues, running_members

Data = Mapping[str, Any]
SCHEMA = "catalina.cluster/status"
# Goes up when a key goes away or means something else. See docs/schemas.
VERSION = 1
_MEMBER = ("name", "cluster", "group", "host", "route", "address", "weight", "standby", "tomcat_version")
_PORTS = ("http_port", "ajp_port")


@dataclass(frozen=True)
class Moment:
    """When it was, and of what."""

    inventory: str
    # UTC, as 2026-11-29T09:44:16Z.
    made: str


def snapshot(moment: Moment, model: Model, asked: Sequence[str], values: HostValues, history: Sequence[Data] = ()) -> dict[str, Any]:
    """Return the document. Secrets are no part of it: members hold named keys only. history: of runs, as run_lock returns it."""
    running = running_members(model.members, values)
    fronts = [_frontend(front, values) for front in model.frontends]
    return {
        "schema": SCHEMA,
        "version": VERSION,
        "inventory": moment.inventory,
        "made": moment.made,
        "hosts": [_host(host, model, values) for host in asked],
        "members": [_member(member, running.get(str(member["name"])), fronts) for member in model.members],
        "frontends": fronts,
        "runs": [_run(one) for one in history],
    }


def _run(entry: Data) -> dict[str, Any]:
    changed = entry.get("changed")
    hosts = changed.items() if isinstance(changed, Mapping) else ()
    out = entry.get("out")
    return {
        "user": str(entry.get("user") or ""),
        "controller": str(entry.get("controller") or ""),
        "began": _time(entry.get("began")),
        "ended": _time(entry.get("ended")),
        "changed": {str(host): sorted(map(str, sets)) for host, sets in hosts if isinstance(sets, (Mapping, list))},
        "out": {str(name): _seconds(value) for name, value in out.items()} if isinstance(out, Mapping) else {},
    }


def _seconds(value: Any) -> float | None:
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def _time(seconds: Any) -> str | None:
    """Return a time in UTC; None where there is none, or one that nobody could have written."""
    try:
        return datetime.fromtimestamp(int(seconds), timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (TypeError, ValueError, OverflowError, OSError):
        return None


def _host(host: str, model: Model, values: HostValues) -> dict[str, Any]:
    look = values.raw(host, LOOKED)
    known: Data = look if isinstance(look, Mapping) else {}
    addresses = {str(one["name"]): str(one["address"]) for one in model.hosts}
    return {
        "name": host,
        "address": addresses.get(host, ""),
        "reachable": not known.get("unreachable") if known else None,
        "places": [{key: place.get(key) for key in ("path", "free", "size", "writable", "problem")} for place in known.get("places") or ()],
        "memory": known.get("memory"),
        "clock_skew": known.get("clock_skew"),
    }


def _member(member: Data, info: Data | None, fronts: Iterable[Data]) -> dict[str, Any]:
    known = info or {}
    record = known.get("running") or {}
    seen = {f"{front['host']}/{front['frontend']}": state for front in fronts for state in [_seen(member, front)]}
    return {
        **{key: member.get(key) for key in _MEMBER},
        **{key: record.get(key) or member.get(key) for key in _PORTS},
        "state": state_of(member, info),
        "pid": known.get("pid"),
        "since": known.get("since") or None,
        "restarts": known.get("restarts"),
        "start_seconds": known.get("start_seconds"),
        "reasons": list(map(str, known.get("reasons") or ())) if known.get("active") else [],
        "not_distributable": list(map(str, known.get("not_distributable") or ())),
        "sessions": known.get("sessions"),
        "load": dict(known.get("load") or {}),
        "frontends": seen,
    }


def _seen(member: Data, front: Data) -> str | None:
    """How a front end sees a member; None when it could not be asked, "-" when it does not know the member."""
    if front["problem"]:
        return None
    states = [str(entry["state"]) for entry in front["members"] if entry["route"] == member["route"]]
    return "/".join(dict.fromkeys(states)) or "-"


def _frontend(front: Data, values: HostValues) -> dict[str, Any]:
    host, kind = str(front["host"]), str(front["frontend"])
    result = values.raw(host, VIEW)
    views: Iterable[Data] = (result.get("frontends") or ()) if isinstance(result, Mapping) else ()
    view: Data = next((one for one in views if one["frontend"] == kind), {"problem": "it was not asked"})
    keys = ("cluster", "name", "route", "endpoint", "state", "status", "busy", "elected", "errors")
    return {
        "host": host,
        "frontend": kind,
        "address": str(front.get("address") or ""),
        "port": int(front["port"]),
        "protocol": str(front.get("protocol") or ""),
        "problem": str(view.get("problem") or ""),
        "counters": dict(view.get("counters") or {}),
        "certificates": [dict(one) for one in view.get("certificates") or ()],
        "members": [{key: entry.get(key) for key in keys} for entry in view.get("members") or ()],
    }
