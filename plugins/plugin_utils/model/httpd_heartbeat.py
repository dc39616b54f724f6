# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""lbmethod heartbeat: which clusters of a front end have it, and what mod_lbmethod_heartbeat of httpd 2.4 does not know."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.model.httpd_options import TABLES, HttpdOptions
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.options import Report
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.values import ipv4

METHOD = "heartbeat"
_MONITOR = "heartmonitor"
Values = Mapping[str, Any]
_OTHERWISE = "or use another lbmethod"


def has_heartbeat(options: HttpdOptions, cluster: Any) -> bool:
    """Whether members of a cluster are chosen by their heartbeats."""
    return options.method_of(cluster)[0] == METHOD


def group_and_port(options: HttpdOptions) -> tuple[str, int]:
    """Where members send their heartbeats."""
    group, _colon, port = options.text("heartbeat_listen").rpartition(":")
    return group, int(port)


def check_heartbeat(
    options: HttpdOptions, modules: Sequence[str], clusters: Sequence[Values], members: Sequence[Values], report: Report
) -> None:
    """Say what httpd would take otherwise than it is meant, or not look at. modules: those that httpd loads for its own sake."""
    names = [str(cluster["name"]) for cluster in clusters]
    chosen = [name for name in names if has_heartbeat(options, name)]
    place = options.text("heartbeat_listen")
    if names and not chosen and place != TABLES["httpd_balancer"]["heartbeat_listen"].default:
        report("httpd_balancer_heartbeat_listen", place, "is not used: no cluster has lbmethod heartbeat", "set it, or remove this")
    if chosen and _MONITOR in modules:
        reason = "takes the place of the storage of heartbeats, and has nothing to say of members after a reload"
        report(f"httpd_base_modules[{modules.index(_MONITOR)}]", _MONITOR, reason, f"remove it, {_OTHERWISE}")
    # httpd has one storage for all of its balancers.
    owners: dict[str, str] = {}
    for name in chosen:
        key = f"httpd_balancer_{options.method_of(name)[1]}"
        for member in members:
            if str(member.get("cluster") or names[0]) == name:
                for reason, remedy in _member_faults(member, owners):
                    report(key, METHOD, reason, f"{remedy}, {_OTHERWISE}")
                if "lbset" in options.parameters_of("member_params", member["name"]):
                    _report_lbset(f"member_params.{member['name']}", name, report)
    if chosen and "lbset" in options.parameters("params_of_members"):
        _report_lbset("params_of_members", chosen[0], report)


def _member_faults(member: Values, owners: dict[str, str]) -> Iterator[tuple[str, str]]:
    name, address = str(member["name"]), str(member.get("address", ""))
    if ipv4(address) is None:
        yield f"takes no heartbeat of {name}, whose address {address} is no IPv4 address", "give it one"
    owner = owners.setdefault(address, name)
    if owner != name:
        yield f"takes {owner} and {name} for one server: both have the address {address}", "give each a host of its own"
    if member.get("standby"):
        yield f"sends requests to {name} at once, which is on standby", "take standby from it"


def _report_lbset(key: str, cluster: str, report: Report) -> None:
    reason = f"is not looked at by lbmethod heartbeat of the cluster {cluster}"
    report(f"httpd_balancer_{key}.lbset", None, reason, f"remove it, {_OTHERWISE}")
