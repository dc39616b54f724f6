# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The hosts of an inventory: addresses, front ends, and what their instances have in common."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.model import schema
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.host_types import Host, HostInput, Unresolved
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.jvm_options import check_options
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.plain_values import NOTHING
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.problems import NO_VALUE, Problems
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.software import read_versions
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.values import Reader, ipv4

# Returns the IPv4 address that a name means where the playbook runs, or "".
AddressOf = Callable[[str], str]
_HOST_NAME = re.compile(r"^[A-Za-z0-9](?:[A-Za-z0-9_.-]*[A-Za-z0-9])?$")
_ACCOUNT = re.compile(r"^[a-z_][a-z0-9_-]{0,31}$")
_FOLDER = re.compile(r"^(?:/[A-Za-z0-9._-]+)+$")
# Roles read these as they stand, so nothing would become the word None there. The others say themselves what they lack.
_NEED_VALUES = ("tomcat_java_home", "jdk_version", "balancer_trusted_proxies")
# Where Ansible connects to, by its newer and its older name, which it still reads.
_CONNECTIONS = ("ansible_host", "ansible_ssh_host")


class HostReader:
    """Reads one host after the other."""

    def __init__(self, reader: Reader, inherited_frontends: Sequence[Any], address_of: AddressOf | None = None) -> None:
        self.reader = reader
        self._address_of = address_of
        self.problems = reader.problems
        self._inherited_frontends = inherited_frontends

    def read(self, source: HostInput, is_tomcat: bool, is_balancer: bool) -> Host:
        """Return the host, with every fault of its own variables reported."""
        in_use = is_tomcat or is_balancer
        host = Host(source.name, self._resolved(source, in_use), is_tomcat, is_balancer)
        host.unresolved = frozenset(source.values) - frozenset(host.values)
        host.address = self._address(host, in_use)
        if in_use:
            host.replication_address = self._replication_address(host)
            self._frontends(host)
        else:
            self._stray_frontends(host)
        for key in _NEED_VALUES if in_use else ():
            if key in host.values and host.values[key] is None:
                self.problems.add(host.name, key, NO_VALUE, NOTHING, "write one, or remove the line")
        if is_tomcat:
            self._tomcat(host)
        return host

    def _resolved(self, source: HostInput, report: bool) -> Mapping[str, Any]:
        faulty = [key for key, value in source.values.items() if isinstance(value, Unresolved)]
        if not faulty:
            return source.values
        for key in faulty if report else ():
            fault = source.values[key]
            when, remedy = (
                (" before hosts are contacted", "use values and variables of the inventory only, no facts")
                if fault.needs_run
                else ("", "put right what it names")
            )
            self.problems.add(source.name, key, NO_VALUE, f"cannot be worked out{when} ({fault.why})", remedy)
        return {key: value for key, value in source.values.items() if key not in faulty}

    def _address(self, host: Host, in_use: bool) -> str:
        for key in ("cluster_address", *_CONNECTIONS):
            value = host.values.get(key, "")
            if value in ("", None):
                continue
            if self._usable(host, key, value, in_use and key == "cluster_address"):
                return str(value)
            if key == "cluster_address":
                return ""
        if self._usable(host, "ansible_host", host.name, False):
            return host.name
        if in_use and not host.unresolved & {"cluster_address", *_CONNECTIONS}:
            named = next((key for key in _CONNECTIONS if key in host.values), "")
            value = host.values[named] if named else NO_VALUE
            key = named or "cluster_address"
            reason = "is missing" if value is NO_VALUE else "is not an IPv4 address"
            self.problems.add(
                host.name,
                key,
                value,
                reason,
                self._address_remedy(str(host.name if value is NO_VALUE else value)),
            )
        return ""

    def _address_remedy(self, name: str) -> str:
        """Return the line to write, where the name means something here."""
        found = self._address_of(name) if self._address_of and _HOST_NAME.fullmatch(name) else ""
        if found and not found.startswith("127."):
            return f"write cluster_address: {found} for it, if the other hosts reach {name} by what it means here"
        return "set cluster_address to the IPv4 address that the other hosts reach it by"

    def _usable(self, host: Host, key: str, value: Any, report: bool) -> bool:
        address = ipv4(value)
        if address is not None and not (address.is_multicast or address.is_unspecified or address.is_reserved):
            return True
        if report:
            reason = "is not an IPv4 address" if address is None else "is no address of a single host"
            self.problems.add(host.name, key, value, reason, "set the IPv4 address that the other hosts reach it by")
        return False

    def _replication_address(self, host: Host) -> str:
        value = host.values.get("cluster_replication_address", "")
        if value in ("", None):
            return host.address
        if self._usable(host, "cluster_replication_address", value, True):
            return str(value)
        return host.address

    def _frontends(self, host: Host) -> None:
        if not host.is_balancer:
            self._stray_frontends(host)
            return
        value = host.get("balancer_frontends")
        before = len(self.problems)
        frontends = self.reader.texts(host.name, "balancer_frontends", value)
        if not frontends and len(self.problems) == before:
            self.problems.add(host.name, "balancer_frontends", value, "names no front end", "name at least one, as [httpd]")
        for position, name in enumerate(frontends):
            key = f"balancer_frontends[{position}]"
            if name in frontends[:position]:
                self.problems.add(host.name, key, name, "is there twice", "name each front end once")
            elif self.reader.choice(host.name, key, name, schema.FRONTENDS, ""):
                host.frontends.append(name)
        host.protocol = self.reader.choice(
            host.name, "httpd_balancer_protocol", host.get("httpd_balancer_protocol"), ("ajp", "http"), "ajp"
        )

    def _stray_frontends(self, host: Host) -> None:
        value = host.values.get("balancer_frontends")
        if value and value not in self._inherited_frontends:
            self.problems.add(
                host.name,
                "balancer_frontends",
                value,
                "belongs to a host of the balancer group, this host is not in it",
                "add the host to the group, or remove the variable",
            )

    def _tomcat(self, host: Host) -> None:
        for key, low in (("http", 0), ("ajp", 0), ("receiver", 0), ("shutdown", -1)):
            variable = f"tomcat_{key}_port_base"
            host.bases[key] = self.reader.number(host.name, variable, host.get(variable), low, 65534)
        root = host.get("tomcat_base_root")
        if not isinstance(root, str) or not _FOLDER.fullmatch(root) or ".." in root.split("/"):
            self.problems.add(host.name, "tomcat_base_root", root, "is not the path of a folder", "write it as /srv/tomcat")
        host.base_root = str(root)
        self._account(host)
        host.java_opts = self.reader.texts(host.name, "tomcat_java_opts", host.get("tomcat_java_opts"))
        check_options(host.name, "tomcat_java_opts", host.java_opts, self.problems)
        if "tomcat_version" not in host.unresolved:
            read_versions(host, self.reader)

    def _account(self, host: Host) -> None:
        """The account of the service: a Tomcat that runs as root gives every fault of an application the whole host."""
        for variable in ("tomcat_user", "tomcat_group"):
            value = host.get(variable)
            if not isinstance(value, str) or not _ACCOUNT.fullmatch(value):
                self.problems.add(host.name, variable, value, "is not the name of an account", "use letters, digits, _ and -, as tomcat")
            elif value == "root":
                self.problems.add(host.name, variable, value, "would run Tomcat with all rights", "name an account of its own, as tomcat")


def refuse_shared_addresses(hosts: Collection[Host], problems: Problems) -> None:
    """One machine has one name in an inventory, and others must be able to reach it."""
    owners: dict[str, str] = {}
    replication: dict[str, str] = {}
    several = len(hosts) > 1
    names: dict[str, str] = {}
    for host in hosts:
        other = names.setdefault(host.name.lower(), host.name)
        if other != host.name:
            reason = f"differs from {other} in case alone, which names of hosts do not have"
            problems.add(host.name, "inventory_hostname", NO_VALUE, reason, "choose another name")
        if not host.address:
            continue
        key = next((key for key in ("cluster_address", *_CONNECTIONS) if host.values.get(key)), "ansible_host")
        if several and host.address.startswith("127."):
            problems.add(host.name, key, host.address, "is an address that other hosts cannot reach", "set cluster_address")
            continue
        owner = owners.setdefault(host.address, host.name)
        if owner != host.name:
            problems.add(host.name, key, host.address, f"is the address of {owner} too", "list each machine once, in both groups")
            continue
        if host.is_tomcat and host.replication_address:
            if _refuse_replication(host, hosts, problems):
                continue
            owner = replication.setdefault(host.replication_address, host.name)
            if owner != host.name:
                problems.add(
                    host.name,
                    "cluster_replication_address",
                    host.replication_address,
                    f"is the address of {owner} too",
                    "give each host its own",
                )


def _refuse_replication(host: Host, hosts: Collection[Host], problems: Problems) -> bool:
    """Members announce this address to each other. Tells whether it was refused."""
    key, value = "cluster_replication_address", host.replication_address
    if value == host.address:
        return False
    others = [other for other in hosts if other is not host]
    if value.startswith("127.") and any(other.is_tomcat for other in others):
        problems.add(host.name, key, value, "is an address that other hosts cannot reach", "set the one that they reach it by")
        return True
    owner = next((other.name for other in others if other.address == value), "")
    if owner:
        problems.add(host.name, key, value, f"is the address of {owner}", "set an address of this host")
    return bool(owner)


def host_entries(hosts: Sequence[Host]) -> list[dict[str, Any]]:
    """Return the lines of a hosts file: every host with an address and a name."""
    shorts: dict[str, int] = {}
    for host in hosts:
        short = host.name.split(".", 1)[0]
        shorts[short] = shorts.get(short, 0) + 1
    entries = []
    for host in hosts:
        if not host.address or ipv4(host.name) is not None or not _HOST_NAME.fullmatch(host.name):
            continue
        if host.address.startswith("127."):
            continue
        short = host.name.split(".", 1)[0]
        aliases = [short] if short != host.name and shorts[short] == 1 else []
        entries.append({"name": host.name, "address": host.address, "aliases": aliases})
    return entries
