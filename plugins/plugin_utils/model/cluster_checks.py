# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What can be wrong with the members of a cluster as a whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.model import tomcat_versions as versions
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.cloud_membership import SINCE as CLOUD_SINCE
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.clusters import Cluster
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.encryption import version_problems
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.host_types import Host
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.instances import VARIABLE
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.problems import NO_VALUE
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.values import Reader

Member = Mapping[str, Any]


def refuse_unusable_clusters(clusters: Mapping[str, Cluster], hosts: Mapping[str, Host], reader: Reader, complete: bool) -> None:
    """Say what is wrong with the members of a cluster as a whole. Not complete: some instance could not be read, its cluster is unknown."""
    problems = reader.problems
    for cluster in clusters.values():
        members = cluster.members
        if not members and complete:
            problems.add(
                "",
                f"tomcat_clusters.{cluster.name}",
                NO_VALUE,
                "has no member",
                f"give an instance cluster: {cluster.name}, or remove the cluster",
            )
        if not members:
            continue
        if all(member["standby"] for member in members):
            problems.add(
                "",
                f"tomcat_clusters.{cluster.name}",
                NO_VALUE,
                "has members on standby only",
                "take standby from at least one instance",
            )
        if all(member["state"] == "drained" for member in members):
            problems.add(
                "",
                f"tomcat_clusters.{cluster.name}",
                NO_VALUE,
                "has drained members only",
                "set state to active for at least one instance",
            )
        ungrouped = [member for member in members if not member["group"]]
        if ungrouped and len(ungrouped) != len(members):
            for member in ungrouped:
                problems.add(
                    member["host"],
                    f"{VARIABLE} {member['name']}.group",
                    NO_VALUE,
                    f"is missing, other members of the cluster {cluster.name} have one",
                    "give all members of a cluster a group, or none",
                )
        if cluster.replicates or cluster.store:
            _refuse_versions(cluster, hosts, reader)
        if cluster.replicates and cluster.encryption:
            releases = _releases(members)
            for name, version, reason, remedy in version_problems(releases):
                problems.add(name, _key(hosts[name], *releases[name, version]), version, reason, remedy)


def _releases(members: Sequence[Member]) -> dict[tuple[str, str], tuple[str, str]]:
    """The first instance of each release on each host, with its version."""
    found: dict[tuple[str, str], tuple[str, str]] = {}
    for member in members:
        version = str(member["tomcat_version"])
        if version:
            found.setdefault((str(member["host"]), version), (str(member["name"]), version))
    return found


def _key(host: Host, name: str, version: str) -> str:
    """Where a person finds the version of an instance."""
    return "tomcat_version" if version == host.version else f"{VARIABLE} {name}.tomcat_version"


def _refuse_versions(cluster: Cluster, hosts: Mapping[str, Host], reader: Reader) -> None:
    first: tuple[str, str] | None = None
    for (host, version), (name, _version) in _releases(cluster.members).items():
        first = first or (version, host)
        for reason, remedy in _version_faults(cluster, version, first):
            reader.problems.add(host, _key(hosts[host], name, version), version, reason, remedy)


def _version_faults(cluster: Cluster, version: str, first: tuple[str, str]) -> Iterator[tuple[str, str]]:
    if versions.series_of(version) != versions.series_of(first[0]):
        kind = "replicating cluster" if cluster.replicates else "cluster with shared sessions,"
        reason = f"differs from {first[0]} of {first[1]}, which is in the {kind} {cluster.name} too"
        yield reason, "use one series in a cluster, or sessions: none"
    if not cluster.replicates:
        return
    if cluster.membership == "static" and not versions.has_static_list(version):
        reason = f"takes no list of members with itself in it, which the cluster {cluster.name} has (membership: static)"
        yield reason, "use 7.0.66 or newer, or membership multicast"
    if cluster.cloud and not versions.since(version, CLOUD_SINCE):
        reason = f"knows no membership by {cluster.membership}, which the cluster {cluster.name} asks for"
        yield reason, f"use {CLOUD_SINCE} or newer, or membership multicast"
    if versions.is_broken_for_clusters(version):
        yield f"has a fault that breaks replication in the cluster {cluster.name}", "use 10.1.50 or newer"
