# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What nginx's options say together: what a version does not know, what needs something else, what excludes something."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.model import nginx_ajp, nginx_versions
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.nginx_entries import Location
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.nginx_options import METHODS_WITHOUT_BACKUP, PREFIX, Options
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.nginx_snippets import directive_names
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.options import Report
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.problems import did_you_mean
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.site_entries import certificates_for

_NAME_VERSION = "set nginx_balancer_version to the version that is installed if it is newer, or leave this out"
_CACHE = "the AJP module crashes nginx when it has a cache"
# Directives that a snippet must not hold, by the block that it is put into, with what to do.
_INHERITED = "a block that has one of these loses all those of the blocks around it"
_IN_LOCATIONS: Mapping[str, tuple[str, str]] = {
    "proxy_set_header": (_INHERITED, "use nginx_balancer_request_headers"),
    "add_header": (_INHERITED, "use response_headers of the location, or nginx_balancer_response_headers"),
    "error_page": (_INHERITED, "use nginx_balancer_error_pages"),
    "proxy_pass": ("the role leads requests to the members", "remove it, or write a location of your own with extra_server_lines"),
}
_SET_BY_ROLE = "is set by the role in this block"
_IN_UPSTREAMS: Mapping[str, tuple[str, str]] = {
    "server": (_SET_BY_ROLE, "use nginx_balancer_params_of_members or nginx_balancer_member_params"),
    "zone": (_SET_BY_ROLE, "use nginx_balancer_zone_size"),
    "sticky": (_SET_BY_ROLE, "use nginx_balancer_sticky"),
    "keepalive": (_SET_BY_ROLE, "use nginx_balancer_upstream_keepalive"),
    "keepalive_timeout": (_SET_BY_ROLE, "use nginx_balancer_upstream_keepalive_timeout"),
    "keepalive_requests": (_SET_BY_ROLE, "use nginx_balancer_upstream_keepalive_requests"),
    "keepalive_time": (_SET_BY_ROLE, "use nginx_balancer_upstream_keepalive_time"),
    **dict.fromkeys(("ip_hash", "hash", "least_conn", "least_time", "random"), (_SET_BY_ROLE, "use nginx_balancer_method")),
    **{name: ("is in the commercial nginx only", remedy) for name, remedy in nginx_versions.COMMERCIAL.items()},
}


def check_together(options: Options, version: str, report: Report) -> None:
    """Say what does not go together, with a version of nginx."""
    rules = _Rules(options, version, report)
    rules.versions()
    rules.addresses()
    rules.tls()
    rules.locations()
    rules.snippets()
    if options.ajp:
        rules.ajp()
    elif options.texts_by_name("ajp_directives"):
        rules.say("ajp_directives", "is without effect, members are reached by HTTP", "set nginx_balancer_protocol: ajp, or remove it")


class _Rules:
    def __init__(self, options: Options, version: str, report: Report) -> None:
        self.options, self.version, self.report = options, version, report

    def say(self, name: str, reason: str, remedy: str, value: Any = None) -> None:
        self.report(PREFIX + name, value, reason, remedy)

    def versions(self) -> None:
        for name, feature, value in self._features():
            fault = nginx_versions.missing(self.version, feature)
            if fault:
                self.say(name, fault, _NAME_VERSION, value)

    def _features(self) -> Iterator[tuple[str, str, Any]]:
        options = self.options
        if options.ajp:
            yield "protocol", "AJP", "ajp"
        if options.flag("http3"):
            yield "http3", "HTTP/3", True
        if options.flag("upstream_keepalive_local"):
            yield "upstream_keepalive_local", "keepalive local", True
        if options.text("sticky") != "maps":
            yield "sticky", f"sticky {options.text('sticky')}", options.text("sticky")
        if options.text("method").startswith("least_time"):
            yield "method", "least_time", options.text("method")
        for key, parameters in self._parameters():
            for feature in ("resolve", "service"):
                if parameters.get(feature):
                    yield f"{key}.{feature}", feature, parameters[feature]

    def _parameters(self) -> Iterator[tuple[str, Mapping[str, Any]]]:
        yield "params_of_members", self.options.server_parameters
        for name, parameters in self.options.member_parameters.items():
            yield f"member_params.{name}", parameters

    def addresses(self) -> None:
        options = self.options
        taken: dict[tuple[str, int], str] = {}
        for position, listen in enumerate(options.listens):
            where = f"listen[{position - 1}]" if position else "port"
            other = taken.setdefault((listen.address, listen.port), where)
            if other != where:
                self.say(
                    f"{where}.port", f"is listened on already (nginx_balancer_{other})", "name each address and port once", listen.port
                )
        if options.proxy_protocol and not options.trusts_somebody:
            self.say("trusted_proxies", "is empty, nobody may send the PROXY protocol then", "name the addresses of those who send it")
        needs_resolver = [key for key, parameters in self._parameters() if parameters.get("resolve")]
        if needs_resolver and not options.texts("resolver"):
            self.say("resolver", f"is empty, resolve ({needs_resolver[0]}) needs a name server", "name one, as [192.0.2.53]")
        if options.flag("tls_stapling") and not options.texts("resolver"):
            self.say("resolver", "is empty, OCSP stapling needs a name server", "name one, as [192.0.2.53]")

    def tls(self) -> None:
        options = self.options
        if options.tls:
            if not options.certificates:
                self.say("tls_certificates", "is empty, an address speaks TLS", "name a certificate and its key")
            return
        remedy = "add an address with tls: true to nginx_balancer_listen, or remove this"
        for name, wanted in (
            ("tls_certificates", bool(options.certificates)),
            ("http3", options.flag("http3")),
            ("redirect_to_https", options.flag("redirect_to_https") and not options.trusts_somebody),
            ("hsts", bool(options.text("hsts")) and not options.trusts_somebody),
        ):
            if wanted:
                self.say(name, "has no address that speaks TLS", remedy)

    def locations(self) -> None:
        seen: set[str] = set()
        for position, location in enumerate(self.options.locations):
            where = f"locations[{position}]"
            if location.path in seen:
                self.say(f"{where}.path", "is there twice", "write each path once", location.path)
            seen.add(location.path)
            if location.cache_valid and not self.options.text("cache_path"):
                self.say("cache_path", f"is empty, {where}.cache_valid needs a cache", "name its folder, as /var/cache/nginx/catalina")
            for name in _of_members(location) if location.root else ():
                self.say(f"{where}.{name}", "is for members, this location serves files", "remove it, or root")

    def snippets(self) -> None:
        options = self.options
        self._refuse("extra_location_lines", options.texts("extra_location_lines"), _IN_LOCATIONS)
        self._refuse("extra_upstream_lines", options.texts("extra_upstream_lines"), _IN_UPSTREAMS)
        for position, location in enumerate(options.locations):
            self._refuse(f"locations[{position}].lines", location.lines, _IN_LOCATIONS)

    def _refuse(self, name: str, lines: Sequence[str], refused: Mapping[str, tuple[str, str]]) -> None:
        for found in directive_names(lines):
            if found in refused:
                reason, remedy = refused[found]
                self.say(name, f"has {found}: {reason}", remedy)

    def ajp(self) -> None:
        options = self.options
        if options.flag("websocket"):
            self.say("websocket", "AJP cannot upgrade a connection", "set nginx_balancer_protocol: http, or false here", True)
        if options.text("cache_path"):
            self.say("cache_path", _CACHE, "leave it empty, or set nginx_balancer_protocol: http", options.text("cache_path"))
        for name in ("buffering", "request_buffering"):
            if not options.flag(name):
                self.say(name, "the AJP module always buffers", "set true, or nginx_balancer_protocol: http", False)
        for word in options.text("next_upstream").split():
            if word not in nginx_ajp.NEXT_UPSTREAM:
                why = {
                    "non_idempotent": "the AJP module has no such condition, so that no POST is sent twice",
                    "http_502": "the AJP module knows it in its manual only",
                    "http_504": "the AJP module knows it in its manual only",
                }.get(word, f"the AJP module does not know {word}")
                self.say("next_upstream", why, f"use some of {', '.join(nginx_ajp.NEXT_UPSTREAM)}", options.text("next_upstream"))
        for position, location in enumerate(options.locations):
            for name in ("buffering", "request_buffering", "cache_valid"):
                if getattr(location, name) not in (None, ""):
                    reason = _CACHE if name == "cache_valid" else "the AJP module always buffers"
                    self.say(f"locations[{position}].{name}", reason, "remove it, or set nginx_balancer_protocol: http")


def _of_members(location: Location) -> Iterator[str]:
    for name in ("buffering", "request_buffering", "read_timeout", "cache_valid"):
        if getattr(location, name) not in (None, ""):
            yield name


def check_build(options: Options, given: Mapping[str, Any], report: Report) -> None:
    """Say what an nginx from source has to be built with."""
    built = given.get(f"{PREFIX}configure_options") or ()
    from_source = given.get(f"{PREFIX}install_method") == "source"
    if options.flag("http3") and from_source and "--with-http_v3_module" not in built:
        report(f"{PREFIX}http3", True, "is not built in", "add --with-http_v3_module to nginx_balancer_configure_options")


def check_members(options: Options, clusters: Sequence[Mapping[str, Any]], members: Sequence[Mapping[str, Any]], report: Report) -> None:
    """Say what does not go together with the clusters and members."""
    known = {str(member["name"]) for member in members}
    for name in options.member_parameters if known else ():
        if name not in known:
            remedy = did_you_mean(name, known, "name one of the members")
            report(f"{PREFIX}member_params.{name}", None, "is not the name of a member", remedy)
    method = options.text("method").partition(" ")[0]
    for cluster in clusters:
        own = [member for member in members if member["cluster"] == cluster["name"]]
        standby = [str(member["name"]) for member in own if member.get("standby")]
        if method in METHODS_WITHOUT_BACKUP and standby and len(standby) < len(own):
            report(
                f"{PREFIX}method",
                options.text("method"),
                f"nginx takes no backup server with {method}, and {', '.join(standby)} of the cluster {cluster['name']} is standby",
                "use least_conn, or no standby member",
            )
        if options.text("sticky") != "maps" and len({member.get("group") or "" for member in own}) > 1:
            report(
                f"{PREFIX}sticky",
                options.text("sticky"),
                f"would send sessions of a lost member of the cluster {cluster['name']} to other replication groups",
                "use maps, which keep them in their group",
            )
        for name in cluster.get("names") or () if options.tls else ():
            if options.certificates and not certificates_for(str(name), options.certificates):
                remedy = "add one with the name, or one without names for all others"
                report(f"{PREFIX}tls_certificates", None, f"has none for {name} of the cluster {cluster['name']}", remedy)
