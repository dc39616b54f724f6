# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The model of an inventory: raw variables of all hosts in, resolved members out, or every problem at once.

Pure Python: nothing is contacted, nothing of Ansible is needed, and the work grows with the number of instances.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.model.ajp_secret import check_secrets
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.application_paths import check_cluster_paths, check_paths
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.application_sessions import check_sessions
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.application_upgrades import check_upgrades
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.applications import VARIABLE as APPLICATIONS
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.applications import check_applications
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.archives import check_archives
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.cloud_membership import check_cloud
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.cluster_checks import refuse_unusable_clusters
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.clusters import (
    VARIABLE as CLUSTERS,
)
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.clusters import (
    Cluster,
    advice,
    group_settings,
    read_clusters,
    refuse_shared_multicast,
)
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.confirmations import check_confirmations
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.connection_times import Pairs, check_connections
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.controller_files import ControllerFiles, Wars
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.encryption import advice as encryption_advice
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.farm import advice as farm_advice
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.free_settings import check_free_settings
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.heaps import check_heaps
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.heartbeat import check_heartbeats
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.host_types import Host, HostInput, Unresolved
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.hosts import (
    AddressOf,
    HostReader,
    host_entries,
    refuse_shared_addresses,
)
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.httpd_checks import check_httpd
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.httpd_options import HttpdOptions
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.instances import InstanceReader
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.java_versions import check_java
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.names import CheckValue, NameChecker
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.nginx_checks import check_build_host, check_nginx
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.ports import claim_frontends
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.problems import (
    NO_VALUE,
    Problem,
    Problems,
    exact,
    is_secret_name,
    may_hold_secrets,
    problem_lines,
)
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.redis_software import check_redisson
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.replication_ports import OPTION as FIREWALL
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.replication_ports import firewall_word
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.said_twice import refuse_twice
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.schema import HOST_DEFAULTS
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.service_settings import limited
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.template_faults import refuse_unresolved
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.tomcat_levels import check_elements
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.tomcat_settings import check_settings
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.unused import refuse_unused, unused_advice
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.values import Reader

__all__ = ["HostInput", "Model", "Problem", "Unresolved", "problem_lines", "resolve"]


@dataclass
class Model:
    """What an inventory describes, and what is wrong with it. The lists are of use only without problems."""

    members: list[dict[str, Any]] = field(default_factory=list)
    settings: list[dict[str, Any]] = field(default_factory=list)
    hosts: list[dict[str, Any]] = field(default_factory=list)
    frontends: list[dict[str, Any]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    advice: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Found:
    """What was read of an inventory, for checks that look at several parts of it."""

    pairs: Pairs
    clusters: Mapping[str, Cluster]
    by_host: Mapping[str, list[dict[str, Any]]]
    members: list[dict[str, Any]]
    frontends: list[dict[str, Any]]

    @cached_property
    def balancers(self) -> list[tuple[Host, HostInput]]:
        """Hosts of front ends, with what is said of them."""
        return [(host, source) for host, source in self.pairs if host.is_balancer]

    @cached_property
    def tomcats(self) -> list[tuple[Host, HostInput]]:
        """Hosts of Tomcats, with what is said of them."""
        return [(host, source) for host, source in self.pairs if host.is_tomcat]


def resolve(
    sources: Sequence[HostInput],
    tomcat_hosts: Sequence[str],
    balancer_hosts: Sequence[str],
    roles: Mapping[str, Collection[str]] | None = None,
    check_value: CheckValue | None = None,
    ignored: Collection[str] = (),
    files: ControllerFiles | None = None,
    address_of: AddressOf | None = None,
) -> Model:
    """Return the model of an inventory.

    sources: every host in the order of the inventory; roles: names of options by role; check_value: says what is
    wrong with the value of an option; ignored: names of variables that are the user's own; files: looks at the files of the
    controller that the inventory names, none where they are not to be looked at; address_of: what a name means on the controller,
    for a remedy.
    """
    problems = Problems()
    _refuse_empty_groups(sources, tomcat_hosts, balancer_hosts, problems)
    reader = Reader(problems)
    hosts = _read_hosts(sources, frozenset(tomcat_hosts), frozenset(balancer_hosts), reader, address_of)
    used = {host.name: host for host in hosts if host.is_tomcat or host.is_balancer}
    refuse_shared_addresses(used.values(), problems)
    _check_names(sources, NameChecker(roles or {}, check_value, problems), frozenset(ignored), problems)

    pairs = [(used[source.name], source) for source in sources if source.name in used]
    refuse_unused(pairs, problems)
    refuse_unresolved(pairs, frozenset().union(*(roles or {}).values()) - frozenset(ignored), problems)
    clusters = _clusters(list(used.values()), reader)
    for source in sources:
        if source.name in used and used[source.name].is_tomcat:
            check_applications(source.name, source.others.get(APPLICATIONS), clusters, problems)
    frontends = [entry for host in used.values() for entry in claim_frontends(host, reader)]
    instances = InstanceReader(reader, clusters, hosts)
    by_host = {host.name: instances.read(host) for host in hosts}
    members = [member for own in by_host.values() for member in own]
    for cluster in clusters.values():
        cluster.choose_manager()
    if files:
        files.check(pairs, problems)
    wars = Wars(files, problems)
    notes: list[str] = unused_advice(pairs)
    found = _Found(pairs, clusters, by_host, members, frontends)
    check_cluster_paths(clusters, found.balancers, problems)
    _check_tomcats(found, wars, problems, notes)
    _check_said(pairs, problems)
    check_confirmations(pairs, members, problems)
    _check_members(found, problems, notes)
    balanced: list[tuple[Host, HttpdOptions]] = []
    for balancer, source in found.balancers:
        check_nginx(balancer, source.others, clusters, members, problems)
        check_build_host(balancer, source, {one.name for one in sources}, problems)
        options = check_httpd(balancer, source.others, clusters, members, problems, notes)
        balanced += [(balancer, options)] if options else []
    check_heartbeats(balanced, found.tomcats, clusters, problems)
    check_connections(found.tomcats, found.balancers, problems)
    refuse_unusable_clusters(clusters, used, reader, instances.complete and bool(tomcat_hosts))
    ajp = any(entry["protocol"] == "ajp" for entry in frontends)
    if ajp:
        check_secrets(used, frontends, problems)

    settings = [_settings(cluster, ajp) for cluster in clusters.values()]
    refuse_shared_multicast(list(clusters.values()), settings, problems)
    unencrypted = [one for one in clusters.values() if one.replicates and not (one.encryption or one.plain)]
    notes += farm_advice([one.name for one in clusters.values() if one.farm])
    open_hosts = {source.name for source in sources if firewall_word(source.others.get(FIREWALL)) is False}
    notes += encryption_advice((one.name, one.members, any(member["host"] in open_hosts for member in one.members)) for one in unencrypted)
    return Model(members, settings, host_entries(hosts), frontends, exact(problems), advice(settings) + notes)


def _check_tomcats(found: _Found, wars: Wars, problems: Problems, notes: list[str]) -> None:
    """What is said of the hosts of Tomcats, each by itself."""
    clusters_of: dict[str, set[str]] = {}
    for member in found.members:
        clusters_of.setdefault(member["host"], set()).add(member["cluster"])
    for host, source in found.tomcats:
        here, own = clusters_of.get(source.name, set()), found.by_host.get(source.name, [])
        replicating = sorted(name for name in here if name in found.clusters and found.clusters[name].replicates)
        check_settings(host, source.others, found.members, found.frontends, replicating, problems)
        check_java(host, source.others, own, problems, notes)
        check_heaps(source.name, own, limited(host, source.others, own), problems)
        check_paths(source, here, found.clusters, found.balancers, problems, notes)
        check_sessions(source, here, found.clusters, found.balancers, wars.of, problems, notes)
        check_upgrades(source, found.balancers, notes)


def _check_said(pairs: Pairs, problems: Problems) -> None:
    """How things are written down, on all hosts."""
    known = {(problem.host, problem.key) for problem in problems}
    for host, source in pairs:
        for key, value, written in source.spelled:
            # What the option itself says of such a number is enough.
            if (source.name, key) in known:
                continue
            is_secret = may_hold_secrets(key) or is_secret_name(key.rsplit(".", 1)[-1])
            how = "so that YAML makes another number of it" if is_secret else f"as {written}, of which YAML makes another number"
            shown = NO_VALUE if is_secret else value
            problems.add(source.name, key, shown, f"is written {how}", "write a plain number, or quotes around a text")
        check_free_settings(source, problems)
        refuse_twice(source, problems)
        check_archives(host, source, problems)


def _check_members(found: _Found, problems: Problems, notes: list[str]) -> None:
    """What concerns the members of a cluster together."""
    of_members = [(host, source.others, found.by_host.get(host.name, [])) for host, source in found.tomcats]
    check_redisson(of_members, found.clusters, problems, notes)
    clouds = {
        cluster.name: (cluster.key("membership"), cluster.cloud)
        for cluster in found.clusters.values()
        if cluster.replicates and cluster.cloud
    }
    check_cloud(of_members, clouds, problems)
    check_elements(found.tomcats, found.clusters, found.balancers, problems, notes)


def _refuse_empty_groups(
    sources: Sequence[HostInput], tomcat_hosts: Sequence[str], balancer_hosts: Sequence[str], problems: Problems
) -> None:
    if not sources:
        problems.add("", "hosts", NO_VALUE, "the inventory has no hosts", "name an inventory with -i")
        return
    for key, names, what in (
        ("tomcat_hosts", tomcat_hosts, "host for Tomcat"),
        ("balancer_hosts", balancer_hosts, "balancer, so no cluster can be reached"),
    ):
        if not names:
            group = key.split("_", 1)[0]
            meant = [source.name for source in sources if group == "tomcat" and source.values.get("tomcat_instances")]
            remedy = f"put {', '.join(meant[:3])} into the group tomcat" if meant else f"add a host to the group {group}"
            problems.add("", key, NO_VALUE, f"the inventory has no {what}", remedy)
    known = {source.name for source in sources}
    for key, names in (("tomcat_hosts", tomcat_hosts), ("balancer_hosts", balancer_hosts)):
        for name in names:
            if name not in known:
                problems.add("", key, name, "is not a host of the inventory", "add it, or correct the name")


def _read_hosts(
    sources: Sequence[HostInput],
    tomcat_hosts: Collection[str],
    balancer_hosts: Collection[str],
    reader: Reader,
    address_of: AddressOf | None,
) -> list[Host]:
    inherited = [
        source.values["balancer_frontends"] for source in sources if source.name in balancer_hosts and "balancer_frontends" in source.values
    ]
    hosts = HostReader(reader, inherited, address_of)
    return [hosts.read(source, source.name in tomcat_hosts, source.name in balancer_hosts) for source in sources]


def _check_names(sources: Sequence[HostInput], checker: NameChecker, everywhere: frozenset[str], problems: Problems) -> None:
    for source in sources:
        own = source.values.get("preflight_ignored_variables", ())
        if isinstance(own, (list, tuple)) and all(isinstance(name, str) for name in own):
            checker.check(source, everywhere.union(own))
        else:
            problems.add(source.name, "preflight_ignored_variables", own, "is not a list of names", "write [my_variable]")
            checker.check(source, everywhere)


def _clusters(hosts: Sequence[Host], reader: Reader) -> dict[str, Cluster]:
    """Read the clusters once; they must be the same wherever they are looked at."""
    if not hosts:
        return {}
    variants: list[tuple[Any, Host]] = []
    for host in hosts:
        if CLUSTERS in host.unresolved:
            return {}
        value = host.get(CLUSTERS)
        if not any(value is seen or value == seen for seen, _host in variants):
            variants.append((value, host))
    first = variants[0][1]
    for _value, host in variants[1:]:
        reader.problems.add(host.name, CLUSTERS, NO_VALUE, f"differs from that of {first.name}", "set it once, in group_vars/all")
    where = first.name if CLUSTERS in first.values else ""
    return read_clusters(where, variants[0][0] if CLUSTERS in first.values else HOST_DEFAULTS[CLUSTERS], reader)


def _settings(cluster: Cluster, ajp: bool) -> dict[str, Any]:
    return {
        "name": cluster.name,
        "paths": list(cluster.paths),
        "names": list(cluster.names),
        "sessions": cluster.sessions,
        "manager": cluster.manager,
        "membership": cluster.membership,
        "channel_send_options": cluster.channel_send_options,
        "session_timeout": cluster.session_timeout,
        "trusted_proxies": list(cluster.trusted_proxies),
        "encryption": cluster.encryption,
        "cloud": cluster.cloud,
        "channel": cluster.channel,
        "farm": cluster.farm,
        "heartbeat": dict(cluster.heartbeat),
        "scheme_over_ajp": cluster.scheme_over_ajp,
        "store": cluster.store,
        "groups": group_settings(cluster),
        "ajp": ajp,
    }
