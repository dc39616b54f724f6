# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""20-servers.conf: one server for each set of names, with what it listens on and where it leads requests."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.model.nginx_options import Options
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.nginx_versions import knows
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.scheme_over_ajp import headers_of
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.site_entries import Certificate, Listen, certificates_for
from ansible_collections.catalina.cluster.plugins.plugin_utils.render import nginx_clients, nginx_limits, nginx_tls
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.nginx_locations import Locations, response_headers
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.nginx_syntax import (
    BLANK,
    Comment,
    Expression,
    Node,
    Pattern,
    Private,
    Quoted,
    block,
    directive,
    snippets,
    when,
)
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.nginx_upstreams import ROUTE_IN_COOKIE, ROUTE_IN_URL
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.sites import secrets_of, url_address

Site = Mapping[str, Any]
# Bytes: the names of the headers that tell the scheme do not fit into the module's 64.
_HASH_BUCKET = "ajp_headers_hash_bucket_size"


def servers_file(options: Options, version: str, sites: Sequence[Site]) -> list[Node]:
    """The whole file."""
    nodes: list[Node] = []
    if options.ajp:
        nodes.append(
            Comment(
                "ajp_pass takes no variable, so there is a named location for each upstream. While the flag file is there, requests go to"
            )
        )
        nodes.append(Comment('those that answer with "Connection: close".'))
    else:
        nodes.append(
            Comment('A request that comes while the flag file is there is answered with "Connection: close" (status 418 leads to a named')
        )
        nodes.append(Comment("location with the same member, without keep-alive)."))
    for site in sites:
        for names, certificates in _by_certificate(options, site):
            nodes += [BLANK, block("server", body=_Server(options, version, site, names, certificates).nodes())]
    return nodes


def _by_certificate(options: Options, site: Site) -> list[tuple[list[str], tuple[Certificate, ...]]]:
    """The names of a site, those with the same certificates together."""
    names = [str(name) for name in site["names"]]
    if not options.tls or not names:
        return [(names, certificates_for("", options.certificates))]
    found: dict[tuple[Certificate, ...], list[str]] = {}
    for name in names:
        found.setdefault(certificates_for(name, options.certificates), []).append(name)
    return [(group, certificates) for certificates, group in found.items()]


class _Server:
    def __init__(self, options: Options, version: str, site: Site, names: Sequence[str], certificates: tuple[Certificate, ...]) -> None:
        self.options, self.version, self.site, self.names, self.certificates = options, version, site, names, certificates

    def nodes(self) -> Iterator[Node]:
        options = self.options
        for listen in options.listens:
            yield from self._listen(listen)
        yield directive("server_name", *(self.names or ["_"]))
        if options.tls:
            if options.flag("http2") and knows(self.version, "http2 on"):
                yield directive("http2", "on")
            yield from nginx_tls.of_server(options, self.certificates)
        yield BLANK
        yield from nginx_clients.of_server(options, self.site)
        yield directive("set", Expression("$catalina_host_port"), Quoted(""))
        yield when(
            Expression("$http_host"),
            "~",
            Pattern(":([0-9]{1,5})$"),
            body=[directive("set", Expression("$catalina_host_port"), Expression("$1"))],
        )
        if options.text("sticky") in ("maps", "route"):
            yield from self._routes()
        if options.ajp:
            yield directive("set", Expression("$catalina_close"), Quoted(""))
            yield when("-f", options.text("close_flag"), body=[directive("set", Expression("$catalina_close"), Quoted("close-"))])
        yield BLANK
        yield from self._ajp() if options.ajp else self._http()
        headers = list(self._headers())
        yield from headers
        for name in options.texts("hide_headers"):
            yield directive("ajp_hide_header" if options.ajp else "proxy_hide_header", name)
        yield from nginx_limits.limits(nginx_limits.GLOBAL, options.request_limit, options.number("connection_limit"))
        yield from nginx_limits.basic_auth(nginx_limits.GLOBAL, options.basic_auth)
        yield from nginx_limits.error_pages(options)
        yield from snippets(options.texts("extra_server_lines"))
        yield from self._status()
        for page in nginx_limits.page_locations(options):
            yield BLANK
            yield page
        for path in options.texts("excluded_paths"):
            yield BLANK
            yield block("location", "^~", path, body=[directive("return", 404)])
        yield from Locations(options, self.site, headers).nodes()

    def _routes(self) -> Iterator[Node]:
        """The routes of the session in the cookie and in the URL. Not by maps: those with captures are unsafe (CVE-2026-42533)."""
        cookie, path = self.options.text("session_cookie"), self.options.text("session_path")
        for variable, source, pattern in (
            (ROUTE_IN_COOKIE, f"$cookie_{cookie}", r"(\.[^.]+)$"),
            (ROUTE_IN_URL, "$request_uri", rf";{path}=[^?;/]*(\.[^.?;/#]+)(?:[?;/#]|$)"),
        ):
            yield directive("set", Expression(variable), Quoted(""))
            yield when(Expression(source), "~", Pattern(pattern), body=[directive("set", Expression(variable), Expression("$1"))])

    def _listen(self, listen: Listen) -> Iterator[Node]:
        default = not self.site["names"]
        place = f"{url_address(listen.address)}:{listen.port}" if listen.address else str(listen.port)
        words = ["ssl"] if listen.tls else []
        if listen.tls and self.options.flag("http2") and not knows(self.version, "http2 on"):
            words.append("http2")
        if listen.proxy_protocol:
            words.append("proxy_protocol")
        if default:
            words += ["default_server", f"backlog={self.options.number('listen_backlog')}"]
        yield directive("listen", place, *words)
        if listen.tls and self.options.flag("http3"):
            yield directive("listen", place, "quic", *(["default_server", "reuseport"] if default else []))

    def _headers(self) -> Iterator[Node]:
        if self.options.text("hsts"):
            yield directive("add_header", "Strict-Transport-Security", Expression("$catalina_hsts"), "always")
        if self.options.flag("http3"):
            ports = [listen.port for listen in self.options.listens if listen.tls]
            yield directive("add_header", "Alt-Svc", Quoted(f'h3=":{ports[0]}"; ma=86400'), "always")
        yield from response_headers(self.options.texts_by_name("response_headers"))

    def _request_headers(self, name: str) -> Iterator[Node]:
        """What members are told of the client: only what this nginx knows, whatever the client claims."""
        variables = {
            "For": "$remote_addr",
            "Proto": nginx_clients.scheme(self.options),
            "Host": "$catalina_host",
            "Port": "$catalina_port",
        }
        for key, value in variables.items():
            yield directive(name, f"X-Forwarded-{key}", Expression(value))
        for key in ("X-Forwarded-Server", "Forwarded", "Proxy"):
            yield directive(name, key, Quoted(""))

    def _own_request_headers(self, name: str) -> Iterator[Node]:
        for key, value in self.options.texts_by_name("request_headers").items():
            yield directive(name, key, Private(Expression(value) if "$" in value else Quoted(value)))

    def _http(self) -> Iterator[Node]:
        options = self.options
        yield directive("proxy_http_version", Expression("1.1"))
        websocket = options.flag("websocket")
        yield directive("proxy_set_header", "Connection", Expression("$catalina_connection") if websocket else Quoted(""))
        if websocket:
            yield directive("proxy_set_header", "Upgrade", Expression("$catalina_upgrade"))
        yield directive("proxy_set_header", "Host", Expression("$catalina_host"))
        yield from self._request_headers("proxy_set_header")
        yield from self._own_request_headers("proxy_set_header")
        for name, option in (("connect", "connect_timeout"), ("read", "read_timeout"), ("send", "proxy_send_timeout")):
            yield directive(f"proxy_{name}_timeout", f"{options.number(option)}s")
        yield directive("proxy_next_upstream", *options.text("next_upstream").split())
        yield directive("proxy_next_upstream_tries", options.number("next_upstream_tries"))
        yield directive("proxy_next_upstream_timeout", f"{options.number('next_upstream_timeout')}s")
        yield directive("proxy_buffering", "on" if options.flag("buffering") else "off")
        yield directive("proxy_buffer_size", options.text("buffer_size"))
        yield directive("proxy_buffers", *options.text("buffers").split())
        yield directive("proxy_request_buffering", "on" if options.flag("request_buffering") else "off")
        if options.text("max_temp_file_size"):
            yield directive("proxy_max_temp_file_size", options.text("max_temp_file_size"))

    def _ajp(self) -> Iterator[Node]:
        options = self.options
        yield directive("ajp_keep_conn", "on" if options.number("upstream_keepalive") else "off")
        yield from self._request_headers("ajp_set_header")
        yield from self._told_by_ajp()
        yield from self._own_request_headers("ajp_set_header")
        for name, option in (("connect", "connect_timeout"), ("read", "read_timeout"), ("send", "proxy_send_timeout")):
            yield directive(f"ajp_{name}_timeout", f"{options.number(option)}s")
        yield directive("ajp_next_upstream", *options.text("next_upstream").split())
        yield directive("ajp_buffer_size", options.text("buffer_size"))
        yield directive("ajp_buffers", *options.text("buffers").split())
        if options.text("max_temp_file_size"):
            yield directive("ajp_max_temp_file_size", options.text("max_temp_file_size"))
        for name, value in options.texts_by_name("ajp_directives").items():
            yield directive(name, value)

    def _told_by_ajp(self) -> Iterator[Node]:
        """What the module has from the connection, and a trusted proxy may say otherwise, under names that only members know."""
        if not nginx_clients.trusts_headers(self.options) or not self.options.proxies_of(self.site):
            return
        if _HASH_BUCKET not in self.options.texts_by_name("ajp_directives"):
            yield directive(_HASH_BUCKET, 128)
        for secret in secrets_of(self.site):
            names = headers_of(secret)
            yield directive("ajp_set_header", names.scheme, Expression(nginx_clients.scheme(self.options)))
            yield directive("ajp_set_header", names.port, Expression("$catalina_port"))

    def _status(self) -> Iterator[Node]:
        path = self.options.text("status_path")
        if not path:
            return
        body: list[Node] = [directive("stub_status"), directive("access_log", "off")]
        if self.options.basic_auth:
            body.append(directive("auth_basic", "off"))
        body += [directive("allow", network) for network in self.options.texts("status_allow")]
        yield BLANK
        yield block("location", "=", path, body=[*body, directive("deny", "all")])
