# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The clusters of an inventory: their settings, and what follows for their replication groups."""

from __future__ import annotations

import re
import zlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.model import schema
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.channel_format import channel_of
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.cloud_membership import PROVIDERS, read_cloud
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.context_names import ROOT
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.encryption import read_encryption
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.farm import has_farm
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.jvm_options import check_options
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.option_forms import SEND_OPTIONS
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.option_values import under
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.problems import NO_VALUE, Problems
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.redis_sessions import read_store
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.software import Level, read_level
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.trusted_proxies import VARIABLE as TRUSTED_PROXIES
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.trusted_proxies import read_proxies
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.unused import unused_keys
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.values import Reader, ini_remedy, ipv4

VARIABLE = "tomcat_clusters"
# Tomcat's word for sessions that do not end by themselves.
NEVER = -1
_PATH = re.compile(r"^/(?:[A-Za-z0-9._~-]+(?:/[A-Za-z0-9._~-]+)*)?$")
_HOST_NAME = re.compile(r"^(?=.{1,253}$)[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*$")
# By the number of members: what suits them, for whoever puts up with a planned outage when that changes.
_AUTO = "auto"
_MEMBERSHIPS = ("multicast", "static", *PROVIDERS)


@dataclass
class Cluster:
    """One cluster as an inventory states it."""

    name: str
    paths: list[str]
    names: list[str]
    sessions: str
    manager: str
    membership: str
    multicast_address: str
    multicast_port: int | None
    channel_send_options: int
    session_timeout: int
    trusted_proxies: tuple[str, ...] = ()
    # What its members have to have in common, without the key.
    encryption: str = ""
    # Whether an inventory says that it does without.
    plain: bool = False
    # Where its members ask for each other, if they do.
    cloud: str = ""
    # What else all of them need in their channels, to understand each other.
    channel: str = ""
    # Whether a member can deploy applications on all of them.
    farm: bool = False
    # Where their sessions are, if that is outside of them, without secrets.
    store: str = ""
    # Where its members send heartbeats, and of which connector they tell: connector, group and port. Empty without.
    heartbeat: dict[str, Any] = field(default_factory=dict)
    # Whether its members take scheme and port of clients from a header of a front end that asks them over AJP.
    scheme_over_ajp: bool = False
    # What its members run, unless they say so themselves, and options of their JVMs.
    software: Level = field(default_factory=Level)
    java_opts: list[str] = field(default_factory=list)
    members: list[dict[str, Any]] = field(default_factory=list)

    @property
    def replicates(self) -> bool:
        """Tell whether members copy their sessions to each other."""
        return self.sessions == "replicated"

    def choose_manager(self) -> None:
        """Choose the kind of manager where that is left to the number of members: the largest group says what suits all of them."""
        if self.manager == _AUTO:
            largest = max(Counter(member["group"] for member in self.members).values(), default=0)
            self.manager = "backup" if largest > schema.LARGEST_DELTA_GROUP else "delta"

    def key(self, name: str) -> str:
        """Return how a person finds a setting of this cluster."""
        return f"{VARIABLE}.{self.name}.{name}"


def read_clusters(host: str, value: Any, reader: Reader) -> dict[str, Cluster]:
    """Return the clusters by name."""
    if not isinstance(value, Mapping):
        reader.problems.add(host, VARIABLE, value, "is not a mapping", ini_remedy(value) or "write one key for each cluster, as {main: {}}")
        return {}
    if not value:
        reader.problems.add(host, VARIABLE, value, "names no cluster", "leave it out for one cluster named main")
        return {}
    clusters: dict[str, Cluster] = {}
    for raw_name, settings in value.items():
        name = reader.name(host, VARIABLE, raw_name)
        if name is None:
            continue
        other = next((known for known in clusters if known.lower() == name.lower()), "")
        if other:
            reason = f"differs from {other} in case alone, and servers write names of hosts in small letters"
            reader.problems.add(host, f"{VARIABLE}.{name}", NO_VALUE, reason, "choose another name")
        clusters[name] = _read_cluster(host, name, settings, reader)
    _refuse_shared_paths(host, clusters, reader.problems)
    return clusters


def _read_cluster(host: str, name: str, value: Any, reader: Reader) -> Cluster:
    key = f"{VARIABLE}.{name}"
    given = reader.mapping(host, key, value, schema.CLUSTER_DEFAULTS.keys())
    settings = {**schema.CLUSTER_DEFAULTS, **_read_preset(host, f"{key}.preset", given, reader), **given}
    port = settings["multicast_port"]
    if port is not None:
        port = reader.number(host, f"{key}.multicast_port", port, 1, 65535)
    address = settings["multicast_address"]
    parsed = ipv4(address)
    if parsed is None or not parsed.is_multicast:
        reader.problems.add(
            host,
            f"{key}.multicast_address",
            address,
            "is not a multicast address",
            "use one of 224.0.0.0 to 239.255.255.255, as 228.0.0.4",
        )
        address = schema.CLUSTER_DEFAULTS["multicast_address"]
    options = reader.number(host, f"{key}.channel_send_options", settings["channel_send_options"], 1, 127)
    if options is not None and options not in SEND_OPTIONS:
        reader.problems.add(
            host,
            f"{key}.channel_send_options",
            options,
            "is not a sum that a channel sends with",
            "set 6 (acknowledged and synchronous) or 8 (asynchronous)",
        )
    timeout = reader.number(host, f"{key}.session_timeout", settings["session_timeout"], 1, 525600, (NEVER,))
    sessions = reader.choice(host, f"{key}.sessions", settings["sessions"], ("replicated", "none", "redis"), "replicated")
    membership = reader.choice(host, f"{key}.membership", settings["membership"], _MEMBERSHIPS, "multicast")
    for unused, reason, remedy in unused_keys(given, sessions, membership):
        reader.problems.add(host, f"{key}.{unused}", given[unused], reason, remedy)
    return Cluster(
        name=name,
        paths=_read_paths(host, f"{key}.paths", settings["paths"], reader),
        names=_read_names(host, f"{key}.names", settings["names"], reader),
        sessions=sessions,
        manager=reader.choice(host, f"{key}.manager", settings["manager"], ("delta", "backup", _AUTO), "delta"),
        membership=membership,
        multicast_address=str(address),
        multicast_port=port,
        channel_send_options=options or 6,
        session_timeout=timeout or 30,
        trusted_proxies=_read_trusted_proxies(host, key, settings, reader),
        encryption=read_encryption(host, f"{key}.encryption", settings["encryption"], sessions == "replicated", reader),
        plain=settings["encryption"] is False,
        cloud=read_cloud(host, f"{key}.cloud", settings["cloud"], membership, reader),
        channel=channel_of({name: given}, name) if sessions == "replicated" else "",
        farm=has_farm({name: given}, name),
        store=read_store(host, name, given, reader),
        software=read_level(host, key, given, reader),
        java_opts=_read_java_opts(host, f"{key}.java_opts", settings["java_opts"], reader),
    )


def _read_preset(host: str, key: str, given: Mapping[str, Any], reader: Reader) -> Mapping[str, Any]:
    name = given.get("preset") or ""
    if not name:
        return {}
    if given.get("sessions", "replicated") != "replicated":
        reader.problems.add(host, key, name, "is not used: sessions are not replicated", "remove it, or set sessions: replicated")
    return schema.CLUSTER_PRESETS.get(reader.choice(host, key, name, tuple(schema.CLUSTER_PRESETS), ""), {})


def has_preset(clusters: Any, name: str, preset: str) -> bool:
    """Whether an inventory gives a cluster a preset."""
    given = clusters.get(name) if isinstance(clusters, Mapping) else None
    return isinstance(given, Mapping) and given.get("preset") == preset


def _read_java_opts(host: str, key: str, value: Any, reader: Reader) -> list[str]:
    options = reader.texts(host, key, value)
    check_options(host, key, options, reader.problems)
    return options


def _read_trusted_proxies(host: str, key: str, settings: Mapping[str, Any], reader: Reader) -> tuple[str, ...]:
    """Proxies are trusted by virtual host, so a cluster without names has none of its own."""

    def report(where: str, value: Any, reason: str, remedy: str) -> None:
        reader.problems.add(host, where, value, reason, remedy)

    found = read_proxies(settings["trusted_proxies"], f"{key}.trusted_proxies", report)
    if found and not settings["names"]:
        remedy = f"give the cluster names, or trust them for all clusters with {TRUSTED_PROXIES}"
        report(f"{key}.trusted_proxies", list(found), "needs names: proxies are trusted by the name that a client asks for", remedy)
    return found


def _read_paths(host: str, key: str, value: Any, reader: Reader) -> list[str]:
    before = len(reader.problems)
    paths = reader.texts(host, key, value)
    if not paths and len(reader.problems) == before:
        reader.problems.add(host, key, value, "has no path", 'name at least one, as ["/"]')
    for position, path in enumerate(paths):
        where = f"{key}[{position}]"
        if not _PATH.fullmatch(path) or any(part in (".", "..") for part in path.split("/")):
            reader.problems.add(host, where, path, "is not a path", "begin with /, end without it, no empty part, as /shop")
        elif path in paths[:position]:
            reader.problems.add(host, where, path, "is there twice", "name each path once")
        elif under(path, f"/{ROOT}"):
            reader.problems.add(host, where, path, "is Tomcat's name of the context /, which is served there", 'write "/"')
    return paths


def _read_names(host: str, key: str, value: Any, reader: Reader) -> list[str]:
    names = reader.texts(host, key, value)
    for position, name in enumerate(names):
        where = f"{key}[{position}]"
        if not _HOST_NAME.fullmatch(name):
            reader.problems.add(host, where, name, "is not a host name", "write it as www.example.com, without port")
        elif name.lower() in (other.lower() for other in names[:position]):
            reader.problems.add(host, where, name, "is there twice", "name each host name once")
    return [name.lower() for name in names]


def _refuse_shared_paths(host: str, clusters: Mapping[str, Cluster], problems: Problems) -> None:
    """Two clusters must not both answer for one path of one host name."""
    owners: dict[tuple[str, str], str] = {}
    for cluster in clusters.values():
        for path in dict.fromkeys(cluster.paths):
            for name in cluster.names or [""]:
                owner = owners.setdefault((name, path), cluster.name)
                if owner != cluster.name:
                    under = f" under the name {name}" if name else ""
                    problems.add(
                        host,
                        cluster.key("paths"),
                        path,
                        f"belongs to the cluster {owner} already{under}",
                        "give each cluster its own paths, or its own names",
                    )


def group_settings(cluster: Cluster) -> list[dict[str, Any]]:
    """Return the replication groups of a cluster, in the order their members appear."""
    members: dict[str, list[str]] = {}
    for member in cluster.members:
        members.setdefault(member["group"], []).append(member["name"])
    return [
        {
            "name": group,
            "manager": cluster.manager,
            "multicast_address": cluster.multicast_address,
            "multicast_port": multicast_port(cluster, group, len(members)),
            "members": names,
        }
        for group, names in members.items()
    ]


def advice(settings: Sequence[Mapping[str, Any]]) -> list[str]:
    """What is allowed but may not be meant: one sentence for each large group whose members all hold every session."""
    return [
        f"tomcat_clusters.{setting['name']}: {len(group['members'])} members"
        + (f" of the group {group['name']}" if group["name"] else "")
        + " replicate every session to each other (manager: delta). That is meant for up to"
        f" {schema.LARGEST_DELTA_GROUP}; larger clusters are split into groups, or start with manager: backup."
        for setting in settings
        if setting["sessions"] == "replicated"
        for group in setting["groups"]
        if group["manager"] == "delta" and len(group["members"]) > schema.LARGEST_DELTA_GROUP
    ]


def multicast_port(cluster: Cluster, group: str, groups: int) -> int:
    """Return the port that a group announces itself on: the same one in every run."""
    if cluster.multicast_port is not None:
        return cluster.multicast_port
    if cluster.name == "main" and group == "" and groups == 1:
        return schema.DEFAULT_MULTICAST_PORT
    digest = zlib.crc32(f"{cluster.name}/{group}".encode())
    return schema.DEFAULT_MULTICAST_PORT + 1 + digest % schema.DERIVED_MULTICAST_PORTS


def refuse_shared_multicast(clusters: Sequence[Cluster], settings: Sequence[Mapping[str, Any]], problems: Problems) -> None:
    """Members find each other by address and port: no two groups may have the same."""
    owners: dict[int, list[tuple[Cluster, Mapping[str, Any], set[str]]]] = {}
    for cluster, setting in zip(clusters, settings):
        if not cluster.replicates or cluster.membership != "multicast":
            continue
        groups = setting["groups"]
        if cluster.multicast_port is not None and len(groups) > 1:
            problems.add(
                "",
                cluster.key("multicast_port"),
                cluster.multicast_port,
                f"would be shared by {len(groups)} groups of this cluster",
                "leave it out: each group then has a port of its own",
            )
            continue
        for group in groups:
            hosts = {member["host"] for member in cluster.members if member["group"] == group["name"]}
            _compare(cluster, group, hosts, owners.setdefault(group["multicast_port"], []), problems)


def _compare(
    cluster: Cluster,
    group: Mapping[str, Any],
    hosts: set[str],
    others: list[tuple[Cluster, Mapping[str, Any], set[str]]],
    problems: Problems,
) -> None:
    here = f"{group['multicast_address']}:{group['multicast_port']}"
    for other, other_group, other_hosts in others:
        same_address = other_group["multicast_address"] == group["multicast_address"]
        if not same_address and not hosts & other_hosts:
            continue
        whose = f"the cluster {other.name}" + (f", group {other_group['name']}" if other_group["name"] else "")
        mine = f" of the group {group['name']}" if group["name"] else ""
        reason = f"{here}{mine} is also used by {whose}"
        if not same_address:
            reason = f"the port of {here}{mine} is also used by {whose} on the same host"
        remedy = "set another multicast_port for one of them"
        if group["name"] or other_group["name"]:
            remedy = "rename one of the groups, or use membership static"
        problems.add("", cluster.key("multicast_port"), NO_VALUE, reason, remedy)
        break
    others.append((cluster, group, hosts))
