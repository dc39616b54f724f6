# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From clusters and members to the sites (virtual hosts) of a front end, as httpd, mod_jk and nginx render them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.render.given_members import balanced

BACKUPS_LIMIT = 8


def url_address(address: str) -> str:
    """Put an IPv6 address into brackets, so that a port can follow it."""
    return f"[{address}]" if ":" in address and not address.startswith("[") else address


def variable_of(name: str) -> str:
    """The name of a cluster as part of a variable's name, different for each."""
    return name.replace("_", "__").replace("-", "_d")


def secrets_of(site: Mapping[str, Any]) -> tuple[str, ...]:
    """The secrets by which the members of a site are asked over AJP: two while a new one goes from member to member."""
    members = (member for cluster in site["clusters"] for member in cluster["members"])
    return tuple(sorted({str(member["secret"]) for member in members if member.get("secret")}))


def _normal_path(path: str) -> str:
    return "/" + path.strip("/")


def _is_active(member: Mapping[str, Any]) -> bool:
    return not member.get("drained", False) and not member.get("draining", False)


def _after(members: Sequence[Mapping[str, Any]], index: int) -> list[Mapping[str, Any]]:
    """The other members in ring order, so that the sessions of a lost member spread over its neighbours."""
    return [*members[index + 1 :], *members[:index]]


def _failover_members(members: Sequence[Mapping[str, Any]], index: int) -> list[Mapping[str, Any]]:
    """The members that take over for one: from its own group if possible, and standby members only if there are no others."""
    others = [other for other in _after(members, index) if _is_active(other)]
    group = members[index].get("group") or ""
    same = [other for other in others if group and (other.get("group") or "") == group]
    chosen = same or others
    return [other for other in chosen if not other.get("standby")] or chosen


def _redirect_of(members: Sequence[Mapping[str, Any]], index: int) -> str:
    """Route of the next active member of the same group; empty if the cluster has one group only."""
    group = members[index].get("group") or ""
    if not group or len({other.get("group") or "" for other in members}) < 2:
        return ""
    first = _failover_members(members, index)[:1]
    return str(first[0]["route"]) if first and (first[0].get("group") or "") == group else ""


def _cluster(cluster: Mapping[str, Any], members: Sequence[Mapping[str, Any]], limit: int) -> dict[str, Any]:
    own = [member for member in members if member["cluster"] == cluster["name"]]
    resolved = []
    for index, member in enumerate(own):
        resolved.append(
            {
                **member,
                "group": member.get("group") or "",
                "weight": member.get("weight", 1),
                "standby": bool(member.get("standby", False)),
                "drained": bool(member.get("drained", False)),
                "draining": bool(member.get("draining", False)) and not member.get("drained", False),
                "host_part": url_address(str(member["address"])),
                "backups": [other["name"] for other in _failover_members(own, index)[:limit]],
                "redirect": _redirect_of(own, index),
            }
        )
    by_name = {member["name"]: member for member in resolved}
    for member in resolved:
        # Only endpoint and weight: complete members would refer to each other in a loop.
        member["backups"] = [
            {key: by_name[name][key] for key in ("name", "host_part", "http_port", "ajp_port", "weight")} for name in member["backups"]
        ]
    return {
        "name": cluster["name"],
        "variable": variable_of(str(cluster["name"])),
        "sessions": cluster.get("sessions", "replicated"),
        "paths": sorted({_normal_path(str(path)) for path in cluster.get("paths") or ["/"]}, key=_path_order),
        "members": resolved,
    }


def _path_order(path: str) -> tuple[int, str]:
    return (-len(path.rstrip("/").split("/")), path)


def _locations(clusters: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Paths with their cluster, deepest first. A cluster with the host name wins over one for any host."""
    taken: dict[str, str] = {}
    for cluster in clusters:
        for path in cluster["paths"]:
            taken.setdefault(path, str(cluster["name"]))
    return [{"path": path, "cluster": taken[path]} for path in sorted(taken, key=_path_order)]


def frontend_sites(
    clusters: Sequence[Mapping[str, Any]],
    members: Sequence[Mapping[str, Any]],
    backups: int = BACKUPS_LIMIT,
    protocol: str = "",
) -> list[dict[str, Any]]:
    """Return the sites of a front end: first the one for any host name, then one for each set of names with the same clusters.

    protocol is how members are reached, where each of them has to have a port for it.
    """
    members = balanced(members, clusters, protocol)
    resolved = {str(cluster["name"]): _cluster(cluster, members, backups) for cluster in clusters}
    for member in members:
        if member["cluster"] not in resolved:
            raise ValueError(
                f"member {member['name']} belongs to the cluster {member['cluster']}, which is not among the clusters given"
                f" ({', '.join(sorted(resolved)) or 'none'})"
            )
    anywhere = [str(cluster["name"]) for cluster in clusters if not cluster.get("names")]
    by_host: dict[str, list[str]] = {}
    for cluster in clusters:
        for name in cluster.get("names") or []:
            by_host.setdefault(str(name), []).append(str(cluster["name"]))
    by_clusters: dict[tuple[str, ...], list[str]] = {}
    for host, named in by_host.items():
        by_clusters.setdefault(tuple(named), []).append(host)

    sites = []
    wanted: list[tuple[list[str], list[str]]] = [([], anywhere)]
    wanted += [(hosts, [*named, *anywhere]) for named, hosts in by_clusters.items()]
    for hosts, names in wanted:
        locations = _locations([resolved[name] for name in names])
        used = {location["cluster"] for location in locations}
        sites.append(
            {
                "names": hosts,
                "locations": locations,
                "clusters": [resolved[name] for name in names if name in used],
            }
        )
    return sites
