# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run records of hosts and front ends: what the next run has to know about those that leave the inventory."""

from __future__ import annotations

import ipaddress
from collections.abc import Collection, Mapping, Sequence
from typing import Any

_HOST = "host:"
_FRONTEND = "frontend:"
# Never a password: what opens a host has to be there for the next run anyway.
_CONNECTION = ("ansible_host", "ansible_port", "ansible_user")


def host_records(
    members: Sequence[Mapping[str, Any]],
    hostvars: Mapping[str, Mapping[str, Any]],
    frontends: Sequence[Mapping[str, Any]] = (),
) -> dict[str, Any]:
    """Return one record for each host that has members (its connection and their names), and one for each front end."""
    records: dict[str, Any] = {}
    for member in members:
        host = str(member["host"])
        record = records.setdefault(_HOST + host, {"members": []})
        if not record["members"]:
            known = hostvars[host]
            record.update({key: str(known[key]) for key in _CONNECTION if known.get(key) not in (None, "")})
            record.setdefault("ansible_host", str(member["address"]))
            if member.get("replication_address"):
                record["replication_address"] = str(member["replication_address"])
        record["members"].append(str(member["name"]))
    return {**records, **{_frontend_key(frontend): True for frontend in frontends}}


def _frontend_key(frontend: Mapping[str, Any]) -> str:
    return f"{_FRONTEND}{frontend['host']}:{frontend['frontend']}"


def removed_hosts(records: Mapping[str, Any], present: Collection[str]) -> list[dict[str, Any]]:
    """Return the hosts that earlier runs recorded and that are no longer present, with how they were reached."""
    names = sorted(key[len(_HOST) :] for key in records if key.startswith(_HOST))
    return [{"name": name, "members": [], **records[_HOST + name]} for name in names if name not in present]


def leaving_addresses(hosts: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return from where removed hosts replicate until their members are stopped.

    Records of earlier releases have only how a host was reached. A name that is no address is left out.
    """
    found = (str(host.get("replication_address") or host.get("ansible_host") or "") for host in hosts)
    return list(dict.fromkeys(address for address in found if is_address(address)))


def is_address(text: str) -> bool:
    """Tell whether a text is an address that packets can be compared with."""
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return "%" not in text


def without_hosts(names: Collection[str]) -> dict[str, None]:
    """Return what takes the records of hosts away."""
    return {_HOST + name: None for name in names}


def removed_frontends(records: Mapping[str, Any], frontends: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
    """Return the front ends that earlier runs recorded and that are no longer in the inventory, each with its host and its record."""
    wanted = {_frontend_key(frontend) for frontend in frontends}
    found = []
    for key in sorted(key for key in records if key.startswith(_FRONTEND) and key not in wanted):
        # A front end has no colon in it; a host may, where it is an address.
        host, _colon, name = key[len(_FRONTEND) :].rpartition(":")
        found.append({"host": host, "frontend": name, "record": key})
    return found


def ended_records(
    hosts: Sequence[Mapping[str, Any]],
    frontends: Sequence[Mapping[str, str]],
    decommissioned: Collection[str],
    configured: Collection[str],
    keep_instances: bool,
) -> dict[str, None]:
    """Return what takes away the records of removed hosts and front ends that no later run has to look after.

    The instances of removed hosts were stopped unless they are to be kept. On hosts whose front ends were configured, the removed
    ones were stopped.
    """
    names = [*decommissioned, *(() if keep_instances else (str(host["name"]) for host in hosts))]
    done = {*decommissioned, *configured}
    return {**without_hosts(names), **{front["record"]: None for front in frontends if front["host"] in done}}
