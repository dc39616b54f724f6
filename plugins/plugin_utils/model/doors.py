# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Doors into an instance for administrators and monitors, as its levels open them together."""

from __future__ import annotations

import ipaddress
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.model.element_language import Report
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.element_values import faults, fill
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.problems import did_you_mean
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.tomcat_places import Layer

# Whoever gets in can run code, as the user of the service.
SHORTEST_PASSWORD = 12
PASSWORD_REMEDY = "make one with: openssl rand -base64 24"  # noqa: S105 - a command


@dataclass(frozen=True)
class Door:
    """The keys of one variable with their values, and where each of them stands."""

    # Of the nearest level that says something.
    base: str
    values: Mapping[str, Any]
    _places: Mapping[str, str] = field(default_factory=dict)

    def key(self, name: str) -> str:
        """How a person finds one key, or where it belongs."""
        return f"{self._places.get(name, self.base)}.{name}"


def door_of(layers: Iterable[Layer], name: str, keys: Collection[str], report: Report) -> Door | None:
    """Return what the levels say together, key by key, or None where the door is closed. False closes what a level before opened."""
    base, values, places = "", dict[str, Any](), dict[str, str]()
    for layer in layers:
        given = layer.values.get(name)
        if given is False:
            values = {}
        elif isinstance(given, Mapping):
            base = layer.key(name)
            for part in (str(part) for part in given if part not in keys):
                report(f"{base}.{part}", "is an unknown key", did_you_mean(part, keys, f"keys are {', '.join(keys)}"))
            values.update({part: given[part] for part in keys if part in given})
            places.update(dict.fromkeys(given, base))
        elif given:
            report(layer.key(name), "is not a mapping", f"keys are {', '.join(keys)}; false closes it for one instance or cluster")
    return Door(base, values, places) if values else None


def filled(value: Any, member: Mapping[str, Any], key: str, report: Report) -> str:
    """Return a text with what the model knows of the instance in it."""
    for reason, remedy in faults(str(value)):
        report(key, reason, remedy)
    return fill(str(value), member)


def port_of(value: Any, member: Mapping[str, Any], key: str, report: Report) -> int | None:
    """Return a port, which may be worked out from what the model knows of the instance; None where it is none."""
    text = filled(value, member, key, report)
    if not isinstance(value, bool) and text.isascii() and text.isdigit() and 1 <= int(text) <= 65535:
        return int(text)
    if not faults(str(value)):
        report(key, "is not a port", 'set 1 to 65535, or work it out for each instance, as "{number+9010}"')
    return None


def allowed_networks(door: Door, member: Mapping[str, Any], report: Report, whom: str) -> list[str]:
    """Return the networks that a door is open for. whom: whose addresses they are, for what is wrong with them."""
    key, given = door.key("allow"), door.values.get("allow")
    if not given or not isinstance(given, (list, tuple)):
        reason = "is missing: it would be open to all" if not given else "is not a list of addresses and networks"
        report(key, reason, f'write the addresses of {whom}, as [192.0.2.17, 10.1.0.0/24], or ["{{address}}"] for the host itself')
        return []
    found = []
    for position, item in enumerate(given):
        where = f"{key}[{position}]"
        text = filled(item, member, where, report)
        try:
            network = ipaddress.ip_network(text, strict=False)
        except ValueError:
            report(where, "is not an address or network", "write it as 192.0.2.17 or 10.1.0.0/24")
            continue
        if network.prefixlen == 0:
            report(where, "is everybody", f"write the addresses of {whom}")
        found.append(str(network))
    return found


def password_fault(name: str, password: str) -> str:
    """Return what is wrong with a password, or nothing."""
    if len(password) < SHORTEST_PASSWORD:
        return f"is shorter than {SHORTEST_PASSWORD} characters"
    return "is the name of the user" if password == name else ""
