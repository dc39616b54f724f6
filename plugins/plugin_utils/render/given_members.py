# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Members as a user of a single role writes them: what may be left out, and words for what may not."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

Member = Mapping[str, Any]
_FROM_THE_MODEL = "or take all of them from the model: the role preflight sets cluster_members and cluster_settings"
# What the role tomcat reads of a member.
_OF_AN_INSTANCE = (
    "name", "cluster", "group", "route", "host", "address", "replication_address", "http_port", "ajp_port", "shutdown_port",
    "receiver_port", "unique_id", "service", "base", "tomcat_version", "tomcat_series",
)  # fmt: skip
_OF_A_CLUSTER = ("name", "sessions", "membership", "channel_send_options", "session_timeout", "ajp", "groups")


# A comment in the configuration of a front end.
WAITING_FOR_AJP = "Some members were started without AJP: all of them are reached by HTTP until these have restarted."


def some_without_ajp(members: Sequence[Member]) -> bool:
    """Whether a member that gets requests has no AJP connector before its restart. Every member has one for HTTP."""
    return any(not member.get("ajp", True) and not member.get("drained") for member in members)


def balanced(members: Sequence[Member], clusters: Sequence[Mapping[str, Any]] = (), protocol: str = "") -> list[dict[str, Any]]:
    """Return members as front ends balance them. A name, an address and a port are enough where there is one cluster."""
    only = str(clusters[0].get("name", "")) if len(clusters) == 1 else ""
    return [_balanced(member, position, only, protocol) for position, member in enumerate(members)]


def _balanced(member: Member, position: int, cluster: str, protocol: str) -> dict[str, Any]:
    _check(member, position, "member", ("name", "address"))
    name = str(member["name"])
    if not member.get("cluster") and not cluster:
        raise ValueError(f"member {name}: cluster is missing, and there are several or none; name its cluster")
    port = f"{protocol}_port"
    if protocol and not member.get(port):
        raise ValueError(f"member {name}: {port} is missing, and it is reached by {protocol.upper()}; add its port")
    derived = {"cluster": cluster, "group": "", "route": name, "host": name, "http_port": 0, "ajp_port": 0, "weight": 1, "standby": False}
    return {**derived, **member}


def _check(member: Any, position: int, what: str, needed: Collection[str], otherwise: str = "") -> None:
    if not isinstance(member, Mapping):
        raise ValueError(f"{what} {position + 1} is not a mapping; write it as {{name: tomcat1, …}}")
    missing = [key for key in needed if key not in member]
    if missing:
        remedy = "add " + ("it" if len(missing) == 1 else "them") + (f", {otherwise}" if otherwise else "")
        verb = "is" if len(missing) == 1 else "are"
        raise ValueError(f"{what} {member.get('name') or position + 1}: {', '.join(missing)} {verb} missing; {remedy}")


def check_admitted(members: Sequence[Member], clusters: Collection[str]) -> None:
    """Refuse members of other hosts of which nobody knows whether, and from where, they replicate with these clusters."""
    for position, member in enumerate(members):
        _check(member, position, "member", ("cluster",), _FROM_THE_MODEL)
        if member["cluster"] in clusters:
            _check(member, position, "member", ("replication_address",), _FROM_THE_MODEL)


def check_instances(members: Sequence[Member], clusters: Sequence[Mapping[str, Any]], host: str) -> None:
    """Refuse members that lack what an instance is laid out from."""
    for position, member in enumerate(members):
        _check(member, position, "member", ("name", "host"), _FROM_THE_MODEL)
        if member["host"] == host:
            _check(member, position, "member", _OF_AN_INSTANCE, _FROM_THE_MODEL)
    for position, cluster in enumerate(clusters):
        _check(cluster, position, "cluster", _OF_A_CLUSTER, _FROM_THE_MODEL)
