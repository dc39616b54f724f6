# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The instances of an inventory: from a name or a mapping to a member with everything filled in."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.model import schema
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.clusters import Cluster
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.host_types import Host
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.jvm_options import check_options, claim_ports, expand
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.ports import claim
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.problems import NO_VALUE, did_you_mean
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.software import read_level, software_of
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.tomcat_places import KEY, NAMES
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.values import Reader, as_list

VARIABLE = "tomcat_instances"
_TRAILING_DIGITS = re.compile(r"(\d+)$")
_SHORT_HOST = re.compile(r"^[A-Za-z0-9_][A-Za-z0-9_-]*")
_PORTS = ("http", "ajp", "shutdown", "receiver")
_NO_SETTINGS: Mapping[str, Any] = {}


def _of_group(host: Host) -> str:
    """The instances of a host as its group may have them, with a name in place of which each host has its own."""
    short = _SHORT_HOST.match(host.name)
    return str(host.values.get(VARIABLE)).replace(short.group(0) if short else host.name, "{host}")


class InstanceReader:
    """Reads the instances of one host after the other."""

    def __init__(self, reader: Reader, clusters: Mapping[str, Cluster], hosts: Sequence[Host] = ()) -> None:
        self.reader = reader
        self._has_tomcat_hosts = any(host.is_tomcat for host in hosts)
        self._lists = {host.name: host.values.get(VARIABLE) for host in hosts}
        self._inherited = {_of_group(host) for host in hosts if host.is_tomcat}
        self.problems = reader.problems
        self.clusters = clusters
        self._only = next(iter(clusters)) if len(clusters) == 1 else None
        # An instance that could not be read belongs to some cluster all the same: nothing is said then of clusters without members.
        self.complete = True
        self._names: dict[str, str] = {}
        self._routes: dict[str, str] = {}

    def read(self, host: Host) -> list[dict[str, Any]]:
        """Return the members of one host."""
        value = host.values.get(VARIABLE)
        if not host.is_tomcat:
            # What is the same for a Tomcat host came from a group of both, or from the command line.
            if value and _of_group(host) not in self._inherited and self._has_tomcat_hosts:
                self.problems.add(
                    host.name,
                    VARIABLE,
                    value,
                    "belongs to a host of the Tomcat group, this host is not in it",
                    "add the host to the group, or remove the variable",
                )
            return []
        if VARIABLE in host.unresolved:
            self.complete = False
            return []
        if value is None or value == []:
            self.problems.add(
                host.name,
                VARIABLE,
                NO_VALUE if value is None else value,
                "names no instance, the host is in the Tomcat group",
                "name at least one, as [tomcat1], or take the host out of the group",
            )
            # Its instances may be what a cluster lacks.
            self.complete = False
            return []
        if not isinstance(value, list):
            word = "text" if isinstance(value, str) else "not a list"
            remedy = as_list(VARIABLE, value) if isinstance(value, str) else "write a list of names or mappings"
            self.problems.add(host.name, VARIABLE, value, f"is {word}, a list belongs here", remedy)
            self.complete = False
            return []
        members = []
        for position, item in enumerate(value):
            member = self._member(host, f"{VARIABLE}[{position}]", item)
            if member is None:
                self.complete = False
            else:
                members.append(member)
        return members

    def _member(self, host: Host, key: str, item: Any) -> dict[str, Any] | None:
        if isinstance(item, str):
            settings, raw_name, name_key = _NO_SETTINGS, item, key
        elif isinstance(item, Mapping) and len(item) == 1 and _is_named_by_key(*item.items()):
            remedy = f"write {{name: {next(iter(item))}}}, with its settings beside the name"
            self.problems.add(host.name, key, NO_VALUE, "has its name as a key", remedy)
            return None
        elif isinstance(item, Mapping):
            settings = self.reader.mapping(host.name, key, item, schema.INSTANCE_KEYS, KEY, NAMES)
            raw_name, name_key = settings.get("name", NO_VALUE), f"{key}.name"
            if raw_name is NO_VALUE:
                self.problems.add(host.name, name_key, NO_VALUE, "is missing", "give the instance a name, as tomcat1")
                return None
        else:
            self.problems.add(host.name, key, item, "is neither a name nor a mapping", "write tomcat1, or {name: tomcat1, weight: 2}")
            return None
        name = self.reader.name(host.name, name_key, raw_name)
        if name is None:
            return None
        self._unique_name(host, name_key, name)
        cluster = self._cluster(host, key, settings)
        member = self._fields(host, key, name, settings, cluster)
        member["cluster"] = cluster.name if cluster else ""
        self._ports(host, key, member, settings)
        member["java_opts"] = expand(member["java_opts"], member)
        claim_ports(host, key, member, self.problems)
        if cluster is None:
            return None
        member["unique_id"] = unique_id(cluster.name, name)
        cluster.members.append(member)
        return member

    def _fields(self, host: Host, key: str, name: str, settings: Mapping[str, Any], cluster: Cluster | None) -> dict[str, Any]:
        reader = self.reader
        route, group, weight, standby, state = name, "", 1, False, "active"
        java_opts = host.java_opts + (cluster.java_opts if cluster else [])
        levels = [cluster.software] if cluster else []
        if settings:
            if "route" in settings:
                route = reader.name(host.name, f"{key}.route", settings["route"]) or name
            if settings.get("group", "") != "":
                group = reader.name(host.name, f"{key}.group", settings["group"]) or ""
            if "weight" in settings:
                weight = reader.number(host.name, f"{key}.weight", settings["weight"], 1, 100) or 1
            if "standby" in settings:
                standby = reader.boolean(host.name, f"{key}.standby", settings["standby"])
            if "state" in settings:
                state = reader.choice(host.name, f"{key}.state", settings["state"], ("active", "draining", "drained"), "active")
            if "java_opts" in settings:
                own = reader.texts(host.name, f"{key}.java_opts", settings["java_opts"])
                check_options(host.name, f"{key}.java_opts", own, self.problems)
                java_opts = java_opts + own
            levels.append(read_level(host.name, key, settings, reader))
        software = software_of(host, levels, reader)
        self._unique_route(host, f"{key}.route" if "route" in settings else key, name, route)
        return {
            "name": name,
            "number": self._number(host, key, name, settings),
            "cluster": "",
            "group": group,
            "route": route,
            "weight": weight,
            "standby": standby,
            # Nothing new may count on a member that only keeps its sessions: it is drained for everybody, with a mark for front ends.
            "state": "drained" if state == "draining" else state,
            **({"draining": True} if state == "draining" else {}),
            "host": host.name,
            "address": host.address,
            "replication_address": host.replication_address,
            "http_port": 0,
            "ajp_port": 0,
            "shutdown_port": -1,
            "receiver_port": 0,
            "unique_id": [],
            "java_opts": java_opts,
            "service": f"tomcat@{name}.service",
            "base": f"{host.base_root}/{name}",
            "tomcat_version": software.version,
            "tomcat_series": software.series,
            "tomcat_install_method": software.method,
            "java_home": software.java_home,
        }

    def _number(self, host: Host, key: str, name: str, settings: Mapping[str, Any]) -> int:
        if "number" in settings:
            return self.reader.number(host.name, f"{key}.number", settings["number"], 0, 65535) or 0
        match = _TRAILING_DIGITS.search(name)
        if match:
            return int(match.group(1)[-6:])
        derived = [port for port in _PORTS if f"{port}_port" not in settings and host.bases.get(port) != -1]
        if derived:
            self.problems.add(
                host.name,
                key,
                name,
                "has no number at the end of its name, its ports cannot be worked out",
                "end the name with a number, or set number",
            )
        return 0

    def _ports(self, host: Host, key: str, member: dict[str, Any], settings: Mapping[str, Any]) -> None:
        for kind in _PORTS:
            field = f"{kind}_port"
            allowed = (-1,) if kind == "shutdown" else ()
            where, port = f"{key}.{field}", None
            if field in settings:
                port = self.reader.number(host.name, where, settings[field], 1, 65535, allowed)
            else:
                base = host.bases.get(kind)
                if base is None or (base != -1 and not member["number"] and "number" not in settings):
                    continue
                port = -1 if base == -1 else base + member["number"]
                if port != -1 and not 1 <= port <= 65535:
                    self.problems.add(
                        host.name,
                        where,
                        port,
                        "is not within 1 to 65535",
                        f"set {field}, or a smaller number, or another tomcat_{kind}_port_base ({base})",
                    )
                    continue
            if port is not None:
                member[field] = port
                if port != -1:
                    claim(host, port, f"{field} of {member['name']}", where, self.problems)

    def _cluster(self, host: Host, key: str, settings: Mapping[str, Any]) -> Cluster | None:
        known = ", ".join(sorted(self.clusters))
        name = settings.get("cluster", self._only)
        if name is None:
            if self.clusters:
                self.problems.add(
                    host.name,
                    f"{key}.cluster",
                    NO_VALUE,
                    "is missing, the inventory has several clusters",
                    f"set one of {known}",
                )
            return None
        cluster = self.clusters.get(name) if isinstance(name, str) else None
        if cluster is None and self.clusters:
            remedy = did_you_mean(str(name), self.clusters, f"set one of {known}, or add it to tomcat_clusters")
            self.problems.add(host.name, f"{key}.cluster", name, "is not in tomcat_clusters", remedy)
        return cluster

    def _unique_name(self, host: Host, key: str, name: str) -> None:
        if name in schema.RESERVED_NAMES or name in self.clusters:
            why = "is the name of a cluster" if name in self.clusters else "has a meaning of its own in mod_jk"
            self.problems.add(host.name, key, name, why, "choose another name")
        owner = self._names.get(name.lower())
        if owner is None:
            self._names[name.lower()] = host.name
            return
        where = "on this host" if owner == host.name else f"on {owner}"
        self.problems.add(host.name, key, name, f"is the name of an instance {where} too", self._own_name(host, name, owner))

    def _own_name(self, host: Host, name: str, owner: str) -> str:
        """Return what to write instead. Names are routes and workers, which are unique in a cluster; the number keeps the ports."""
        digits = _TRAILING_DIGITS.search(name)
        short = _SHORT_HOST.match(host.name)
        if owner == host.name or not digits or not short:
            return "give each its own name"
        own, number = f"{short.group(0)}-{name}", int(digits.group(1)[-6:])
        # A list that the hosts have from their group: one line for all of them, which can be written there.
        if self._lists.get(owner) == host.values.get(VARIABLE):
            own = f'"{{{{ inventory_hostname_short }}}}-{name}"'
        return f"give each its own name, as {{name: {own}, number: {number}}}, which keeps its ports"

    def _unique_route(self, host: Host, key: str, name: str, route: str) -> None:
        owner = self._routes.get(route.lower())
        if owner is None:
            self._routes[route.lower()] = name
        elif owner.lower() != name.lower():
            self.problems.add(host.name, key, route, f"is the route of {owner} too", "give each instance its own route")


def unique_id(cluster: str, name: str) -> list[int]:
    """Return the sixteen bytes that name a member in its cluster: the same ones in every run, none negative."""
    digest = hashlib.sha256(f"{cluster}/{name}".encode()).digest()
    return [byte & 0x7F for byte in digest[:16]]


def _is_named_by_key(entry: tuple[Any, Any]) -> bool:
    """Whether a name stands where keys do: tomcat1: {weight: 2}."""
    return entry[0] not in schema.INSTANCE_KEYS and (entry[1] is None or isinstance(entry[1], Mapping))
