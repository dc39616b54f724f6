# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which path leads where in a virtual host of mod_proxy: the first directive that matches is the one that holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.model.httpd_entries import Proxy
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.httpd_options import BaseOptions, HttpdOptions
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.option_values import under
from ansible_collections.catalina.cluster.plugins.plugin_utils.render import httpd_around
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.httpd_parts import Site, members_of
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.httpd_states import PATH
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.httpd_syntax import (
    Argument,
    Comment,
    Node,
    Quoted,
    directive,
    on_off,
    section,
)

_ROUTE_CHANGED = "-n reqenv('BALANCER_ROUTE_CHANGED')"
# Here, or at a trusted proxy.
_BY_TLS = "((%{HTTPS} == 'on' && -z reqenv('CATALINA_HTTP')) || -n reqenv('CATALINA_HTTPS'))"


def paths(options: HttpdOptions, base: BaseOptions, site: Site) -> Iterator[Node]:
    """What is not proxied, single servers, patterns of clusters, then their paths, the deepest first."""
    mapping: list[Argument] = [f"mapping={options.text('mapping')}"] if options.text("mapping") else []
    manager = options.text("manager_path")
    for path in (manager, base.text("status_path"), *options.texts("excluded_paths"), *httpd_around.own_paths(base), PATH):
        if path:
            yield directive("ProxyPass", Quoted(path), "!", *mapping)
    for pattern in options.texts("excluded_patterns"):
        yield directive("ProxyPassMatch", Quoted(pattern), "!", *mapping)
    if manager:
        yield section("Location", Quoted(manager), body=[directive("SetHandler", "balancer-manager")])
    below = [str(location["path"]) for location in site["locations"]]
    above = [proxy for proxy in options.proxies if proxy.path and any(under(path, proxy.path) for path in below)]
    # Patterns in the order of the inventory, then paths, the longest first.
    for proxy in sorted(options.proxies, key=lambda one: (not one.pattern, -len(one.path), one.path)):
        if proxy not in above:
            yield from _single_server(proxy, mapping)
    nocanon: list[Argument] = ["nocanon"] if options.text("encoded_slashes") == "pass" else []
    yield from _patterns(options, site, nocanon, mapping)
    # A single server above a path of a cluster comes after it.
    ways = [(location["path"], _cluster(options, site, location, nocanon, mapping)) for location in site["locations"]]
    ways += [(proxy.path, _single_server(proxy, mapping)) for proxy in above]
    for _path, nodes in sorted(ways, key=lambda way: -len(way[0])) if above else ways:
        yield from nodes


def _cluster(
    options: HttpdOptions, site: Site, location: Mapping[str, Any], nocanon: Sequence[Argument], mapping: Sequence[Argument]
) -> Iterator[Node]:
    path, cluster = location["path"], location["cluster"]
    if cluster in members_of(site):
        target = Quoted(f"balancer://{cluster}{path}")
        yield directive("ProxyPass", Quoted(path), target, *nocanon, *mapping)
        yield directive("ProxyPassReverse", Quoted(path), target)
        if options.sticky(cluster) == "route_cookie":
            yield section("Location", Quoted(path), body=_route_cookie(options, path))
    else:
        yield Comment(f"The cluster {cluster} has no member.")
        yield directive("ProxyPass", Quoted(path), "!", *mapping)


def _patterns(options: HttpdOptions, site: Site, nocanon: Sequence[Argument], mapping: Sequence[Argument]) -> Iterator[Node]:
    """Patterns of the clusters of this virtual host, in the order of the inventory. The path stays as it is."""
    served = members_of(site)
    here = {str(cluster["name"]) for cluster in site["clusters"]}
    for one in options.patterns:
        if one.cluster not in here:
            continue
        if one.cluster not in served:
            yield Comment(f"The cluster {one.cluster} has no member.")
            yield directive("ProxyPassMatch", Quoted(one.pattern), "!", *mapping)
            continue
        yield directive("ProxyPassMatch", Quoted(one.pattern), Quoted(f"balancer://{one.cluster}"), *nocanon, *mapping)
        if options.sticky(one.cluster) == "route_cookie":
            yield section("LocationMatch", Quoted(one.pattern), body=_route_cookie(options, "/"))
    # The path / of a cluster says the same.
    said = {location["cluster"] for location in site["locations"] if location["path"] == "/"}
    for name in dict.fromkeys(one.cluster for one in options.patterns if one.cluster in served and one.cluster not in said):
        yield directive("ProxyPassReverse", Quoted("/"), Quoted(f"balancer://{name}/"))


def _single_server(proxy: Proxy, mapping: Sequence[Argument]) -> Iterator[Node]:
    """A path, or those of a pattern, beside the clusters."""
    parameters = {**proxy.params, **({"secret": proxy.secret} if proxy.secret else {})}
    words = ["nocanon"] if proxy.nocanon else []
    words += [f"{key}={value}" for key, value in sorted(parameters.items())]
    kind = "Match" if proxy.pattern else ""
    yield directive(f"ProxyPass{kind}", Quoted(proxy.pattern or proxy.path), Quoted(proxy.url), *words, *mapping)
    yield from _answers(proxy)
    if proxy.preserve_host is not None:
        body = [directive("ProxyPreserveHost", on_off(proxy.preserve_host))]
        yield section(f"Location{kind}", Quoted(proxy.pattern or proxy.path), body=body)


def _answers(proxy: Proxy) -> Iterator[Node]:
    """What becomes of redirects and cookies of a single server."""
    if proxy.pattern:
        yield directive("ProxyPassReverse", Quoted("/"), Quoted("/".join(proxy.url.split("/")[:3]) + "/"))
    else:
        yield directive("ProxyPassReverse", Quoted(proxy.path), Quoted(proxy.url))
    if proxy.cookie_path:
        yield directive("ProxyPassReverseCookiePath", Quoted(proxy.cookie_path), Quoted(proxy.path))
    if proxy.cookie_domain:
        yield directive("ProxyPassReverseCookieDomain", *proxy.cookie_domain.split())


def _route_cookie(options: HttpdOptions, path: str) -> list[Node]:
    """A cookie of httpd that holds the route, for the path: those of other clusters stay apart. By TLS, it is for TLS alone."""
    value = f"{options.text('route_cookie')}=.%{{BALANCER_WORKER_ROUTE}}e; path={path}; HttpOnly; SameSite=Lax"
    return [
        directive("Header", "add", "Set-Cookie", Quoted(value), Quoted(f"expr={_ROUTE_CHANGED} && !{_BY_TLS}")),
        directive("Header", "add", "Set-Cookie", Quoted(f"{value}; Secure"), Quoted(f"expr={_ROUTE_CHANGED} && {_BY_TLS}")),
    ]
