# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options that make nginx's configuration: their defaults, how each is read, and what is wrong with a value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from ansible_collections.catalina.cluster.plugins.plugin_utils.model import nginx_entries as entries
from ansible_collections.catalina.cluster.plugins.plugin_utils.model import nginx_values as values
from ansible_collections.catalina.cluster.plugins.plugin_utils.model import site_entries as sites
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.nginx_ajp import directive_fault
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.nginx_values import OptionError
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.nginx_versions import read_version
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.option_values import names_once
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.options import Option, Report, read_table
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.site_options import SiteOptions
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.trusted_proxies import VARIABLE as TRUSTED_PROXIES
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.trusted_proxies import proxies_of_site

PREFIX = "nginx_balancer_"

METHODS = (
    "",
    "least_conn",
    "ip_hash",
    "hash",
    "random",
    "random two",
    "random two least_conn",
    "least_time header",
    "least_time header inflight",
    "least_time last_byte",
    "least_time last_byte inflight",
)
# With these nginx refuses backup servers.
METHODS_WITHOUT_BACKUP = ("ip_hash", "hash", "random")
NEXT_UPSTREAM = (
    "error",
    "timeout",
    "invalid_header",
    "non_idempotent",
    "http_500",
    "http_502",
    "http_503",
    "http_504",
    "http_403",
    "http_404",
    "http_429",
    "off",
)
GZIP_TYPES = ["text/plain", "text/css", "text/xml", "application/json", "application/javascript", "application/xml", "image/svg+xml"]
_SECONDS = values.number(0, 86400)
_SOME_SECONDS = values.number(1, 86400)
_COUNT = values.number(0, 10000000)
_HEADERS_OF_THE_ROLE = {
    "host": "it is the Host that the client sent",
    "connection": "use nginx_balancer_websocket for upgrades",
    "upgrade": "use nginx_balancer_websocket",
    "forwarded": "clients could write anything into it",
    "proxy": "it would set HTTP_PROXY in programs",
}


def _processes(value: Any) -> str:
    return "auto" if value == "auto" else str(values.number(1, 1024)(value))


def _request_header(value: Any) -> str:
    found = values.header_name(value)
    reason = _HEADERS_OF_THE_ROLE.get(found.lower())
    if reason or found.lower().startswith("x-forwarded-"):
        raise OptionError("is set by the role", f"remove it: {reason or 'it says what the client really is'}")
    return found


def _ajp_directive(value: Any) -> str:
    found = values.text(value)
    fault = directive_fault(found)
    if fault:
        raise OptionError(*fault)
    return found


OPTIONS: dict[str, Option] = {
    # What listens, and as whom.
    "port": Option(80, values.number(1, 65535)),
    "address": Option("", values.optional(values.address)),
    "listen_backlog": Option(511, values.number(1, 65535)),
    "listen": Option([], values.list_of(sites.read_listen)),
    "includes": Option([], values.list_of(values.word)),
    "main_includes": Option([], values.list_of(values.word)),
    "version": Option("", values.optional(values.matching(r"\d+\.\d+\.\d+", "a full version of nginx", "1.26.3"))),
    # Processes and log.
    "worker_processes": Option("auto", _processes),
    "worker_connections": Option(4096, values.number(16, 1000000)),
    "worker_rlimit_nofile": Option(16384, values.number(64, 10000000)),
    "worker_shutdown_timeout": Option(0, _SECONDS),
    "pcre_jit": Option(True, values.boolean),
    "log_level": Option("warn", values.choice("debug", "info", "notice", "warn", "error", "crit", "alert", "emerg")),
    "log_format": Option("text", values.choice("text", "json")),
    # Clients.
    "keepalive_timeout": Option(65, _SECONDS),
    "keepalive_requests": Option(1000, values.number(1, 10000000)),
    "client_header_timeout": Option(20, _SOME_SECONDS),
    "client_body_timeout": Option(20, _SOME_SECONDS),
    "send_timeout": Option(30, _SOME_SECONDS),
    "client_max_body_size": Option("100m", values.size),
    "client_body_buffer_size": Option("", values.optional(values.size)),
    "large_client_header_buffers": Option("4 8k", values.buffers),
    "server_tokens": Option("off", values.on_off),
    "excluded_paths": Option([], values.list_of(values.url_path)),
    "status_path": Option("/nginx-status", values.optional(values.url_path)),
    "status_allow": Option(["127.0.0.1", "::1"], values.list_of(values.network_or_all)),
    "trusted_proxies": Option([], values.list_of(values.network)),
    # TLS.
    "tls_certificates": Option([], values.list_of(entries.read_certificate)),
    "tls_profile": Option("intermediate", values.choice("intermediate", "modern")),
    "tls_dhparam": Option("", values.optional(values.absolute_path)),
    "tls_stapling": Option(False, values.boolean),
    "tls_trusted_certificate": Option("", values.optional(values.absolute_path)),
    "http2": Option(True, values.boolean),
    "http3": Option(False, values.boolean),
    "hsts": Option("", sites.read_hsts),
    "redirect_to_https": Option(False, values.boolean),
    "redirect_port": Option(443, values.number(1, 65535)),
    # Sessions and the choice of a member.
    "session_cookie": Option("JSESSIONID", values.cookie_name),
    "session_path": Option("jsessionid", values.cookie_name),
    "sticky": Option("maps", values.choice("maps", "route", "cookie", "learn")),
    "sticky_cookie": Option({}, entries.read_sticky_cookie),
    "sticky_learn": Option({}, entries.read_sticky_learn),
    "method": Option("", values.choice(*METHODS)),
    "hash_key": Option("$remote_addr", values.expression),
    "hash_consistent": Option(True, values.boolean),
    # Members.
    "protocol": Option("http", values.choice("http", "ajp")),
    "upstream_keepalive": Option(32, values.number(0, 65535)),
    "upstream_keepalive_local": Option(False, values.boolean),
    "upstream_keepalive_timeout": Option(50, _SOME_SECONDS),
    "upstream_keepalive_requests": Option(1000, values.number(1, 10000000)),
    "upstream_keepalive_time": Option(0, _SECONDS),
    "max_fails": Option(1, _COUNT),
    "fail_timeout": Option(5, _SOME_SECONDS),
    "backups": Option(8, values.number(0, 1000)),
    "zone_size": Option(64, values.number(32, 1048576)),
    "params_of_members": Option({}, entries.read_server_parameters),
    "member_params": Option({}, values.mapping_of(values.text, entries.read_server_parameters)),
    "resolver": Option([], values.list_of(values.matching(r"[A-Za-z0-9.:\[\]-]+", "an address with or without a port", "192.0.2.53"))),
    "resolver_valid": Option(0, _SECONDS),
    "resolver_timeout": Option(5, _SOME_SECONDS),
    # Requests to the members.
    "connect_timeout": Option(2, values.number(1, 75)),
    "read_timeout": Option(60, _SOME_SECONDS),
    "proxy_send_timeout": Option(60, _SOME_SECONDS),
    "next_upstream": Option("error timeout", values.words_of(NEXT_UPSTREAM, {})),
    "next_upstream_tries": Option(3, values.number(0, 1000)),
    "next_upstream_timeout": Option(10, _SECONDS),
    "buffering": Option(True, values.boolean),
    "buffer_size": Option("8k", values.size),
    "buffers": Option("8 8k", values.buffers),
    "request_buffering": Option(True, values.boolean),
    "max_temp_file_size": Option("", values.optional(values.size)),
    "websocket": Option(False, values.boolean),
    "request_headers": Option({}, names_once(values.mapping_of(_request_header, values.expression))),
    "ajp_directives": Option({}, values.mapping_of(_ajp_directive, values.word)),
    # Answers.
    "response_headers": Option({}, entries.read_headers),
    "hide_headers": Option([], values.list_of(values.header_name)),
    "gzip": Option(False, values.boolean),
    "gzip_types": Option(GZIP_TYPES, values.list_of(values.matching(r"\*|[A-Za-z0-9.+-]+/[A-Za-z0-9.+*-]+", "a type", "text/css"))),
    "gzip_min_length": Option(1024, _COUNT),
    "gzip_comp_level": Option(5, values.number(1, 9)),
    "cache_path": Option("", values.optional(values.absolute_path)),
    "cache_size": Option("1g", values.size),
    "cache_keys_size": Option("10m", values.size),
    "cache_inactive": Option("10m", values.duration),
    "error_pages": Option([], values.list_of(entries.read_error_page)),
    "maintenance_flag": Option("", values.optional(values.absolute_path)),
    # Limits and access.
    "request_limit": Option({}, sites.or_none(entries.read_request_limit)),
    "connection_limit": Option(0, values.number(0, 65535)),
    "basic_auth": Option({}, sites.or_none(entries.read_basic_auth)),
    "locations": Option([], values.list_of(entries.read_location)),
    # Snippets.
    "extra_main_lines": Option([], values.lines),
    "extra_events_lines": Option([], values.lines),
    "extra_http_lines": Option([], values.lines),
    "extra_server_lines": Option([], values.lines),
    "extra_location_lines": Option([], values.lines),
    "extra_upstream_lines": Option([], values.lines),
    "close_flag": Option("/run/catalina-cluster/nginx.close", values.absolute_path),
}


class Options(SiteOptions):
    """All options of nginx, read."""

    # Clusters that trust proxies of their own for their names, in place of trusted_proxies.
    trusting: Sequence[Mapping[str, Any]] = ()

    @property
    def ajp(self) -> bool:
        """Whether members are reached by AJP."""
        return self.text("protocol") == "ajp"

    def over_http(self) -> Options:
        """The same, with members that are reached by HTTP."""
        made = Options({**self._found, "protocol": "http"})
        made.trusting = self.trusting
        return made

    def with_clusters(self, clusters: Sequence[Mapping[str, Any]]) -> Options:
        """The same, with what clusters say of proxies."""
        made = Options(self._found)
        made.trusting = tuple(cluster for cluster in clusters if cluster.get("trusted_proxies"))
        return made

    @property
    def trusts_somebody(self) -> bool:
        """Whether the word of a proxy is taken anywhere."""
        return bool(self.texts("trusted_proxies") or self.trusting)

    def proxies_of(self, site: Mapping[str, Any]) -> tuple[str, ...]:
        """The proxies that are trusted for the names of a site."""
        return proxies_of_site(site, self.trusting, self.texts("trusted_proxies"))

    @property
    def listens(self) -> tuple[sites.Listen, ...]:
        """Everything that nginx listens on, the main address first."""
        further = cast("tuple[sites.Listen, ...]", self._found["listen"])
        return (sites.Listen(self.number("port"), self.text("address")), *further)

    @property
    def tls(self) -> bool:
        """Whether some address speaks TLS."""
        return any(listen.tls for listen in self.listens)

    @property
    def proxy_protocol(self) -> bool:
        """Whether some address speaks the PROXY protocol."""
        return any(listen.proxy_protocol for listen in self.listens)

    @property
    def locations(self) -> tuple[entries.Location, ...]:
        """What is different below some paths."""
        return cast("tuple[entries.Location, ...]", self._found["locations"])

    @property
    def request_limit(self) -> entries.RequestLimit | None:
        """How many requests a client may send, for everything."""
        return cast("entries.RequestLimit | None", self._found["request_limit"])

    @property
    def sticky_cookie(self) -> entries.StickyCookie:
        """nginx's own cookie."""
        return cast(entries.StickyCookie, self._found["sticky_cookie"])

    @property
    def sticky_learn(self) -> entries.StickyLearn:
        """What nginx remembers of sessions."""
        return cast(entries.StickyLearn, self._found["sticky_learn"])

    @property
    def server_parameters(self) -> Mapping[str, Any]:
        """Parameters of all servers."""
        return cast("Mapping[str, Any]", self._found["params_of_members"])

    @property
    def member_parameters(self) -> Mapping[str, Mapping[str, Any]]:
        """Parameters of single servers, by the name of the member."""
        return cast("Mapping[str, Mapping[str, Any]]", self._found["member_params"])


def version_of(given: Mapping[str, Any]) -> str:
    """The version that an inventory names: by its option, or by the only source that it gives; "" where it names none."""
    version = given.get(f"{PREFIX}version")
    sources = given.get(f"{PREFIX}sources")
    if not version and isinstance(sources, (list, tuple)) and len(sources) == 1 and isinstance(sources[0], Mapping):
        version = sources[0].get("version")
    return str(version) if isinstance(version, str) and read_version(version) else ""


def read_options(given: Mapping[str, Any], report: Report) -> Options:
    """Read all options from variables with their full names. What is wrong is reported, and the default holds then."""
    general = given.get(TRUSTED_PROXIES)
    if general and not given.get(f"{PREFIX}trusted_proxies"):
        given = {**given, f"{PREFIX}trusted_proxies": general}
    return Options(read_table(PREFIX, OPTIONS, given, report))
