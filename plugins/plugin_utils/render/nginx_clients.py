# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who the client of nginx is: whose word is taken for its address, and for host, scheme and port as it sees them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.model.nginx_options import Options
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.nginx_syntax import (
    BLANK,
    Argument,
    Expression,
    Node,
    Pattern,
    Quoted,
    block,
    directive,
)
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.sites import variable_of

Site = Mapping[str, Any]
_TRUSTED = "$catalina_trusted"


def real_ip(proxies: Sequence[str], proxy_protocol: bool) -> Iterator[Node]:
    """Whose word about a client's address is taken, in the http block or in a server in place of that."""
    for network in proxies:
        yield directive("set_real_ip_from", network)
    if proxies and proxy_protocol:
        yield directive("real_ip_header", "proxy_protocol")
    elif proxies:
        yield directive("real_ip_header", "X-Forwarded-For")
        yield directive("real_ip_recursive", "on")


def of_server(options: Options, site: Site) -> Iterator[Node]:
    """What a server says of its own names, where clusters trust other proxies than the rest."""
    if not options.trusting:
        return
    own = next((cluster for cluster in options.trusting if set(site["names"]) & set(cluster.get("names") or ())), None)
    if own:
        yield from real_ip(options.proxies_of(site), options.proxy_protocol)
    if trusts_headers(options):
        general = _general(options) if options.texts("trusted_proxies") else Expression("0")
        yield directive("set", Expression(_TRUSTED), Expression(_of_cluster(own)) if own else general)


def maps(options: Options) -> Iterator[Node]:
    """Host, scheme and port as the client sees them. Only a trusted proxy may say something else than the connection."""
    yield map_block("$http_host", "$catalina_host", (Quoted(""), Expression("$host")), ("default", Expression("$http_host")))
    default_port = "$server_port"
    if trusts_headers(options):
        yield from _trusted(options)
        yield BLANK
        yield map_block(
            "$catalina_trusted:$http_x_forwarded_proto",
            "$catalina_proto",
            ("default", Expression("$scheme")),
            (Quoted("1:http"), "http"),
            (Quoted("1:https"), "https"),
        )
        yield BLANK
        default_port = "$catalina_port_of_proto"
        yield map_block(
            "$catalina_trusted:$http_x_forwarded_proto",
            default_port,
            ("default", Expression("$server_port")),
            (Quoted("1:http"), 80),
            (Quoted("1:https"), 443),
        )
    yield BLANK
    named = "$catalina_named_port" if trusts_headers(options) else "$catalina_port"
    yield map_block("$catalina_host_port", named, (Quoted(""), Expression(default_port)), ("default", Expression("$catalina_host_port")))
    if trusts_headers(options):
        yield BLANK
        yield map_block(
            "$catalina_trusted:$http_x_forwarded_port",
            "$catalina_port",
            ("default", Expression(named)),
            (Pattern("~^1:[0-9]{1,5}$"), Expression("$http_x_forwarded_port")),
        )


def _trusted(options: Options) -> Iterator[Node]:
    """Who the peer is. Where clusters have proxies of their own, each server says which of these holds."""
    if options.texts("trusted_proxies"):
        yield BLANK
        yield _geo(_general(options), options.texts("trusted_proxies"))
    for cluster in options.trusting:
        yield BLANK
        yield _geo(Expression(_of_cluster(cluster)), cluster["trusted_proxies"])


def _geo(variable: Expression, networks: Sequence[str]) -> Node:
    body = [directive("default", 0), *(directive(str(network), 1) for network in networks)]
    return block("geo", Expression("$realip_remote_addr"), variable, body=body)


def _general(options: Options) -> Expression:
    return Expression(f"{_TRUSTED}_everywhere" if options.trusting else _TRUSTED)


def _of_cluster(cluster: Site) -> str:
    return f"{_TRUSTED}_for_{variable_of(str(cluster['name']))}"


def map_block(source: str, target: str, *entries: tuple[Argument, Argument]) -> Node:
    """A map from one variable to another."""
    return block("map", Expression(source), Expression(target), body=[directive(key, value) for key, value in entries])


def trusts_headers(options: Options) -> bool:
    """Behind the PROXY protocol X-Forwarded-* come from the client itself."""
    return options.trusts_somebody and not options.proxy_protocol


def scheme(options: Options) -> str:
    """The variable that holds the scheme as the client sees it."""
    return "$catalina_proto" if trusts_headers(options) else "$scheme"
