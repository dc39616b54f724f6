# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is wrong with nginx's options of a balancer, before any host is contacted."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.model import nginx_versions
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.clusters import Cluster
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.host_types import Host, HostInput, Unresolved
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.nginx_options import PREFIX, read_options, version_of
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.nginx_relations import check_relations
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.nginx_rules import check_build, check_members, check_together
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.options import Reports
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.ports import claim
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.problems import NO_VALUE, Problems, did_you_mean
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.scheme_over_ajp import clusters_that_need_it
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.trusted_proxies import VARIABLE as TRUSTED_PROXIES
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.trusted_proxies import read_proxies


def check_nginx(
    host: Host,
    others: Mapping[str, Any],
    clusters: Mapping[str, Cluster],
    members: Sequence[Mapping[str, Any]],
    problems: Problems,
) -> None:
    """Check the options of one host. others are its variables beside those of the model, which are checked elsewhere.

    clusters: told whose members have to take the scheme of a client from a header.
    """
    if "nginx" not in host.frontends:
        return
    given = {name: value for name, value in others.items() if name.startswith(PREFIX) and not isinstance(value, Unresolved)}
    for name in (f"{PREFIX}port", f"{PREFIX}protocol"):
        if name not in host.unresolved:
            given[name] = host.get(name)
    # What the role's specification found is said once.
    known = {problem.key for problem in problems if problem.host == host.name}

    def add(key: str, value: Any, reason: str, remedy: str) -> None:
        problems.add(host.name, key, NO_VALUE if value is None else value, reason, remedy)

    report = Reports(add, known)
    if TRUSTED_PROXIES not in host.unresolved:
        given[TRUSTED_PROXIES] = read_proxies(host.get(TRUSTED_PROXIES), TRUSTED_PROXIES, report)
    named = [{"name": cluster.name, "names": cluster.names, "trusted_proxies": cluster.trusted_proxies} for cluster in clusters.values()]
    options = read_options({name: value for name, value in given.items() if name not in known}, report).with_clusters(named)
    report.next_step()
    for position, listen in enumerate(options.listens[1:]):
        claim(host, listen.port, "the front end nginx", f"{PREFIX}listen[{position}].port", problems)
    if any(name.startswith(PREFIX) and isinstance(value, Unresolved) for name, value in others.items()):
        # What is not known yet may be what the others need. The role looks once more.
        return
    # Who speaks the PROXY protocol says nothing of schemes.
    if options.ajp and not options.proxy_protocol:
        for name in clusters_that_need_it(named, options.texts("trusted_proxies")):
            clusters[name].scheme_over_ajp = True
    check_together(options, version_of(given) or nginx_versions.OLDEST, report)
    check_build(options, given, report)
    check_relations(options, given, report)
    check_members(options, named, members, report)


def check_build_host(host: Host, source: HostInput, names: Collection[str], problems: Problems) -> None:
    """The host that compiles is one of the inventory: Ansible would look for any other name on the network."""
    builder = source.others.get(f"{PREFIX}build_host")
    if "nginx" in host.frontends and isinstance(builder, str) and builder not in {"", "localhost", *names}:
        remedy = did_you_mean(builder, names, "add it, or leave this out for the first host that needs the result")
        problems.add(host.name, f"{PREFIX}build_host", builder, "is not a host of the inventory", remedy)
