# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The main configuration of httpd: the whole of it, up to where the files of the front ends are included."""

from __future__ import annotations

from collections.abc import Iterator

from ansible_collections.catalina.cluster.plugins.plugin_utils.model.httpd_options import BaseOptions
from ansible_collections.catalina.cluster.plugins.plugin_utils.render import httpd_around, httpd_log, httpd_tls
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.httpd_clients import drop, remote_ip
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.httpd_parts import EMPTY_FOLDER, load_modules
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.httpd_sites import Surroundings
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.httpd_syntax import (
    BLANK,
    Comment,
    Expression,
    Node,
    Quoted,
    directive,
    on_off,
    section,
    snippets,
)

_MODULES = ("mpm_event", "unixd", "log_config", "logio", "authz_core", "authz_host", "setenvif", "headers", "reqtimeout")
# Directives and the options that they are made of, in the order of the file.
_PROCESSES = {
    "StartServers": "start_servers",
    "ServerLimit": "server_limit",
    "ThreadLimit": "thread_limit",
    "ThreadsPerChild": "threads_per_child",
    "MaxRequestWorkers": "max_request_workers",
    "MinSpareThreads": "min_spare_threads",
    "MaxSpareThreads": "max_spare_threads",
    "MaxConnectionsPerChild": "max_connections_per_child",
}


def main_file(around: Surroundings, modules_folder: str, hostname: str) -> list[Node]:
    """The whole file."""
    return list(_nodes(around, modules_folder, hostname))


def _nodes(around: Surroundings, modules_folder: str, hostname: str) -> Iterator[Node]:
    options = around.base
    yield Comment("The whole main configuration of httpd. Front ends add their own files to catalina.d.")
    yield BLANK
    yield directive("DefaultRuntimeDir", Expression("${APACHE_RUN_DIR}"))
    yield directive("PidFile", Expression("${APACHE_PID_FILE}"))
    yield directive("User", Expression("${APACHE_RUN_USER}"))
    yield directive("Group", Expression("${APACHE_RUN_GROUP}"))
    yield directive("ErrorLog", Expression("${APACHE_LOG_DIR}/error.log"))
    yield directive("LogLevel", *options.text("log_level").split())
    yield BLANK
    yield from load_modules(_modules(around), modules_folder)
    yield BLANK
    yield from _itself(options, hostname)
    yield BLANK
    for name, option in _PROCESSES.items():
        yield directive(name, options.number(option))
    yield directive("AsyncRequestWorkerFactor", options.text("async_request_worker_factor"))
    yield directive("ListenBacklog", options.number("listen_backlog"))
    yield BLANK
    yield from _clients(options)
    yield BLANK
    yield from _forwarded(around)
    yield BLANK
    yield from _folders()
    yield from httpd_around.folders(options, around.root)
    yield from httpd_tls.common(options)
    yield BLANK
    if options.text("status_path"):
        yield directive("ExtendedStatus", "On")
        body = [directive("SetHandler", "server-status"), *httpd_around.server_status_rules(options)]
        yield section("Location", Quoted(options.text("status_path")), body=body)
    yield BLANK
    yield from httpd_log.formats(options)
    yield BLANK
    yield from snippets(options.texts("extra_lines"))
    for path in options.texts("includes"):
        yield directive("IncludeOptional", path)
    yield directive("IncludeOptional", "catalina.d/*.conf")


def _modules(around: Surroundings) -> Iterator[str]:
    options = around.base
    yield from _MODULES
    if options.text("status_path"):
        yield "status"
    if around.trusts_somebody:
        yield "remoteip"
    yield from httpd_tls.modules(options)
    yield from httpd_around.modules(options)
    yield from options.texts("modules")


def _itself(options: BaseOptions, hostname: str) -> Iterator[Node]:
    """What httpd says of itself."""
    yield directive("ServerName", options.text("server_name") or hostname)
    if options.text("server_admin"):
        yield directive("ServerAdmin", options.text("server_admin"))
    yield directive("ServerTokens", options.text("server_tokens"))
    yield directive("ServerSignature", on_off(options.flag("server_signature")))
    yield directive("TraceEnable", on_off(options.flag("trace_enable")))
    yield directive("UseCanonicalName", "Off")


def _clients(options: BaseOptions) -> Iterator[Node]:
    """How long clients may take, and how much they may send."""
    yield directive("Timeout", options.number("timeout"))
    yield directive("KeepAlive", on_off(options.flag("keep_alive")))
    yield directive("KeepAliveTimeout", options.text("keep_alive_timeout"))
    yield directive("MaxKeepAliveRequests", options.number("max_keep_alive_requests"))
    yield directive("RequestReadTimeout", *options.text("request_read_timeout").split())
    yield directive("LimitRequestLine", options.number("limit_request_line"))
    yield directive("LimitRequestFields", options.number("limit_request_fields"))
    yield directive("LimitRequestFieldSize", options.number("limit_request_field_size"))
    yield directive("LimitRequestBody", options.number("limit_request_body"))
    yield directive("HttpProtocolOptions", "Strict")


def _forwarded(around: Surroundings) -> Iterator[Node]:
    """Where a proxy is trusted, the virtual hosts say what is taken from whom."""
    yield from remote_ip(around.trusted)
    if not around.trusts_somebody:
        yield from drop(around.base.texts("drop_request_headers"))
    yield directive("RequestHeader", "unset", "Proxy", "early")


def _folders() -> Iterator[Node]:
    yield Comment("Nothing is served from this host's own files: virtual hosts have an empty folder.")
    nothing = [directive("AllowOverride", "None"), directive("Options", "None"), directive("Require", "all", "denied")]
    yield section("Directory", "/", body=nothing)
    yield section("Directory", EMPTY_FOLDER, body=[directive("Require", "all", "granted")])
