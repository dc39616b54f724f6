# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What hosts registered earlier in this run, read from their variables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

# The names under which the roles register results that other hosts need.
INSPECTED = "__cluster_status_inspected"
LOOKED = "__run_control_looked"
COPIES = "__rolling_restart_copies"
LAYOUT = "__tomcat_layout"
# Set by the playbooks on hosts whose front ends they configured, removed ones included.
CONFIGURED = "cluster_frontends_configured"


class HostValues:
    """The variables of all hosts: as they are registered, or with their templates resolved."""

    def __init__(self, hostvars: Any) -> None:
        self._hostvars = hostvars
        self._raw: dict[str, Mapping[str, Any]] = {}

    def raw(self, host: str, name: str) -> Any:
        """Return a value that holds no template, such as a registered result; None when there is none."""
        if host not in self._raw:
            self._raw[host] = self._read(host)
        return self._raw[host].get(name)

    def resolved(self, host: str, name: str) -> Any:
        """Return a value of the inventory; None when there is none."""
        found: Any = self._hostvars.get(host)
        return None if found is None else found.get(name)

    def _read(self, host: str) -> Mapping[str, Any]:
        if host not in self._hostvars:
            return {}
        read = getattr(self._hostvars, "raw_get", self._hostvars.get)
        found: Mapping[str, Any] = read(host)
        return found


def running_members(members: Sequence[Mapping[str, Any]], values: HostValues, register: str = INSPECTED) -> dict[str, Any]:
    """Return what is known of what members run, by name, in the order of the model. Linear in members."""
    found: dict[str, Any] = {}
    for host in dict.fromkeys(str(member["host"]) for member in members):
        found.update({str(info["name"]): info for info in _instances(values.raw(host, register), "instances")})
    return {str(member["name"]): found[member["name"]] for member in members if member["name"] in found}


def removed_instances(hosts: Iterable[str], values: HostValues, register: str = INSPECTED) -> list[Mapping[str, Any]]:
    """Return the instances that these hosts run or have, and that are no longer in the inventory."""
    return [info for host in hosts for info in _instances(values.raw(host, register), "removed")]


def answered(host: str, values: HostValues, register: str = INSPECTED) -> bool:
    """Whether a host could be asked."""
    result = values.raw(host, register)
    return isinstance(result, Mapping) and "instances" in result


def changed_groups(hosts: Iterable[str], values: HostValues) -> list[str]:
    """Return the instances whose files this run changed, or would change in check mode."""
    return [str(name) for host in hosts for name in _instances(values.raw(host, LAYOUT), "changed_groups")]


def laid_out(hosts: Sequence[str], values: HostValues) -> bool:
    """Whether this run laid out every one of these hosts."""
    return all(values.raw(host, LAYOUT) is not None for host in hosts)


def _instances(result: Any, key: str) -> Iterable[Any]:
    found: Iterable[Any] = (result.get(key) or ()) if isinstance(result, Mapping) else ()
    return found
