# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""All files of nginx's configuration from the options of the role, the clusters and the members."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.model.nginx_options import Options, read_options, version_of
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.nginx_rules import check_build, check_members, check_together
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.nginx_versions import OLDEST
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.options import Reports
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.problems import NO_VALUE, Problems
from ansible_collections.catalina.cluster.plugins.plugin_utils.render import nginx_limits, tls_files
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.given_members import WAITING_FOR_AJP, balanced, some_without_ajp
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.nginx_main import main_file
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.nginx_servers import servers_file
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.nginx_syntax import Comment, write
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.nginx_upstreams import upstreams_file
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.sites import frontend_sites

FOLDER = "/etc/nginx"


# What was asked last and what came out: each file of a set asks for itself, with the same options.
_last: list[tuple[tuple[Any, ...], dict[str, Any]]] = []


def nginx_configuration(given: Mapping[str, Any], user: str, version: str = "", modules: Sequence[str] = ()) -> dict[str, Any]:
    """Return the text of each file by its path, and the entries of the file set.

    given are variables of the role with their full names; version is what the distribution has; modules are files to load.
    """
    asked = (given, user, version, tuple(modules))
    if not _last or _last[0][0] != asked:
        _last[:] = [(asked, _configuration(given, user, version, modules))]
    return _last[0][1]


def _configuration(given: Mapping[str, Any], user: str, version: str, modules: Sequence[str]) -> dict[str, Any]:
    clusters: Sequence[Mapping[str, Any]] = given.get("nginx_balancer_clusters") or []
    problems = Problems()

    def add(key: str, value: Any, reason: str, remedy: str) -> None:
        problems.add("nginx_balancer", key, NO_VALUE if value is None else value, reason, remedy)

    report = Reports(add)
    options = read_options(given, report).with_clusters(clusters)
    report.next_step()
    given_members: Sequence[Mapping[str, Any]] = given.get("nginx_balancer_members") or []
    waiting = options.ajp and some_without_ajp(given_members)
    protocol = "ajp" if options.ajp and not waiting else "http"
    members = balanced(given_members, clusters, protocol)
    have = version_of(given) or version or OLDEST
    check_together(options, have, report)
    check_build(options, given, report)
    check_members(options, clusters, members, report)
    if len(problems):
        raise ValueError("; ".join(problem.line() for problem in problems))

    if waiting:
        options = options.over_http()
    sites = frontend_sites(clusters, members, options.number("backups"), protocol)
    served = {str(cluster["name"]): cluster for site in sites for cluster in site["clusters"] if cluster["members"]}
    further = _further(options, user)
    notes = [Comment(WAITING_FOR_AJP)] if waiting else []
    return {
        "contents": {
            f"{FOLDER}/nginx.conf": write(main_file(options, user, modules)),
            f"{FOLDER}/catalina.d/10-upstreams.conf": write([*notes, *upstreams_file(options, have, list(served.values()))]),
            f"{FOLDER}/catalina.d/20-servers.conf": write(servers_file(options, have, sites)),
            **{f"{FOLDER}/{path}": text for path, (text, _mode) in further.items()},
        },
        "files": [
            {"src": "nginx.conf.j2", "dest": f"{FOLDER}/nginx.conf", "mode": "0640"},
            {"src": "upstreams.conf.j2", "dest": f"{FOLDER}/catalina.d/10-upstreams.conf", "mode": "0640"},
            {"src": "servers.conf.j2", "dest": f"{FOLDER}/catalina.d/20-servers.conf", "mode": "0640", "secret": options.ajp},
            *({"src": "content.j2", "dest": f"{FOLDER}/{path}", **mode} for path, (_text, mode) in sorted(further.items())),
        ],
    }


def _further(options: Options, group: str) -> dict[str, tuple[str, dict[str, Any]]]:
    """Files from contents of the inventory, with how they have to lie there."""
    found: dict[str, tuple[str, dict[str, Any]]] = {}
    for path, text in tls_files.contents(options.certificates).items():
        found[path] = (text, {"mode": "0600", "secret": True})
    for path, text in nginx_limits.passwords(options).items():
        found[path] = (text, {"mode": "0640", "group": group, "secret": True})
    for path, text in nginx_limits.pages(options).items():
        found[path] = (text, {"mode": "0644"})
    return found
