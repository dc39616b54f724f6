# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a role contributes to the files of httpd, from the options of the roles, the clusters and the members."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.model.httpd_heartbeat import has_heartbeat
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.httpd_options import HttpdOptions, read_base, read_role
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.httpd_rules import Together, check_together
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.options import Reports
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.problems import NO_VALUE, Problems
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.trusted_proxies import VARIABLE, read_proxies
from ansible_collections.catalina.cluster.plugins.plugin_utils.render import heartbeat, httpd_around, tls_files
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.given_members import some_without_ajp
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.host_code import RELOAD, code_files
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.httpd_balancers import balancer_file
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.httpd_main import main_file
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.httpd_sites import Surroundings
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.httpd_syntax import write
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.jk_properties import write_properties
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.mod_jk_files import RULES, jk_file, rules_file, workers_file
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.sites import frontend_sites

Values = Mapping[str, Any]


@dataclass(frozen=True)
class Platform:
    """Where things are on a host."""

    root: str
    modules_dir: str
    main_file: str = "apache2.conf"
    hostname: str = "localhost"
    group: str = "www-data"
    # Who receives heartbeats: the account of these processes.
    user: str = "www-data"
    # Where code of the collection goes.
    code_root: str = ""


@dataclass(frozen=True)
class _File:
    """One file of the set: its text, and how it has to lie there."""

    template: str
    text: str
    mode: str
    secret: bool = False
    group: str = ""
    # Whether httpd has to be reloaded for it.
    digest: bool = True


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
    base = read_base(given, report)
    options: dict[str, HttpdOptions] = {name: read_role(name, given, report) for name in _front_ends(given, role)}
    base.page_auths = httpd_around.page_auths(options)
    base.redirects_to_https = any(own.flag("redirect_to_https") for own in options.values())
    trusted = base.texts("trusted_proxies") or read_proxies(given.get(VARIABLE), VARIABLE, report)
    report.next_step()
    clusters: Sequence[Values] = given.get("httpd_balancer_clusters") or given.get("mod_jk_clusters") or []
    members: Sequence[Values] = given.get(f"{role}_members") or []
    check_together(Together(base, {} if role == "httpd_base" else options, clusters, members, trusted), report)
    if len(problems):
        raise ValueError("; ".join(problem.line() for problem in problems))
    around = Surroundings(base, platform.root, clusters, trusted)
    own = options.get(role, base)
    if role == "httpd_balancer" and own.text("protocol") == "ajp" and some_without_ajp(members):
        own = own.over_http()
    files = _ROLES[role](own, around, _sites(given, role, own), platform)
    made = sorted(files.items())
    receives = any(_receives(own, clusters) for name, own in options.items() if name == "httpd_balancer")
    return {
        "code": _code(role, platform, receives),
        "receives": receives,
        "links": [{**heartbeat.BOOT, "digest": False}] if receives and role == "httpd_balancer" else [],
        "contents": {posixpath.join(platform.root, path): file.text for path, file in made},
        "files": [
            {
                "src": file.template,
                "dest": posixpath.join(platform.root, path),
                "mode": file.mode,
                **({"group": file.group} if file.group else {}),
                **({"secret": True} if file.secret else {}),
                **({} if file.digest else {"digest": False}),
            }
            for path, file in made
        ],
    }


def _code(role: str, platform: Platform, receives: bool) -> list[dict[str, Any]]:
    """What reloads httpd without a run, and what receives heartbeats. None of it is a reason to reload."""
    found = code_files(RELOAD, platform.code_root) if role == "httpd_base" else []
    found += heartbeat.code() if role == "httpd_balancer" and receives else []
    return [{**entry, "digest": False} for entry in found]


def _receives(options: HttpdOptions, clusters: Sequence[Values]) -> bool:
    """Whether members of some cluster are chosen by their heartbeats."""
    return any(has_heartbeat(options, cluster["name"]) for cluster in clusters)


def _front_ends(given: Values, role: str) -> list[str]:
    """The front end whose file is made; for httpd_base those that are part of it."""
    return [role] if role != "httpd_base" else [name for name in ("httpd_balancer", "mod_jk") if given.get(f"{name}_clusters")]


def _sites(given: Values, role: str, options: HttpdOptions) -> list[dict[str, Any]]:
    if role == "httpd_base":
        return []
    clusters: Sequence[Values] = given.get(f"{role}_clusters") or []
    members: Sequence[Values] = given.get(f"{role}_members") or []
    return frontend_sites(clusters, members, protocol=options.text("protocol") if role == "httpd_balancer" else "ajp")


def _base(_own: HttpdOptions, around: Surroundings, _none: Sequence[Values], platform: Platform) -> dict[str, _File]:
    text = write(main_file(around, platform.modules_dir, platform.hostname))
    files = {platform.main_file: _File("apache2.conf.j2", text, "0640")}
    base = around.base
    files.update({path: _File("content.j2", found, "0600", secret=True) for path, found in tls_files.contents(base.certificates).items()})
    for path, found in httpd_around.passwords(base).items():
        files[path] = _File("content.j2", found, "0640", secret=True, group=platform.group)
    files.update({path: _File("content.j2", found, "0644") for path, found in httpd_around.page_files(base).items()})
    return files


def _balancer(options: HttpdOptions, around: Surroundings, sites: Sequence[Values], platform: Platform) -> dict[str, _File]:
    text = write(balancer_file(options, around, sites, platform.modules_dir))
    files = {"catalina.d/20-httpd_balancer.conf": _File("httpd_balancer.conf.j2", text, "0600", secret=True)}
    if _receives(options, around.clusters):
        files[heartbeat.CONFIGURATION] = _File("content.j2", heartbeat.configuration(options, sites), "0644", digest=False)
        files[heartbeat.UNIT_PATH] = _File("httpd_balancer.conf.j2", heartbeat.unit(platform.user), "0644", digest=False)
    return files


def _jk(options: HttpdOptions, around: Surroundings, sites: Sequence[Values], platform: Platform) -> dict[str, _File]:
    rules = rules_file(options)
    return {
        **({RULES: _File("rules.j2", write_properties(rules), "0644")} if rules else {}),
        "catalina.d/30-mod_jk.conf": _File("mod_jk.conf.j2", write(jk_file(options, around, sites, platform.modules_dir)), "0640"),
        "catalina.d/workers.properties": _File(
            "workers.properties.j2", write_properties(workers_file(options, around.base, sites)), "0600", secret=True
        ),
    }


_ROLES: dict[str, Callable[[HttpdOptions, Surroundings, Sequence[Values], Platform], dict[str, _File]]] = {
    "httpd_base": _base,
    "httpd_balancer": _balancer,
    "mod_jk": _jk,
}
