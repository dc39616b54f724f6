# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""nginx.conf: the main block, events, and what the http block says before it includes the rest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ansible_collections.catalina.cluster.plugins.plugin_utils.model.nginx_options import Options
from ansible_collections.catalina.cluster.plugins.plugin_utils.render import nginx_tls, tls_profiles
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.nginx_clients import real_ip
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.nginx_limits import cache_path, limit_zones
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.nginx_syntax import (
    BLANK,
    Comment,
    Expression,
    Node,
    Snippet,
    block,
    directive,
    snippets,
)

_TEXT_LOG = """log_format catalina '$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" '
                        '"$http_user_agent" $request_time upstream=$upstream_addr status=$upstream_status time=$upstream_response_time';"""
_JSON_LOG = {
    "time": "time_iso8601",
    "remote_addr": "remote_addr",
    "remote_user": "remote_user",
    "scheme": "scheme",
    "host": "host",
    "method": "request_method",
    "uri": "request_uri",
    "protocol": "server_protocol",
    "status": "status",
    "body_bytes_sent": "body_bytes_sent",
    "request_time": "request_time",
    "referer": "http_referer",
    "user_agent": "http_user_agent",
    "upstream_addr": "upstream_addr",
    "upstream_status": "upstream_status",
    "upstream_response_time": "upstream_response_time",
}


def main_file(options: Options, user: str, modules: Sequence[str] = ()) -> list[Node]:
    """The whole file."""
    nodes: list[Node] = [Comment("The whole main configuration of nginx.")]
    nodes += [directive("include", path) for path in options.texts("main_includes")]
    nodes += [directive("load_module", path) for path in modules]
    nodes += [
        directive("user", user),
        directive("pid", "/run/nginx.pid"),
        directive("worker_processes", options.text("worker_processes")),
        directive("worker_rlimit_nofile", options.number("worker_rlimit_nofile")),
    ]
    if options.number("worker_shutdown_timeout"):
        nodes.append(directive("worker_shutdown_timeout", f"{options.number('worker_shutdown_timeout')}s"))
    if options.flag("pcre_jit"):
        nodes.append(directive("pcre_jit", "on"))
    nodes.append(directive("error_log", "/var/log/nginx/error.log", options.text("log_level")))
    nodes += snippets(options.texts("extra_main_lines"))
    events: list[Node] = [
        directive("worker_connections", options.number("worker_connections")),
        *snippets(options.texts("extra_events_lines")),
    ]
    return [*nodes, BLANK, block("events", body=events), BLANK, block("http", body=_http(options))]


def _http(options: Options) -> Iterator[Node]:
    yield directive("default_type", "application/octet-stream")
    yield directive("server_tokens", options.text("server_tokens"))
    for name in ("server_names_hash_bucket_size", "map_hash_bucket_size", "variables_hash_bucket_size"):
        yield directive(name, 128)
    yield directive("sendfile", "on")
    yield directive("tcp_nopush", "on")
    yield BLANK
    yield directive("keepalive_timeout", f"{options.number('keepalive_timeout')}s")
    yield directive("keepalive_requests", options.number("keepalive_requests"))
    for name in ("client_header_timeout", "client_body_timeout", "send_timeout"):
        yield directive(name, f"{options.number(name)}s")
    yield directive("client_max_body_size", options.text("client_max_body_size"))
    if options.text("client_body_buffer_size"):
        yield directive("client_body_buffer_size", options.text("client_body_buffer_size"))
    yield directive("large_client_header_buffers", *options.text("large_client_header_buffers").split())
    yield BLANK
    yield from _clients(options)
    yield from _resolver(options)
    if options.tls:
        yield Comment(f"{tls_profiles.GUIDELINE}: {options.text('tls_profile')}.")
        yield from nginx_tls.common(options)
        yield BLANK
    yield from _gzip(options)
    zones = [*cache_path(options), *limit_zones(options)]
    yield from [*zones, BLANK] if zones else []
    yield Snippet(_json_log() if options.text("log_format") == "json" else _TEXT_LOG)
    yield directive("access_log", "/var/log/nginx/access.log", "catalina")
    yield BLANK
    yield from snippets(options.texts("extra_http_lines"))
    for path in options.texts("includes"):
        yield directive("include", path)
    yield directive("include", "catalina.d/*.conf")


def _clients(options: Options) -> Iterator[Node]:
    """Whose word about a client's address is taken."""
    yield from real_ip(options.texts("trusted_proxies"), options.proxy_protocol)
    yield BLANK


def _resolver(options: Options) -> Iterator[Node]:
    servers = options.texts("resolver")
    if servers:
        valid = [Expression(f"valid={options.number('resolver_valid')}s")] if options.number("resolver_valid") else []
        yield directive("resolver", *servers, *valid)
        yield directive("resolver_timeout", f"{options.number('resolver_timeout')}s")
        yield BLANK


def _gzip(options: Options) -> Iterator[Node]:
    if options.flag("gzip"):
        yield directive("gzip", "on")
        yield directive("gzip_comp_level", options.number("gzip_comp_level"))
        yield directive("gzip_min_length", options.number("gzip_min_length"))
        yield directive("gzip_proxied", "any")
        yield directive("gzip_vary", "on")
        yield directive("gzip_types", *options.texts("gzip_types"))
        yield BLANK


def _json_log() -> str:
    """One object for each request, on one line of the log."""
    fields = [f'\'"{name}":"${variable}"' for name, variable in _JSON_LOG.items()]
    return "log_format catalina escape=json '{'\n    " + ",'\n    ".join(fields) + "'\n    '}';"
