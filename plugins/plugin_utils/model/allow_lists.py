# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Valves that let some addresses in, for all applications of an instance. A front end that is none of them finds a closed door.

Whether a valve compares clients or whoever is connected (usePeerAddress), a front end's host is needed: each run asks every member
through every front end, and those requests come from there.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator, Sequence

from ansible_collections.catalina.cluster.plugins.plugin_utils.model.host_types import Host
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.tomcat_places import HOST
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.xml_elements import Element

_VALVES = "org.apache.catalina.valves."
_PATTERN, _NETWORKS = f"{_VALVES}RemoteAddrValve", f"{_VALVES}RemoteCIDRValve"


def closed_doors(tree: Element, balancers: Sequence[Host]) -> Iterator[tuple[str, str]]:
    """Each valve of a server's tree that leaves front ends out: its element, and the hosts of these front ends in words."""
    for place in ("Engine", "Host"):
        for valve in _valves(tree, place):
            out = [f"{host.name} ({host.address})" for host in balancers if host.address and not _lets_in(valve, host.address)]
            if out:
                yield place.lower(), ", ".join(out)


def _valves(tree: Element, place: str) -> Iterator[Element]:
    # Virtual hosts are for names that the checks do not ask for.
    if tree.name == "Host" and tree.attributes.get("name") != HOST:
        return
    for child in tree.elements:
        if tree.name == place and child.name == "Valve":
            yield child
        yield from _valves(child, place)


def _lets_in(valve: Element, address: str) -> bool:
    """What cannot be told, as a pattern of Java alone, counts as open."""
    name, allowed = str(valve.attributes.get("className", "")), str(valve.attributes.get("allow", ""))
    if not allowed or name not in (_PATTERN, _NETWORKS):
        return True
    try:
        if name == _PATTERN:
            return re.fullmatch(allowed, address) is not None
        return any(ipaddress.ip_address(address) in ipaddress.ip_network(one.strip(), strict=False) for one in allowed.split(","))
    except (re.error, ValueError):
        return True
