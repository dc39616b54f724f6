# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is wrong with the options of a balancer's httpd, before any host is contacted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.model.clusters import Cluster
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.host_types import Host, Unresolved
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.httpd_options import TABLES, HttpdOptions, read_base, read_role
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.httpd_relations import check_relations
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.httpd_rules import Together, check_together
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.mod_jk_words import translations
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.options import Reports
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.ports import claim
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.problems import NO_VALUE, Problems
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.scheme_over_ajp import clusters_that_need_it
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.trusted_proxies import VARIABLE as TRUSTED_PROXIES
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.trusted_proxies import read_proxies

ROLE_OF = {"httpd": "httpd_balancer", "mod_jk": "mod_jk"}
# Options of the roles that are variables of the model too, which reads them by itself.
_OF_MODEL = ("httpd_balancer_port", "httpd_balancer_protocol", "mod_jk_port")


def check_httpd(
    host: Host,
    others: Mapping[str, Any],
    clusters: Mapping[str, Cluster],
    members: Sequence[Mapping[str, Any]],
    problems: Problems,
    advice: list[str],
) -> HttpdOptions | None:
    """Check the options of one host, and return those of its mod_proxy_balancer if it has one and all of them are known.

    others are its variables beside those of the model, which are checked elsewhere. Clusters learn whether their members have to take
    the scheme of a client from it.
    """
    roles = [ROLE_OF[frontend] for frontend in host.frontends if frontend in ROLE_OF]
    if not roles:
        return None
    given = {name: value for name, value in others.items() if not isinstance(value, Unresolved)}
    given.update({name: host.get(name) for name in _OF_MODEL if name not in host.unresolved})
    # What the roles' specifications found is said once.
    known = {problem.key for problem in problems if problem.host == host.name}

    def add(key: str, value: Any, reason: str, remedy: str) -> None:
        problems.add(host.name, key, NO_VALUE if value is None else value, reason, remedy)

    report = Reports(add, known)
    if "mod_jk" in roles:
        advice.extend(sentence for sentence in translations(given) if sentence not in advice)
    fitting = {name: value for name, value in given.items() if name not in known}
    base = read_base(fitting, report)
    options = {role: read_role(role, fitting, report) for role in roles}
    general = read_proxies(host.get(TRUSTED_PROXIES), TRUSTED_PROXIES, report) if TRUSTED_PROXIES not in host.unresolved else ()
    report.next_step()
    for frontend, role in ROLE_OF.items():
        if role in options:
            for position, listen in enumerate(options[role].listens[1:]):
                claim(host, listen.port, f"the front end {frontend}", f"{role}_listen[{position}].port", problems)
    if any(isinstance(value, Unresolved) and name.startswith(tuple(TABLES)) for name, value in others.items()):
        # What is not known yet may be what the others need. The role looks once more.
        return None
    named = [
        {"name": cluster.name, "names": cluster.names, "paths": cluster.paths, "trusted_proxies": cluster.trusted_proxies}
        for cluster in clusters.values()
    ]
    if "httpd_balancer" in options and options["httpd_balancer"].text("protocol") == "ajp":
        for name in clusters_that_need_it(named, base.texts("trusted_proxies") or general):
            clusters[name].scheme_over_ajp = True
    check_together(Together(base, options, named, members, general), report)
    trusts = bool(general or base.texts("trusted_proxies") or any(cluster.trusted_proxies for cluster in clusters.values()))
    check_relations(base, options, trusts, given, report)
    return options.get("httpd_balancer")
