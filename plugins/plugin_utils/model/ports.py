# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ports of one host: each can be taken once, by an instance or by a front end."""

from __future__ import annotations

from ansible_collections.catalina.cluster.plugins.plugin_utils.model import schema
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.host_types import Host
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.problems import Problems
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.values import Reader


def claim(host: Host, port: int, owner: str, key: str, problems: Problems, remedy: str = "give each its own port") -> None:
    """Take a port of a host, or say who has it already."""
    if not 1 <= port <= 65535:
        problems.add(host.name, key, port, "is not within 1 to 65535", "set a port of that range")
        return
    taken = host.ports.setdefault(port, owner)
    if taken != owner:
        problems.add(host.name, key, port, f"is taken by {taken} on this host", remedy)


def claim_frontends(host: Host, reader: Reader) -> list[dict[str, object]]:
    """Take the ports of a balancer's front ends and return what others have to know about them."""
    found: list[dict[str, object]] = []
    for frontend in host.frontends:
        variable = schema.FRONTEND_PORT_VARIABLES[frontend]
        port = reader.number(host.name, variable, host.get(variable), 1, 65535)
        if port is None:
            continue
        claim(host, port, f"the front end {frontend}", variable, reader.problems)
        protocol = {"httpd": host.protocol, "mod_jk": "ajp", "nginx": ""}[frontend]
        if frontend == "nginx":
            variable = "nginx_balancer_protocol"
            protocol = reader.choice(host.name, variable, host.get(variable), ("http", "ajp"), "http")
        found.append({"host": host.name, "address": host.address, "frontend": frontend, "port": port, "protocol": protocol})
    return found
