# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What front ends and Tomcats have to agree on: who closes an idle connection first, and how large a packet of AJP may be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.model.host_types import Host, HostInput
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.problems import Problems

Fault = tuple[str, int, str, str]
Pairs = Sequence[tuple[Host, HostInput]]
# What holds where an inventory says nothing: milliseconds at Tomcat, seconds at the front ends.
TOMCAT = {"tomcat_keep_alive_timeout": 75000, "tomcat_ajp_keep_alive_timeout": 660000, "tomcat_ajp_packet_size": 8192}
FRONT_ENDS = {
    "httpd_balancer_ttl": 50,
    "mod_jk_connection_pool_timeout": 50,
    "nginx_balancer_upstream_keepalive_timeout": 50,
    "httpd_balancer_io_buffer_size": 8192,
    "mod_jk_max_packet_size": 8192,
}
_LOST = "a request into a connection that was just closed fails"
_IDLE = {"httpd": "httpd_balancer_ttl", "mod_jk": "mod_jk_connection_pool_timeout", "nginx": "nginx_balancer_upstream_keepalive_timeout"}
_PACKETS = {"httpd": "httpd_balancer_io_buffer_size", "mod_jk": "mod_jk_max_packet_size"}


@dataclass(frozen=True)
class Said:
    """A number of one host."""

    host: str
    key: str
    value: int
    given: bool


def check_connections(tomcats: Pairs, balancers: Pairs, problems: Problems) -> None:
    """Report numbers of two hosts that do not go together. Those that nobody set do, and what is wrong by itself is told already."""
    known = {(problem.host, problem.key) for problem in problems}
    for host, balancer in balancers:
        for frontend in host.frontends:
            for _host, tomcat in tomcats:
                for key, value, reason, remedy in _faults(frontend, _speaks_ajp(frontend, host), balancer, tomcat):
                    where = balancer.name if key in FRONT_ENDS else tomcat.name
                    if (where, key) not in known:
                        problems.add(where, key, value, reason, remedy)


def _faults(frontend: str, ajp: bool, balancer: HostInput, tomcat: HostInput) -> Iterator[Fault]:
    kept = _said(tomcat, "tomcat_ajp_keep_alive_timeout" if ajp else "tomcat_keep_alive_timeout", TOMCAT)
    idle = _idle(frontend, balancer)
    if idle and kept and (idle.given or kept.given):
        yield from _idle_faults(idle, kept, frontend)
    packet = _said(balancer, _PACKETS[frontend], FRONT_ENDS) if ajp and frontend in _PACKETS else None
    taken = _said(tomcat, "tomcat_ajp_packet_size", TOMCAT)
    if packet and taken and packet.value != taken.value and (packet.given or taken.given):
        one, other = (packet, taken) if packet.given else (taken, packet)
        reason = f"is not {other.key} of {other.host} ({other.value}): a larger packet than the other side takes breaks the connection"
        yield one.key, one.value, reason, "set both to the same number"


def _speaks_ajp(frontend: str, host: Host) -> bool:
    return bool(frontend == "mod_jk" or (host.protocol if frontend == "httpd" else host.get("nginx_balancer_protocol")) == "ajp")


def _idle(frontend: str, source: HostInput) -> Said | None:
    found = _said(source, _IDLE[frontend], FRONT_ENDS)
    keeps_none = frontend == "nginx" and source.others.get("nginx_balancer_upstream_keepalive") in (0, "0")
    return None if keeps_none else found


def _said(source: HostInput, key: str, defaults: Mapping[str, int]) -> Said | None:
    """The number, or None where it is none: that is told elsewhere."""
    value: Any = source.others.get(key)
    if value is None:
        return Said(source.name, key, defaults[key], False)
    if isinstance(value, bool) or not str(value).lstrip("-").isdigit():
        return None
    return Said(source.name, key, int(value), True)


def _idle_faults(front: Said, tomcat: Said, frontend: str) -> Iterator[Fault]:
    """Tomcat has to be the one that waits longer: a request into a connection that it just closed is lost."""
    if tomcat.value <= 0 or 0 < front.value * 1000 < tomcat.value:
        return
    if tomcat.given:
        kept = f"{front.value} s" if front.value else "for ever"
        reason = f"is no longer than {frontend} on {front.host} keeps idle connections ({kept}): {_LOST}"
        more = f"set more than {front.value * 1000}" if front.value else "set -1"
        yield tomcat.key, tomcat.value, reason, f"{more}, or less for {front.key}"
        return
    reason = f"is no shorter than Tomcat keeps idle connections ({tomcat.value // 1000} s): {_LOST}"
    yield front.key, front.value, reason, f"set 1 to {tomcat.value // 1000 - 1}, or more for {tomcat.key}"
