# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What can be wrong with the members of a cluster as a whole."""

from __future__ import annotations

from collections.abc import Mapping

from ansible_collections.catalina.cluster.plugins.plugin_utils.model import tomcat_versions as versions
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.clusters import Cluster
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.encryption import version_problems
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.host_types import Host
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.instances import VARIABLE
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.problems import NO_VALUE
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.values import Reader


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
        if cluster.replicates:
            _refuse_versions(cluster, hosts, reader)
        if cluster.replicates and cluster.encryption:
            names = dict.fromkeys(member["host"] for member in members)
            for name, version, reason, remedy in version_problems((name, hosts[name].version) for name in names if hosts[name].version):
                problems.add(name, "tomcat_version", version, reason, remedy)


def _refuse_versions(cluster: Cluster, hosts: Mapping[str, Host], reader: Reader) -> None:
    first: Host | None = None
    for name in dict.fromkeys(member["host"] for member in cluster.members):
        host = hosts[name]
        if not host.version:
            continue
        first = first or host
        if host.series != first.series:
            reader.problems.add(
                host.name,
                "tomcat_version",
                host.version,
                f"differs from {first.version} of {first.name}, which is in the replicating cluster {cluster.name} too",
                "use one series in a cluster, or sessions: none",
            )
        if cluster.membership == "static" and not versions.has_static_service(host.version):
            reader.problems.add(
                host.name,
                "tomcat_version",
                host.version,
                f"knows no static membership, which the cluster {cluster.name} asks for",
                "use 9.0.11 or newer, or membership multicast",
            )
        if versions.is_broken_for_clusters(host.version):
            reader.problems.add(
                host.name,
                "tomcat_version",
                host.version,
                f"has a fault that breaks replication in the cluster {cluster.name}",
                "use 10.1.50 or newer",
            )
