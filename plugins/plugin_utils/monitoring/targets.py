# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The hosts of the model as targets for Prometheus (file_sd_configs)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Data = Mapping[str, Any]


def targets(members: Sequence[Data], frontends: Sequence[Data], ports: Mapping[str, int], inventory: str) -> list[dict[str, Any]]:
    """Return one target for each host, with what it is for; ports are those of the node exporters, by host."""
    hosts: dict[str, dict[str, Any]] = {}
    for role, entries in (("tomcat", members), ("balancer", frontends)):
        for entry in entries:
            host = hosts.setdefault(str(entry["host"]), {"address": str(entry["address"]), "roles": {}, "clusters": {}})
            host["roles"][role] = True
            if role == "tomcat":
                host["clusters"][str(entry["cluster"])] = True
    return [
        {
            "targets": [f"{_written(found['address'])}:{ports[host]}"],
            "labels": {
                "inventory": inventory,
                "host": host,
                # With commas around each, so that =~".*,tomcat,.*" finds one of several.
                "roles": f",{','.join(found['roles'])},",
                "clusters": f",{','.join(found['clusters'])}," if found["clusters"] else "",
            },
        }
        for host, found in hosts.items()
    ]


def agent_targets(agents: Sequence[tuple[Data, int]], inventory: str) -> list[dict[str, Any]]:
    """Return one target for each member whose JVM has an exporter of its own, with the labels of the member's other series."""
    return [
        {
            "targets": [f"{_written(str(member['address']))}:{port}"],
            "labels": {
                "inventory": inventory,
                "host": str(member["host"]),
                "roles": ",agent,",
                "cluster": str(member["cluster"]),
                "group": str(member.get("group") or ""),
                "member": str(member["name"]),
            },
        }
        for member, port in agents
    ]


def _written(address: str) -> str:
    return f"[{address}]" if ":" in address else address
