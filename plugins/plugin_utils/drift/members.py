# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Members and services that are not as the inventory wants them, how front ends see them, and what no inventory knows."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.drift.findings import Finding, Unread

Member = Mapping[str, Any]
Info = Mapping[str, Any]
_REASONS = 5
# Servers by the names that their units have on some platform.
_SERVERS = {"httpd": ("apache2.service", "httpd.service"), "mod_jk": ("apache2.service", "httpd.service"), "nginx": ("nginx.service",)}
# The host itself; a member that runs beside another one is found by its own address.
_LOOPBACK = ("127.", "::1")


def member_findings(members: Iterable[Member], running: Mapping[str, Info]) -> Iterator[Finding]:
    """Return what differs about members that could be asked."""
    for member in members:
        info = running.get(str(member["name"]))
        if info is not None:
            for kind, says in _member(info):
                yield Finding(str(member["host"]), kind, str(member["name"]), says)


def _member(info: Info) -> Iterator[tuple[str, str]]:
    if not info.get("exists", True):
        yield "service", "is not there: it has no service"
        return
    if not info.get("active"):
        since = str(info.get("since") or "")
        yield "service", f"does not run ({info.get('state') or 'down'}{', since ' + since if since else ''})"
    elif not info.get("answering"):
        yield "service", "runs, but its HTTP connector does not answer"
    if not info.get("enabled"):
        yield "boot", "does not start at boot"
    if info.get("need_daemon_reload"):
        yield "running", "has a unit that systemd has not read since it changed"
    if info.get("active") and info.get("pending"):
        yield "running", f"does not run what is on disk: {_some(list(map(str, info['reasons'])))}"


def _some(names: Sequence[str]) -> str:
    more = [f"and {len(names) - _REASONS} more"] if len(names) > _REASONS else []
    return ", ".join([*names[:_REASONS], *more])


def decisions(model: Iterable[Member], members: Iterable[Member]) -> Iterator[Finding]:
    """Return what operators decided beside the inventory: the model before and after the run records were read."""
    wanted = {str(member["name"]): member for member in model}
    for member in members:
        before = wanted.get(str(member["name"]), member)
        if member["state"] == "drained" and before["state"] != "drained":
            yield Finding(str(member["host"]), "decision", str(member["name"]), "was drained by an operator, until playbooks/enable.yml")


def frontend_findings(
    host: str, views: Iterable[Info], members: Sequence[Member], running: Mapping[str, Info], seen: Info | None = None
) -> Iterator[Finding | Unread]:
    """Return where the front ends of a host see members in another state than they have. seen: what is known of its services."""
    for view in views:
        name = str(view["frontend"])
        if view.get("problem"):
            # That its service does not run is told of the service.
            unit = _unit(name, seen or {})
            if unit is None or unit["active"]:
                yield Unread(host, f"how {name} sees the members", str(view["problem"]))
            continue
        states: dict[str, set[str]] = {}
        for entry in view["members"]:
            states.setdefault(str(entry.get("route") or ""), set()).add(str(entry["state"]))
        for member in members:
            # What does not run is told of the member itself; a front end may call it what it likes.
            info = running.get(str(member["name"]))
            if info is None or not info.get("active"):
                continue
            has, expected = states.pop(str(member["route"]), set()), _expected(member)
            if not has:
                yield Finding(host, "front end", name, f"does not know {member['name']}")
            for state in sorted(has - expected):
                wanted = " or ".join(sorted(expected))
                yield Finding(host, "front end", name, f"has {member['name']} as {state}, and not as {wanted}")
        known = {str(member["route"]) for member in members}
        for route in sorted(set(states) - known - {""}):
            yield Finding(host, "stranger", name, f"sends requests to {route}, which no inventory knows")


def _expected(member: Member) -> set[str]:
    if member["state"] == "drained":
        return {"draining", "drained"} if member.get("draining") else {"drained"}
    return {"standby"} if member.get("standby") else {"active"}


def service_findings(host: str, seen: Info, frontends: Iterable[str]) -> Iterator[Finding]:
    """Return front ends whose service does not run or start at boot, and files that somebody put over units."""
    for frontend in {_SERVERS[frontend]: frontend for frontend in frontends}.values():
        unit = _unit(frontend, seen)
        if unit is None:
            yield Finding(host, "service", _SERVERS[frontend][0], "is not installed")
            continue
        if not unit["active"]:
            yield Finding(host, "service", str(unit["name"]), "does not run")
        if not unit["enabled"]:
            yield Finding(host, "boot", str(unit["name"]), "does not start at boot")
    for unit in seen.get("units") or ():
        for path in unit["drop_ins"]:
            yield Finding(host, "stranger", str(path), f"changes the unit {unit['name']}, and no role laid it there", by_hand=True)


def _unit(frontend: str, seen: Info) -> Info | None:
    """Return the service of a front end; None where there is none, or nothing is known."""
    units = {str(unit["name"]): unit for unit in seen.get("units") or ()}
    return next((units[name] for name in _SERVERS[frontend] if units.get(name, {}).get("exists")), None)


def strangers(host: str, seen: Info, members: Iterable[Member], removed: Iterable[Info], addresses: Collection[str]) -> Iterator[Finding]:
    """Return what no inventory knows. addresses are those of all hosts of the inventory and of removed ones."""
    own = [member for member in members if member["host"] == host]
    known = {str(member["service"]) for member in own}
    for info in removed:
        known.add(str(info["service"]))
        if info.get("active") or info.get("enabled"):
            does = "runs" if info.get("active") else "starts at boot"
            yield Finding(host, "stranger", str(info["name"]), f"{does}, and is no longer in the inventory")
    known |= {f"tomcat@{name}.service" for name in seen.get("registered") or {}}
    for unit in seen.get("units") or ():
        name = str(unit["name"])
        if name.startswith("tomcat@") and name not in known and (unit["active"] or unit["enabled"]):
            yield Finding(host, "stranger", name, f"{'runs' if unit['active'] else 'starts at boot'}, and no inventory knows it")
    for process in seen.get("processes") or ():
        where = ", ".join(text for text in (f"process {process['pid']}", str(process["unit"])) if text)
        subject = f"a Tomcat in {process['base'] or 'an unknown folder'}"
        yield Finding(host, "stranger", subject, f"runs ({where}), and no inventory knows it")
    yield from _peers(host, seen, own, addresses)


def _peers(host: str, seen: Info, own: Iterable[Member], addresses: Collection[str]) -> Iterator[Finding]:
    owners = {int(member["receiver_port"]): str(member["name"]) for member in own if member.get("receiver_port")}
    for peer in seen.get("peers") or ():
        address, port = str(peer["address"]), int(peer["port"])
        if address not in addresses and not address.startswith(_LOOPBACK):
            says = f"is connected to the replication port {port} of {owners.get(port, 'a member')}, and no inventory knows it"
            yield Finding(host, "stranger", address, says)
