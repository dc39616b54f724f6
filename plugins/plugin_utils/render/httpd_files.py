# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a role contributes to the files of httpd, from the options of the roles, the clusters and the members."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.model.httpd_options import HttpdOptions, read_role
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.httpd_rules import Together, check_together
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.options import Reports
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.problems import NO_VALUE, Problems
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.trusted_proxies import VARIABLE, read_proxies
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.httpd_balancers import balancer_file
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.httpd_main import main_file
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.httpd_sites import Surroundings
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.httpd_syntax import write
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.jk_properties import write_properties
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.mod_jk_files import jk_file, workers_file
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.sites import frontend_sites

Values = Mapping[str, Any]


@dataclass(frozen=True)
class Platform:
    """Where things are on a host."""

    root: str
    modules_dir: str
    main_file: str = "apache2.conf"
    hostname: str = "localhost"


@dataclass(frozen=True)
class _File:
    """One file of the set: its text, and how it has to lie there."""

    template: str
    text: str
    mode: str
    secret: bool = False


# What was asked last and what came out, by role: each file of a set asks for itself, with the same options.
_last: dict[str, tuple[tuple[Any, ...], dict[str, Any]]] = {}


def httpd_configuration(given: Values, role: str, platform: Values) -> dict[str, Any]:
    """Return the text of each file of a role by its path, and the entries of the file set.

    given are variables of the roles with their full names; platform is what Platform has.
    """
    asked = (given, platform)
    if role not in _last or _last[role][0] != asked:
        _last[role] = (asked, _configuration(given, role, Platform(**platform)))
    return _last[role][1]


def _configuration(given: Values, role: str, platform: Platform) -> dict[str, Any]:
    problems = Problems()

    def add(key: str, value: Any, reason: str, remedy: str) -> None:
        problems.add(role, key, NO_VALUE if value is None else value, reason, remedy)

    report = Reports(add)
    options = {name: read_role(name, given, report) for name in dict.fromkeys(("httpd_base", role))}
    trusted = options["httpd_base"].texts("trusted_proxies") or read_proxies(given.get(VARIABLE), VARIABLE, report)
    report.next_step()
    clusters: Sequence[Values] = given.get("httpd_balancer_clusters") or given.get("mod_jk_clusters") or []
    check_together(Together(options, clusters, given.get(f"{role}_members") or [], trusted), report)
    if len(problems):
        raise ValueError("; ".join(problem.line() for problem in problems))
    around = Surroundings(options["httpd_base"], clusters, trusted)
    files = _ROLES[role](options[role], around, _sites(given, role, options[role]), platform)
    made = sorted(files.items())
    return {
        "contents": {f"{platform.root}/{path}": file.text for path, file in made},
        "files": [
            {"src": file.template, "dest": f"{platform.root}/{path}", "mode": file.mode, **({"secret": True} if file.secret else {})}
            for path, file in made
        ],
    }


def _sites(given: Values, role: str, options: HttpdOptions) -> list[dict[str, Any]]:
    if role == "httpd_base":
        return []
    clusters: Sequence[Values] = given.get(f"{role}_clusters") or []
    members: Sequence[Values] = given.get(f"{role}_members") or []
    return frontend_sites(clusters, members, protocol=options.text("protocol") if role == "httpd_balancer" else "ajp")


def _base(_own: HttpdOptions, around: Surroundings, _none: Sequence[Values], platform: Platform) -> dict[str, _File]:
    text = write(main_file(around, platform.modules_dir, platform.hostname))
    return {platform.main_file: _File("apache2.conf.j2", text, "0640")}


def _balancer(options: HttpdOptions, around: Surroundings, sites: Sequence[Values], platform: Platform) -> dict[str, _File]:
    text = write(balancer_file(options, around, sites, platform.modules_dir))
    return {"catalina.d/20-httpd_balancer.conf": _File("httpd_balancer.conf.j2", text, "0600", secret=True)}


def _jk(options: HttpdOptions, around: Surroundings, sites: Sequence[Values], platform: Platform) -> dict[str, _File]:
    return {
        "catalina.d/30-mod_jk.conf": _File("mod_jk.conf.j2", write(jk_file(options, around, sites, platform.modules_dir)), "0640"),
        "catalina.d/workers.properties": _File(
            "workers.properties.j2", write_properties(workers_file(options, sites)), "0600", secret=True
        ),
    }


_ROLES: dict[str, Callable[[HttpdOptions, Surroundings, Sequence[Values], Platform], dict[str, _File]]] = {
    "httpd_base": _base,
    "httpd_balancer": _balancer,
    "mod_jk": _jk,
}
