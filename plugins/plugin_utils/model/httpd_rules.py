# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the options of httpd's roles say together, and with the clusters and members."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.model import httpd_parameters
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.httpd_entries import Proxy
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.httpd_heartbeat import check_heartbeat
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.httpd_hosts import check_hosts, served_at
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.httpd_options import BaseOptions, HttpdOptions
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.httpd_patterns import check_patterns
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.httpd_versions import OLDEST_HTTPD, OLDEST_MOD_JK, missing
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.mod_jk_workers import check_workers
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.option_values import under
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.options import Report
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.problems import did_you_mean
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.site_entries import certificates_for
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.trusted_proxies import VARIABLE as TRUSTED_PROXIES

_NAME_VERSION = "set httpd_base_version to the version that is installed if it is newer, or leave this out"
# Where mod_jk comes from a package, the test of the candidate tells.
_REQUEST_ID_SINCE = "1.2.49"
Values = Mapping[str, Any]


@dataclass(frozen=True)
class Together:
    """The options of the roles of one httpd, the clusters and members, and the proxies that are trusted for everything."""

    base: BaseOptions
    options: Mapping[str, HttpdOptions]
    clusters: Sequence[Values]
    members: Sequence[Values]
    trusted: Sequence[str] = ()

    @property
    def tls(self) -> bool:
        """Whether some address speaks TLS."""
        return any(listen.tls for own in self.options.values() for listen in own.listens)


def check_together(given: Together, report: Report) -> None:
    """Say what does not go together."""
    check_base(given.base, report)
    check_tls(given, report)
    check_locations(given.base, report)
    check_hosts([one.host for one in given.base.of_hosts if one.host], given.clusters, report)
    for position, one in enumerate(given.base.of_hosts):
        check_locations(one, report, f"httpd_base_hosts[{position}].")
    for role, own in given.options.items():
        check_frontend(role, own, given.clusters, given.members, report)
        check_addresses(role, own, given, report)
    if "httpd_balancer" in given.options:
        check_parameters(given.options["httpd_balancer"], given.base.text("version"), report)
        check_heartbeat(given.options["httpd_balancer"], given.base.texts("modules"), given.clusters, given.members, report)
        check_proxies("httpd_balancer_proxies", given.options["httpd_balancer"].proxies, served_at(None, given.clusters), report)
        for position, one in enumerate(given.base.of_hosts):
            served = served_at(one.host, given.clusters)
            check_proxies(f"httpd_base_hosts[{position}].proxies", one.ways.get("proxies", ()), served, report)
        check_patterns(given.options["httpd_balancer"].patterns, [str(cluster["name"]) for cluster in given.clusters], report)
    if "mod_jk" in given.options:
        check_workers(given.options["mod_jk"], given.base, given.clusters, given.members, report)
        check_jk(given.options["mod_jk"], given.clusters, report)
        check_users(given.options["mod_jk"], given.base, report)


def check_base(base: BaseOptions, report: Report) -> None:
    """Numbers of processes and threads that httpd would correct by itself, with a line in its log that nobody reads."""
    threads, limit = base.number("threads_per_child"), base.number("thread_limit")
    if threads > limit:
        report("httpd_base_threads_per_child", threads, f"is more than httpd_base_thread_limit ({limit})", "raise the limit")
    workers, most = base.number("max_request_workers"), base.number("server_limit") * threads
    if workers > most:
        remedy = "raise httpd_base_server_limit or httpd_base_threads_per_child, or lower this"
        report("httpd_base_max_request_workers", workers, f"is more than all processes have threads ({most})", remedy)
    elif workers < threads:
        remedy = "raise it, or lower httpd_base_threads_per_child"
        report("httpd_base_max_request_workers", workers, f"is less than one process has threads ({threads})", remedy)


def check_frontend(role: str, options: HttpdOptions, clusters: Sequence[Values], members: Sequence[Values], report: Report) -> None:
    """Names that no cluster and no member has."""
    for option, known in (
        ("member_params", {str(member["name"]) for member in members}),
        ("cluster_params", {str(cluster["name"]) for cluster in clusters}),
        *([("cluster_sticky", {str(cluster["name"]) for cluster in clusters})] if role == "httpd_balancer" else []),
    ):
        what = option.partition("_")[0]
        for name in options.names_of(option) if known else ():
            if name not in known:
                remedy = did_you_mean(name, known, f"name one of the {what}s")
                report(f"{role}_{option}.{name}", None, f"is not the name of a {what}", remedy)


def check_tls(given: Together, report: Report) -> None:
    """Addresses that speak TLS need a certificate for each name, and what is said of TLS needs an address."""
    base = given.base
    for role, own in given.options.items():
        tls = any(listen.tls for listen in own.listens)
        if tls and not base.certificates:
            report("httpd_base_tls_certificates", None, f"is empty, an address of {role} speaks TLS", "name a certificate and its key")
        if own.flag("redirect_to_https") and not tls and not (base.texts("trusted_proxies") or given.trusted):
            remedy = f"add an address with tls: true to {role}_listen, or remove this"
            report(f"{role}_redirect_to_https", True, "has no address that speaks TLS", remedy)
        hosts = given.base.of_hosts if not tls and not given.base.texts("trusted_proxies") and not given.trusted else ()
        for position, one in enumerate(hosts):
            if one.host and one.host.redirect_to_https and not _proxies_of(one.host.names, given.clusters):
                remedy = f"add an address with tls: true to {role}_listen, or remove this"
                report(f"httpd_base_hosts[{position}].redirect_to_https", True, f"has no address of {role} that speaks TLS", remedy)
        if own.flag("redirect_to_https") and role == "httpd_balancer" and own.text("mapping"):
            remedy = f"leave {role}_mapping empty, or redirect elsewhere"
            report(f"{role}_redirect_to_https", True, "is too late with mapping servlet, which leads requests to members first", remedy)
    for cluster in given.clusters if given.tls and base.certificates else ():
        for name in cluster.get("names") or ():
            if not certificates_for(str(name), base.certificates):
                remedy = "add one with the name, or one without names for all others"
                report("httpd_base_tls_certificates", None, f"has none for {name} of the cluster {cluster['name']}", remedy)
    if base.text("tls_verify_client") != "none" and not base.text("tls_trusted_certificate"):
        remedy = "name the file with the certificates of those who sign for clients"
        report("httpd_base_tls_trusted_certificate", None, "is empty, certificates of clients are asked for", remedy)


def _proxies_of(names: Sequence[str], clusters: Sequence[Values]) -> bool:
    """Whether some cluster with one of the names trusts proxies of its own."""
    return any(cluster.get("trusted_proxies") and set(names) & {str(name).lower() for name in cluster["names"]} for cluster in clusters)


def check_locations(base: BaseOptions, report: Report, prefix: str = "httpd_base_") -> None:
    """Paths that are there twice, and paths that nothing is said of."""
    seen: set[str] = set()
    for position, location in enumerate(base.locations):
        where = f"{prefix}locations[{position}]"
        if location.path in seen:
            report(f"{where}.path", location.path, "is there twice", "write each path once")
        seen.add(location.path)
        if not (location.root or location.guarded or location.response_headers or location.lines):
            report(where, None, "says nothing of its path", "add root, allow, basic_auth, response_headers or lines, or remove it")
    for position, redirect in enumerate(base.redirects):
        if redirect.status not in (301, 302, 303, 307, 308):
            where = f"{prefix}redirects[{position}].status"
            report(where, redirect.status, "is no status of a redirect", "set 301, 302, 303, 307 or 308")


def check_addresses(role: str, options: HttpdOptions, given: Together, report: Report) -> None:
    """Addresses that are there twice, and who may send the PROXY protocol."""
    taken: dict[tuple[str, int], str] = {}
    for position, listen in enumerate(options.listens):
        where = f"listen[{position - 1}].port" if position else "port"
        other = taken.setdefault((listen.address, listen.port), where)
        if other != where:
            report(f"{role}_{where}", listen.port, f"is listened on already ({role}_{other})", "name each address and port once")
        same = [entry for entry in options.listens if entry.port == listen.port]
        if len({(entry.tls, entry.proxy_protocol) for entry in same}) > 1:
            remedy = "give them the same tls and proxy_protocol, or different ports"
            report(f"{role}_{where}", listen.port, "is spoken to in two ways: virtual hosts are told apart by their port", remedy)
        trusted = given.base.texts("trusted_proxies") or given.trusted
        if listen.proxy_protocol and not trusted:
            remedy = "name the addresses of those who send it"
            report(TRUSTED_PROXIES, None, f"is empty, nobody may send the PROXY protocol to {role}_{where} then", remedy)


def check_parameters(options: HttpdOptions, version: str, report: Report) -> None:
    """Parameters of members that a version of httpd lacks."""
    for key, parameters in _parameters(options):
        for name, value in parameters.items():
            since = httpd_parameters.SINCE.get(name, "") or (httpd_parameters.HCMETHOD_SINCE.get(value, "") if name == "hcmethod" else "")
            fault = missing("httpd", version or OLDEST_HTTPD, since) if since else ""
            if fault:
                report(f"httpd_balancer_{key}.{name}", value, fault, _NAME_VERSION)
        for name, option in (("hctemplate", "health_templates"), ("hcexpr", "health_expressions")):
            if name in parameters and parameters[name] not in options.names_of(option):
                remedy = did_you_mean(parameters[name], options.names_of(option), f"define it in httpd_balancer_{option}")
                report(f"httpd_balancer_{key}.{name}", parameters[name], "is not defined", remedy)
        if parameters.get("hcmethod") == "CPING" and options.text("protocol") != "ajp":
            report(f"httpd_balancer_{key}.hcmethod", "CPING", "is of AJP, members are reached by HTTP", "use GET11 or TCP")


def check_jk(options: HttpdOptions, clusters: Sequence[Values], report: Report) -> None:
    """Options of mod_jk that others leave without effect, or that need others."""
    from_source = options.text("install_method") == "source"
    if from_source and not options.jk_source:
        report("mod_jk_source", None, "is missing, mod_jk_install_method is source", "write version, src and checksum of the sources")
    elif options.jk_source and not from_source:
        report("mod_jk_source", None, "is without effect, mod_jk_install_method is package", "set source there, or remove it")
    if from_source and options.text("module"):
        remedy = "remove it, or set mod_jk_install_method: package"
        report("mod_jk_module", options.text("module"), "is without effect, mod_jk is built from source", remedy)
    version = options.jk_source.version if from_source and options.jk_source else ""
    too_old = missing("mod_jk", version, OLDEST_MOD_JK) if version else ""
    if too_old:
        report("mod_jk_source.version", version, f"is too old for what the role writes: {too_old}", "build a newer one")
    fault = missing("mod_jk", version, _REQUEST_ID_SINCE) if version and options.text("request_id_indicator") else ""
    if fault:
        report("mod_jk_request_id_indicator", options.text("request_id_indicator"), fault, "build a newer one, or leave this out")
    if not options.flag("extract_ssl"):
        for name in options.names_of("indicators"):
            report(f"mod_jk_indicators.{name}", None, "is without effect, mod_jk_extract_ssl is false", "remove it, or extract_ssl")
    everything = any(not cluster.get("names") and "/" in (cluster.get("paths") or ("/",)) for cluster in clusters)
    excludes = options.texts("excluded_paths") or any(rule.startswith("!") for rule in options.texts("mount_rules"))
    if options.text("auto_alias") and everything and not excludes:
        remedy = "exclude some in mod_jk_excluded_paths or mod_jk_mount_rules, or remove this"
        report("mod_jk_auto_alias", options.text("auto_alias"), "is never looked into, every path leads to members", remedy)


def check_users(options: HttpdOptions, base: BaseOptions, report: Report) -> None:
    """mod_jk refuses everybody at its pages if it wants some users, and nobody says who a client is."""

    def asked(path: str) -> bool:
        return any(place.basic_auth and under(path, place.path) for place in base.locations)

    wanted: list[tuple[str, str, str]] = []
    if "user" in options.parameters("status_params"):
        pages = [page for page in ("status", "manager") if options.text(f"{page}_path") and not options.page_auth(page)]
        wanted += [("mod_jk_status_params", options.text(f"{page}_path"), f"set mod_jk_{page}_basic_auth") for page in pages]
    for mount in (mount for one in options.everywhere(base) for mount in one.mounts):
        worker = options.parameters_of("workers", mount.worker)
        if worker.get("type") == "status" and "user" in worker:
            wanted.append((f"mod_jk_workers.{mount.worker}", mount.path, "ask for a password in httpd_base_locations"))
    for key, path, remedy in dict.fromkeys(wanted):
        if not asked(path):
            reason = f"would let nobody see {path}, where no client has to say who he is"
            report(f"{key}.user", None, reason, f"{remedy}, or remove it")


def check_proxies(key: str, proxies: Sequence[Proxy], paths: Mapping[str, str], report: Report) -> None:
    """Paths that are there twice, or that a cluster has, and secrets for who does not ask for one."""
    taken = dict(paths)
    for position, proxy in enumerate(proxies):
        where = f"{key}[{position}]"
        word, what = ("pattern", proxy.pattern) if proxy.pattern else ("path", proxy.path)
        if what in taken:
            report(f"{where}.{word}", what, f"belongs to {taken[what]} already", f"give each its own {word}")
        taken[what] = "another entry"
        below = next((path for path in paths if proxy.path and under(path, proxy.path)), None)
        if proxy.preserve_host is not None and below:
            reason = f"holds below {proxy.path} as well, where {below} belongs to {paths[below]}"
            report(f"{where}.preserve_host", proxy.preserve_host, reason, "remove it, or choose a path that no cluster is below")
        if proxy.secret and not proxy.url.startswith("ajp:"):
            report(f"{where}.secret", proxy.secret, "is of AJP, this server is reached by HTTP", "remove it, or write the URL with ajp://")


def _parameters(options: HttpdOptions) -> Iterator[tuple[str, Mapping[str, str]]]:
    yield "params_of_members", options.parameters("params_of_members")
    for name in options.names_of("health_templates"):
        yield f"health_templates.{name}", options.parameters_of("health_templates", name)
    for name in options.names_of("member_params"):
        yield f"member_params.{name}", options.parameters_of("member_params", name)
