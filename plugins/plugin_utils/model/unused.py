# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an inventory says and nothing reads: keys of clusters, variables on hosts of another group, those that the playbooks set."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.model import schema
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.host_types import Host, HostInput
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.problems import NO_VALUE, Problems

_OF_MULTICAST = ("multicast_address", "multicast_port")
_OF_REPLICATION = ("manager", "membership", "channel_send_options", *_OF_MULTICAST)
# Whom the variables with a prefix are for.
_OF_TOMCAT = ("tomcat_", "jdk_", "webapp_")
_OF_FRONTENDS: Mapping[str, tuple[str, ...]] = {
    "httpd_balancer_": ("httpd",),
    "mod_jk_": ("mod_jk",),
    "httpd_base_": ("httpd", "mod_jk"),
    "nginx_balancer_": ("nginx",),
}
# Front ends read these as well.
_OF_BOTH = frozenset({"tomcat_ajp_secret", "tomcat_clusters", "tomcat_inventory", "tomcat_removed_instances", "tomcat_removed_archives"})
# Arguments of roles that the playbooks work out from the model. What an inventory says there is overridden.
_BY_PLAYBOOKS: Mapping[str, str] = {
    "tomcat_members": "describe the members in tomcat_instances",
    "tomcat_cluster_settings": "describe the clusters in tomcat_clusters",
    "tomcat_contexts": "use webapp_deployments",
    "webapp_rollbacks": "use playbooks/rollback.yml",
    "platform_hosts": "add the hosts to the inventory",
    **{f"preflight_{group}_hosts": f"put the hosts into the group {group}" for group in ("tomcat", "balancer")},
    "preflight_prefix": "give it to the role in a playbook of your own",
    **{f"frontends_{name}": "name the front ends in balancer_frontends" for name in ("enabled", "removed")},
    "frontends_members": "describe the members in tomcat_instances",
    "frontends_clusters": "describe the clusters in tomcat_clusters",
    **{f"frontends_{name}": "remove it: what is missing is installed" for name in ("install", "packages")},
    **{f"metrics_{name}": "remove it" for name in ("members", "frontends", "runs")},
    **{f"{role}_install": "remove it: what is missing is installed" for role in ("httpd_base", "mod_jk", "nginx_balancer")},
    "tomcat_internal_proxies": "remove it: the addresses of the front ends are taken; further proxies are balancer_trusted_proxies",
    **{f"{role}_members": "describe the members in tomcat_instances" for role in ("httpd_balancer", "mod_jk", "nginx_balancer")},
    **{f"{role}_clusters": "describe the clusters in tomcat_clusters" for role in ("httpd_balancer", "mod_jk", "nginx_balancer")},
}


# Only a build of nginx reads these.
_OF_BUILDS = tuple(
    f"nginx_balancer_{name}"
    for name in ("library_sources", "configure_options", "build_host", "build_shared", "build_jobs", "build_timeout")
)


def unused_keys(given: Mapping[str, Any], sessions: str, membership: str) -> Iterator[tuple[str, str, str]]:
    """Keys of a cluster that nothing reads, each with the reason and the remedy. What says the default says nothing."""
    names: tuple[str, ...]
    if sessions == "none":
        names, reason, remedy = _OF_REPLICATION, "sessions are not replicated", "set sessions: replicated"
    elif sessions == "replicated" and membership != "multicast":
        names, reason, remedy = _OF_MULTICAST, f"membership is {membership}", "set membership: multicast"
    else:
        return
    for name in names:
        if name in given and given[name] != schema.CLUSTER_DEFAULTS[name]:
            yield name, f"is not used: {reason}", f"remove it, or {remedy}"


def refuse_unused(hosts: Sequence[tuple[Host, HostInput]], problems: Problems) -> None:
    """Report variables that stand only where nothing reads them, and those that the playbooks set by themselves."""
    readers = _readers(hosts)
    for host, source in hosts:
        for name in {**source.others, **source.values}:
            if name in _BY_PLAYBOOKS:
                problems.add(host.name, name, NO_VALUE, "is set by the playbooks, what stands here is not read", _BY_PLAYBOOKS[name])
            elif name in readers and name not in readers[name]:
                problems.add(host.name, name, NO_VALUE, *_misplaced(name))


def _readers(hosts: Sequence[tuple[Host, HostInput]]) -> Mapping[str, set[str]]:
    """For each variable of one group: all names that hosts which read it have."""
    names = {name for _host, source in hosts for name in (*source.others, *source.values)}
    of_tomcats = {name for host, source in hosts if host.is_tomcat for name in (*source.others, *source.values)}
    of_balancers = {name for host, source in hosts if host.is_balancer for name in (*source.others, *source.values)}
    found = {}
    for name in names - _OF_BOTH - schema.MODEL_VARIABLES:
        if name.startswith(_OF_TOMCAT) and of_tomcats:
            found[name] = of_tomcats
        elif name.startswith(tuple(_OF_FRONTENDS)) and of_balancers:
            found[name] = of_balancers
    return found


def is_read(host: Host, name: str) -> bool:
    """Tell whether roles on a host read a variable, by whom its prefix is for. Those of the whole run are read on every host."""
    if name.startswith(_OF_TOMCAT):
        return host.is_tomcat
    frontends = next((frontends for prefix, frontends in _OF_FRONTENDS.items() if name.startswith(prefix)), None)
    return frontends is None or not set(frontends).isdisjoint(host.frontends)


def _misplaced(name: str) -> tuple[str, str]:
    if name.startswith(_OF_TOMCAT):
        return "is for hosts of the group tomcat, none of which has it", "move it to group_vars/tomcat, or to one of these hosts"
    return "is for hosts of the group balancer, none of which has it", "move it to group_vars/balancer, or to one of these hosts"


def unused_advice(hosts: Iterable[tuple[Host, HostInput]]) -> list[str]:
    """One sentence for each front end that has options, but that no host runs."""
    known = [(host, source) for host, source in hosts if host.is_balancer]
    if any("balancer_frontends" in host.unresolved for host, _source in known):
        return []
    used = {frontend for host, _source in known for frontend in host.frontends}
    names = {name for _host, source in known for name in (*source.others, *source.values)}
    found = []
    for prefix, frontends in _OF_FRONTENDS.items():
        given = sorted(name for name in names if name.startswith(prefix))
        if given and used and not used & set(frontends):
            found.append(f"{_listed(given)}: not used, no host has {' or '.join(frontends)} in balancer_frontends.")
    built = [source for host, source in known if "nginx" in host.frontends and _builds_nginx(source)]
    given = sorted(name for name in names if name in _OF_BUILDS)
    if given and not built and "nginx" in used:
        found.append(f"{_listed(given)}: not used, nginx is that of the package, and no host has nginx_balancer_modules.")
    return found


def _builds_nginx(source: HostInput) -> bool:
    return source.others.get("nginx_balancer_install_method") == "source" or bool(source.others.get("nginx_balancer_modules"))


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
