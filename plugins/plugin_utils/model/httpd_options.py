# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options that make httpd's configuration, by role: their defaults, how each is read, and what is wrong with a value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, cast

from ansible_collections.catalina.cluster.plugins.plugin_utils.model import httpd_entries as entries
from ansible_collections.catalina.cluster.plugins.plugin_utils.model import (
    httpd_parameters,
    httpd_patterns,
    httpd_values,
    mod_jk_macros,
    mod_jk_properties,
)
from ansible_collections.catalina.cluster.plugins.plugin_utils.model import option_values as values
from ansible_collections.catalina.cluster.plugins.plugin_utils.model import site_entries as sites
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.httpd_hosts import HostSettings, hosts_reader
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.options import Option, OptionValues, Report, read_table
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.site_entries import Listen, read_listen
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.site_options import SiteOptions

_COUNT = values.number(0, 10000000)
_SOME = values.number(1, 10000000)
_SECONDS = values.number(0, 86400)
_SOME_SECONDS = values.number(1, 86400)
_PORT = values.number(1, 65535)
_LOCAL = ["127.0.0.1", "::1"]
_LIMIT = r"(?:handshake|header|body)=\d+(?:-\d+)?(?:,MinRate=\d+)?"
_LEVELS = "emerg|alert|crit|error|warn|notice|info|debug|trace[1-8]"

_NAME = r"[A-Za-z_][A-Za-z0-9_]*"
# Which variables of httpd say what of TLS: the directives that name them, with what they name by default.
JK_INDICATORS = {
    "JkHTTPSIndicator": "HTTPS",
    "JkSSLPROTOCOLIndicator": "SSL_PROTOCOL",
    "JkCERTSIndicator": "SSL_CLIENT_CERT",
    "JkCIPHERIndicator": "SSL_CIPHER",
    "JkSESSIONIndicator": "SSL_SESSION_ID",
    "JkKEYSIZEIndicator": "SSL_CIPHER_USEKEYSIZE",
    "JkCERTCHAINPrefix": "SSL_CLIENT_CERT_CHAIN_",
}
_JK_OPTIONS = "|".join(
    (
        *("ForwardURIProxy", "ForwardURICompat", "ForwardURICompatUnparsed", "ForwardURIEscaped", "RejectUnsafeURI", "ForwardDirectories"),
        *("ForwardKeySize", "ForwardLocalAddress", "ForwardPhysicalAddress", "ForwardSSLCertChain", "FlushPackets", "FlushHeader"),
        *("DisableReuse", "CollapseSlashesAll", "CollapseSlashesNone", "CollapseSlashesUnmount"),
    )
)
_WORKER_NAME = mod_jk_properties.name_of("a name", "old")
# By which a request finds the member of its session: the cookie of the application, one of httpd, or nothing.
STICKY = ("session", "route_cookie", "none")


def _read_hosts(value: Any) -> Any:
    """Settings of single virtual hosts are read as the general ones are."""
    return hosts_reader({name: option.read for name, option in BASE.items()})(value)


BASE: dict[str, Option] = {
    "version": Option("", values.optional(values.matching(r"2\.4\.\d+", "a version of httpd", "2.4.62"))),
    # What is read beside the collection's own files.
    "includes": Option([], values.list_of(httpd_values.include)),
    "modules": Option(
        [], values.list_of(values.matching(r"(?!mod_)[a-z0-9_]+(?<!_module)", "the name of a module", "deflate, without mod_ and _module"))
    ),
    # Processes and threads.
    "start_servers": Option(4, _SOME),
    "threads_per_child": Option(64, values.number(1, 20000)),
    "thread_limit": Option(128, values.number(1, 20000)),
    "server_limit": Option(24, values.number(1, 20000)),
    "max_request_workers": Option(512, _SOME),
    "min_spare_threads": Option(128, _SOME),
    "max_spare_threads": Option(384, _SOME),
    "max_connections_per_child": Option(0, _COUNT),
    "async_request_worker_factor": Option(2, values.matching(r"(?![0.]*$)\d+(?:\.\d+)?", "a factor above 0", "2")),
    "listen_backlog": Option(511, _PORT),
    # Clients.
    "timeout": Option(10, _SOME_SECONDS),
    "keep_alive": Option(True, values.boolean),
    "keep_alive_timeout": Option(15, httpd_values.time),
    "max_keep_alive_requests": Option(1000, _COUNT),
    "request_read_timeout": Option(
        "header=20-40,MinRate=500 body=20,MinRate=500",
        values.matching(rf"{_LIMIT}(?: {_LIMIT})*", "limits", "header=20-40,MinRate=500 body=20"),
    ),
    "limit_request_line": Option(8190, values.number(512, 1048576)),
    "limit_request_fields": Option(100, values.number(0, 32767)),
    "limit_request_field_size": Option(8190, values.number(512, 1048576)),
    "limit_request_body": Option(104857600, values.number(0, 2**53)),
    # What httpd says of itself.
    "server_name": Option("", values.optional(httpd_values.word)),
    "server_admin": Option("", values.optional(httpd_values.word)),
    "server_tokens": Option("Prod", values.choice("Prod", "Major", "Minor", "Min", "OS", "Full")),
    "server_signature": Option(False, values.boolean),
    "trace_enable": Option(False, values.boolean),
    # Proxies in front.
    "drop_request_headers": Option(
        ["Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Port", "X-Forwarded-Proto", "X-Forwarded-Server"],
        values.list_of(entries.dropped_header),
    ),
    "trusted_proxies": Option([], values.list_of(values.network)),
    # TLS.
    "tls_certificates": Option([], entries.read_certificates),
    "tls_profile": Option("intermediate", values.choice("intermediate", "modern")),
    "tls_dhparam": Option("", values.optional(httpd_values.absolute_path)),
    "tls_stapling": Option(False, values.boolean),
    "tls_trusted_certificate": Option("", values.optional(httpd_values.absolute_path)),
    "tls_verify_client": Option("none", values.choice("none", "optional", "require")),
    "http2": Option(True, values.boolean),
    "hsts": Option("", sites.read_hsts),
    "acme_folder": Option("", values.optional(httpd_values.absolute_path)),
    # Around the way to the members.
    "request_headers": Option({}, entries.read_request_headers),
    "response_headers": Option({}, entries.read_headers),
    "hide_headers": Option([], values.list_of(entries.hidden_header)),
    "error_pages": Option([], entries.read_error_pages),
    "maintenance_flag": Option("", values.optional(httpd_values.absolute_path)),
    "basic_auth": Option({}, entries.read_basic_auth),
    "locations": Option([], entries.read_locations),
    "redirects": Option([], entries.read_redirects),
    "extra_lines": Option([], httpd_values.lines),
    "hosts": Option([], _read_hosts),
    # The status page and logs.
    "status_path": Option("/server-status", values.optional(httpd_values.url_path)),
    "status_allow": Option(_LOCAL, values.list_of(httpd_values.network)),
    "status_basic_auth": Option({}, entries.read_basic_auth),
    "log_level": Option(
        "warn", values.matching(rf"(?:(?:[a-z0-9_]+:)?(?:{_LEVELS}))(?: [a-z0-9_]+:(?:{_LEVELS}))*", "a level", "warn, or info proxy:debug")
    ),
    "log_format": Option(r"%a %l %u %t \"%r\" %>s %O \"%{Referer}i\" \"%{User-Agent}i\" %D", httpd_values.log_format),
    "log_format_balance": Option(
        r"%a %t \"%r\" %>s %O %D sticky=%{BALANCER_SESSION_STICKY}e route=%{BALANCER_SESSION_ROUTE}e"
        r" worker=%{BALANCER_WORKER_ROUTE}e name=%{BALANCER_WORKER_NAME}e changed=%{BALANCER_ROUTE_CHANGED}e"
        r" cookie=\"%{Set-Cookie}o\"",
        values.optional(httpd_values.log_format),
    ),
    "log_format_jk": Option(
        r"%a %t \"%r\" %>s %O %D worker=%{JK_WORKER_NAME}n route=%{JK_WORKER_ROUTE}n"
        r" first=%{JK_LB_FIRST_NAME}n last=%{JK_LB_LAST_NAME}n state=%{JK_LB_LAST_STATE}n cookie=\"%{Set-Cookie}o\"",
        values.optional(httpd_values.log_format),
    ),
}
BALANCER: dict[str, Option] = {
    "port": Option(80, _PORT),
    "address": Option("", values.optional(values.address)),
    "protocol": Option("ajp", values.choice("ajp", "http")),
    "listen": Option([], values.list_of(read_listen)),
    "redirect_to_https": Option(False, values.boolean),
    "redirect_port": Option(443, _PORT),
    "excluded_paths": Option([], values.list_of(httpd_values.url_path)),
    "excluded_patterns": Option([], values.list_of(httpd_patterns.path_pattern)),
    "patterns": Option([], entries.read_patterns),
    "manager_path": Option("/balancer-manager", values.optional(httpd_values.url_path)),
    "manager_allow": Option(_LOCAL, values.list_of(httpd_values.network)),
    "manager_read_only": Option(True, values.boolean),
    "manager_basic_auth": Option({}, entries.read_basic_auth),
    "nonce": Option("", values.optional(httpd_parameters.nonce)),
    # Sessions and the choice of a member.
    "session_cookie": Option("JSESSIONID", httpd_values.cookie_name),
    "session_path": Option("jsessionid", httpd_values.cookie_name),
    "method": Option("byrequests", httpd_parameters.method),
    "heartbeat_listen": Option("224.0.1.105:23364", httpd_parameters.multicast_place),
    "sticky": Option("session", values.choice(*STICKY)),
    "cluster_sticky": Option({}, values.mapping_of(values.text, values.choice(*STICKY))),
    "route_cookie": Option("ROUTEID", httpd_values.cookie_name),
    "fail_on_timeout": Option(True, values.boolean),
    "fail_on_status": Option([], values.list_of(httpd_values.status)),
    "force_recovery": Option(True, values.boolean),
    "failover": Option(True, values.boolean),
    "params": Option({}, httpd_parameters.read_balancer),
    "cluster_params": Option({}, values.mapping_of(values.text, httpd_parameters.read_balancer)),
    # Members.
    "retry": Option(5, _SECONDS),
    "timeout": Option(60, _SOME_SECONDS),
    "connect_timeout": Option(2, httpd_parameters.some_time),
    "ping": Option("", values.optional(httpd_values.time)),
    "ttl": Option(50, _SOME_SECONDS),
    "params_of_members": Option({}, httpd_parameters.read_member),
    "member_params": Option({}, values.mapping_of(values.text, httpd_parameters.read_member)),
    "health_templates": Option({}, entries.read_health_templates),
    "health_expressions": Option({}, entries.read_health_expressions),
    "health_threads": Option(0, values.number(0, 1024)),
    "proxies": Option([], entries.read_proxies),
    "encoded_slashes": Option("refuse", values.choice("refuse", "pass")),
    "mapping": Option("", values.choice("", "servlet")),
    "preserve_host": Option(True, values.boolean),
    "proxy_status": Option(True, values.boolean),
    "io_buffer_size": Option(8192, values.number(512, 65536)),
    "extra_lines": Option([], httpd_values.lines),
    "extra_balancer_lines": Option([], httpd_values.lines),
    "close_flag": Option("/run/catalina-cluster/httpd.close", httpd_values.absolute_path),
}
JK: dict[str, Option] = {
    "port": Option(80, _PORT),
    "address": Option("", values.optional(values.address)),
    "listen": Option([], values.list_of(read_listen)),
    "redirect_to_https": Option(False, values.boolean),
    "redirect_port": Option(443, _PORT),
    "excluded_paths": Option([], values.list_of(httpd_values.url_path)),
    "status_path": Option("/jk-status", values.optional(httpd_values.url_path)),
    "status_allow": Option(_LOCAL, values.list_of(httpd_values.network)),
    "status_basic_auth": Option({}, entries.read_basic_auth),
    # Sessions and the choice of a member.
    "session_cookie": Option("JSESSIONID", mod_jk_properties.cookie_name),
    "session_path": Option("jsessionid", mod_jk_properties.cookie_name),
    "sticky_session": Option(True, httpd_values.true_false),
    "sticky_session_force": Option(False, httpd_values.true_false),
    "method": Option("Request", values.choice(*mod_jk_properties.METHODS)),
    "lock": Option("Optimistic", values.choice("Optimistic", "Pessimistic")),
    "recover_time": Option(5, _SOME_SECONDS),
    "maintain": Option(5, _SOME_SECONDS),
    "lb_retries": Option(0, values.number(0, 1000)),
    "max_reply_timeouts": Option(0, values.number(0, 1000000)),
    "params": Option({}, mod_jk_properties.read_balancer),
    "cluster_params": Option({}, values.mapping_of(values.text, mod_jk_properties.read_balancer)),
    # Members.
    "socket_connect_timeout": Option(2000, values.milliseconds(0)),
    "socket_timeout": Option(0, _SECONDS),
    "socket_keepalive": Option(True, httpd_values.true_false),
    "ping_mode": Option("A", mod_jk_properties.ping_mode),
    "ping_timeout": Option(2000, values.milliseconds(1)),
    "reply_timeout": Option(0, values.milliseconds(0)),
    "connection_pool_timeout": Option(50, _SECONDS),
    "connection_pool_size": Option(0, values.number(0, 32767)),
    "retries": Option(2, values.number(1, 100)),
    "recovery_options": Option(19, mod_jk_properties.recovery_options),
    "max_packet_size": Option(8192, mod_jk_properties.packet),
    "fail_on_status": Option([], values.list_of(mod_jk_properties.statuses)),
    "params_of_members": Option({}, mod_jk_properties.read_member),
    "member_params": Option({}, values.mapping_of(values.text, mod_jk_properties.read_member)),
    # mod_jk itself.
    "install_method": Option("package", values.choice("package", "source")),
    "source": Option({}, entries.read_jk_source),
    "module": Option("", values.optional(httpd_values.absolute_path)),
    "log_level": Option("info", values.choice("trace", "debug", "info", "warn", "error", "emerg")),
    "options": Option([], values.list_of(values.matching(rf"[+-]?(?:{_JK_OPTIONS})", "an option of mod_jk", "+ForwardURIEscaped"))),
    "manager_path": Option("", values.optional(httpd_values.url_path)),
    "manager_allow": Option(_LOCAL, values.list_of(httpd_values.network)),
    "manager_basic_auth": Option({}, entries.read_basic_auth),
    "status_params": Option({}, mod_jk_properties.read_status),
    "workers": Option({}, mod_jk_macros.expanded(values.mapping_of(_WORKER_NAME, mod_jk_properties.read_worker))),
    "mounts": Option([], entries.read_mounts),
    "mount_rules": Option([], entries.read_mount_rules),
    "env_vars": Option({}, values.mapping_of(values.matching(_NAME, "a name", "REMOTE_TEAM"), httpd_values.data)),
    "strip_session": Option(False, values.boolean),
    "extract_ssl": Option(True, values.boolean),
    "indicators": Option({}, values.mapping_of(values.choice(*JK_INDICATORS), values.matching(_NAME, "a name", "MY_HTTPS"))),
    "auto_alias": Option("", values.optional(httpd_values.absolute_path)),
    "main_server_mounts": Option(False, values.boolean),
    "request_log_format": Option("", values.optional(httpd_values.log_format)),
    "log_stamp_format": Option("", values.optional(httpd_values.log_format)),
    "request_id_indicator": Option("", values.optional(values.matching(_NAME, "a name", "UNIQUE_ID"))),
    "shm_size": Option(0, values.number(0, 1048576)),
    "extra_lines": Option([], httpd_values.lines),
    "close_flag": Option("/run/catalina-cluster/httpd.close", httpd_values.absolute_path),
}
TABLES: dict[str, dict[str, Option]] = {"httpd_base": BASE, "httpd_balancer": BALANCER, "mod_jk": JK}


def _without_cping(parameters: Mapping[str, str]) -> dict[str, str]:
    return {key: "TCP" if (key, value) == ("hcmethod", "CPING") else value for key, value in parameters.items()}


class HttpdOptions(OptionValues):
    """The options of one of the roles."""

    # Whether members are reached by HTTP for now, and by AJP as soon as they have a connector for it.
    waits_for_ajp = False

    @property
    def listens(self) -> tuple[Listen, ...]:
        """Everything that a front end listens on, the main address first."""
        return (Listen(self.number("port"), self.text("address")), *cast("tuple[Listen, ...]", self._found["listen"]))

    def parameters(self, name: str) -> Mapping[str, str]:
        """Parameters for all."""
        return cast("Mapping[str, str]", self._found[name])

    def parameters_of(self, name: str, one: Any) -> Mapping[str, str]:
        """Parameters of one member or cluster."""
        return cast("Mapping[str, Mapping[str, str]]", self._found[name]).get(str(one), {})

    @property
    def proxies(self) -> tuple[entries.Proxy, ...]:
        """Paths that lead to single servers."""
        return cast("tuple[entries.Proxy, ...]", self._found["proxies"])

    @property
    def patterns(self) -> tuple[httpd_patterns.PathPattern, ...]:
        """Paths by regular expression that lead to clusters."""
        return cast("tuple[httpd_patterns.PathPattern, ...]", self._found["patterns"])

    def page_auth(self, page: str) -> sites.BasicAuth | None:
        """Who may see a page of httpd itself: manager or status."""
        return cast("sites.BasicAuth | None", self._found.get(f"{page}_basic_auth"))

    @property
    def jk_source(self) -> entries.JkSource | None:
        """The sources that mod_jk is built from."""
        return cast("entries.JkSource | None", self._found["source"])

    @property
    def jk_module(self) -> str:
        """The path of mod_jk.so where it is not that of the package, else ""."""
        return self.text("module") or (self.jk_source.module if self.jk_source and self.text("install_method") == "source" else "")

    @property
    def mounts(self) -> tuple[entries.Mount, ...]:
        """Paths that lead to further workers of mod_jk."""
        return cast("tuple[entries.Mount, ...]", self._found["mounts"])

    def over_http(self) -> HttpdOptions:
        """The same for members that have no AJP connector yet: reached by HTTP, and asked whether their port answers."""
        found = {**self._found, "protocol": "http"}
        found["params_of_members"] = _without_cping(self.parameters("params_of_members"))
        for name in ("member_params", "health_templates"):
            found[name] = {one: _without_cping(self.parameters_of(name, one)) for one in self.names_of(name)}
        made = HttpdOptions(found)
        made.waits_for_ajp = True
        return made

    def in_host(self, base: BaseOptions) -> HttpdOptions:
        """The options that hold in a virtual host."""
        found = {name: value for name, value in base.ways.items() if name in self._found}
        if not found:
            return self
        made = HttpdOptions({**self._found, **found})
        made.waits_for_ajp = self.waits_for_ajp
        return made

    def everywhere(self, base: BaseOptions) -> tuple[HttpdOptions, ...]:
        """These options, and those that hold in single virtual hosts."""
        return (self, *(self.in_host(one) for one in base.of_hosts))

    def sticky(self, cluster: Any) -> str:
        """How requests find the members of their sessions in a cluster."""
        return self.texts_by_name("cluster_sticky").get(str(cluster), self.text("sticky"))

    def method_of(self, cluster: Any) -> tuple[str, str]:
        """How members of a cluster are chosen, and the key of the option that says so, without the role's prefix."""
        own, general = self.parameters_of("cluster_params", cluster), self.parameters("params")
        for key, given in ((f"cluster_params.{cluster}.lbmethod", own), ("params.lbmethod", general)):
            if "lbmethod" in given:
                return given["lbmethod"], key
        return self.text("method"), "method"

    def names_of(self, name: str) -> tuple[str, ...]:
        """Whose parameters there are."""
        return tuple(cast("Mapping[str, Any]", self._found[name]))


class BaseOptions(HttpdOptions, SiteOptions):
    """The options of httpd_base, with what the front ends beside it ask of the whole httpd."""

    redirects_to_https = False
    # Who may see the pages of the front ends, by the names of their password files.
    page_auths: Mapping[str, sites.BasicAuth] = MappingProxyType({})
    # Of one virtual host: its own settings, and their place in the list.
    host: HostSettings | None = None
    position = 0

    @property
    def ways(self) -> Mapping[str, Any]:
        """Options of the front ends that one virtual host has in its own way."""
        return self.host.ways if self.host else {}

    def prefix(self, option: str) -> str:
        """What names of files with contents of an option begin with: each virtual host has its own, where the option is its own."""
        return f"host{self.position}-" if self.host and option in self.host.own else ""

    @property
    def of_hosts(self) -> tuple[BaseOptions, ...]:
        """The options of virtual hosts with settings of their own."""
        return tuple(
            self._of_host(position, entry) for position, entry in enumerate(cast("tuple[HostSettings, ...]", self._found["hosts"]))
        )

    def _of_host(self, position: int, entry: HostSettings) -> BaseOptions:
        made = BaseOptions({**self._found, **entry.own, "hosts": ()})
        made.redirects_to_https = self.redirects_to_https if entry.redirect_to_https is None else entry.redirect_to_https
        made.host, made.position = entry, position
        return made

    def by_settings(self, names: Sequence[str]) -> list[tuple[list[str], BaseOptions]]:
        """Names of a virtual host, those with the same settings together."""
        if not names:
            return [([], self)]
        others = self.of_hosts
        found: dict[HostSettings | None, tuple[list[str], BaseOptions]] = {}
        for name in names:
            own = next((one for one in others if one.host and name.lower() in one.host.names), self)
            found.setdefault(own.host, ([], own))[0].append(name)
        return list(found.values())

    def redirects_here(self, front_end: HttpdOptions) -> bool:
        """Whether a virtual host of a front end redirects to https."""
        given = self.host.redirect_to_https if self.host else None
        return front_end.flag("redirect_to_https") if given is None else given

    @property
    def locations(self) -> tuple[entries.Location, ...]:
        """What is different below some paths."""
        return cast("tuple[entries.Location, ...]", self._found["locations"])

    @property
    def redirects(self) -> tuple[entries.Redirect, ...]:
        """Paths that lead elsewhere."""
        return cast("tuple[entries.Redirect, ...]", self._found["redirects"])


def read_base(given: Mapping[str, Any], report: Report) -> BaseOptions:
    """Read the options of httpd_base from variables with their full names."""
    return BaseOptions(read_table("httpd_base_", BASE, given, report))


def read_role(role: str, given: Mapping[str, Any], report: Report) -> HttpdOptions:
    """Read the options of a role from variables with their full names."""
    return HttpdOptions(read_table(f"{role}_", TABLES[role], given, report))
