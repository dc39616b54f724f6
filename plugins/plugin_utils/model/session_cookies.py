# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""By which cookie each front end finds the member of a session in a cluster, and applications that name theirs in another way."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.model import schema
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.host_types import Host, HostInput
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.values import BOOLEAN_WORDS

Given = Mapping[str, Any]


@dataclass(frozen=True)
class Expected:
    """The name of a cookie, and what sets it for one cluster. "" = the front end looks for no cookie of the application."""

    cookie: str
    # Where the name of another cookie is written, and what comes behind it.
    key: str = ""
    rest: str = ""


def cookie_faults(cookie: str, balancers: Sequence[tuple[Host, HostInput]], clusters: Collection[str]) -> Iterator[tuple[str, str]]:
    """What is wrong with the name of a session cookie of these clusters: a front end that finds members by another one."""
    for host, balancer in balancers:
        for frontend in host.frontends:
            seen = set()
            for cluster in clusters:
                expected = _EXPECTED[frontend](balancer.others, cluster)
                if expected.cookie not in ("", cookie) and expected not in seen:
                    seen.add(expected)
                    told = f"{frontend} on {host.name} sends users to their member by {expected.cookie}"
                    remedy = f"set {expected.key}: {cookie}{expected.rest} there, or take the name out of the application"
                    yield f"names the session cookie {cookie}, but {told}", remedy


def _of_httpd(given: Given, cluster: str) -> Expected:
    for key, params in _params("httpd_balancer", given, cluster):
        if isinstance(params.get("stickysession"), str):
            name, divider, path = params["stickysession"].partition("|")
            return Expected(name, f"{key}.stickysession", divider + path)
    sticky = _below(given, "httpd_balancer_cluster_sticky").get(cluster, given.get("httpd_balancer_sticky", "session"))
    return _general("httpd", given) if sticky == "session" else Expected("")


def _of_mod_jk(given: Given, cluster: str) -> Expected:
    found = _params("mod_jk", given, cluster)
    own: dict[str, Any] = {}
    for _key, params in reversed(found):
        own.update(params)
    if not _is_on(own.get("sticky_session", given.get("mod_jk_sticky_session", True))) or _is_on(own.get("set_session_cookie", False)):
        return Expected("")
    for key, params in found:
        if isinstance(params.get("session_cookie"), str):
            return Expected(params["session_cookie"], f"{key}.session_cookie")
    return _general("mod_jk", given)


def _params(role: str, given: Given, cluster: str) -> list[tuple[str, Given]]:
    """Parameters of a balancer with where they stand, those that hold first."""
    return [
        (f"{role}_cluster_params.{cluster}", _below(given, f"{role}_cluster_params", cluster)),
        (f"{role}_params", _below(given, f"{role}_params")),
    ]


def _of_nginx(given: Given, _cluster: str) -> Expected:
    return Expected("") if given.get("nginx_balancer_sticky") == "cookie" else _general("nginx", given)


_EXPECTED: Mapping[str, Callable[[Given, str], Expected]] = {"httpd": _of_httpd, "mod_jk": _of_mod_jk, "nginx": _of_nginx}


def _general(frontend: str, given: Given) -> Expected:
    variable = schema.FRONTEND_COOKIES[frontend]
    cookie = given.get(variable, schema.DEFAULT_COOKIE)
    # What is no text is told elsewhere, or not known yet.
    return Expected(cookie if isinstance(cookie, str) else "", variable)


def _below(given: Given, *names: str) -> Given:
    found: Any = given
    for name in names:
        found = found.get(name) if isinstance(found, Mapping) else None
    return found if isinstance(found, Mapping) else {}


def _is_on(value: Any) -> bool:
    return value is True or BOOLEAN_WORDS.get(str(value).strip().lower(), str(value) == "1")
