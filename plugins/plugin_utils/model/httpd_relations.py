# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options of httpd and mod_jk that contradict each other: httpd would correct one of them, or never look at it, without a word."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from ansible_collections.catalina.cluster.plugins.plugin_utils.model.httpd_entries import Proxy
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.httpd_options import TABLES, BaseOptions, HttpdOptions
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.httpd_parameters import LONGEST_STICKY
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.option_values import under
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.options import Report
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.site_entries import Listen
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.site_relations import check_error_pages, check_excluded

Fault = tuple[str, str, str]
# Everything that listens on a port, of both kinds of addresses.
_ANY = ("", "0.0.0.0", "::")  # noqa: S104 - compared, not listened on
_PAGES: Mapping[str, tuple[str, ...]] = {"httpd_balancer": ("manager_path",), "mod_jk": ("status_path", "manager_path")}
_NEED_A_CHECK = ("hcuri", "hcexpr", "hcinterval", "hcpasses", "hcfails")
_NEED_A_PAGE = ("hcuri", "hcexpr")
_PACKET_STEP = 1024
# Each of the two below excludes the others: httpd takes the last one.
_ONE_OF = (("ForwardURIProxy", "ForwardURICompat", "ForwardURICompatUnparsed", "ForwardURIEscaped"), ("CollapseSlashes",))


def check_relations(base: BaseOptions, roles: Mapping[str, HttpdOptions], trusted: bool, named: Collection[str], report: Report) -> None:
    """Say what contradicts each other.

    trusted: some proxy is, and may speak TLS in the place of httpd; named: the variables that the inventory has.
    """
    check_numbers(base, report)
    check_ways(base, report, "httpd_base_")
    for position, one in enumerate(base.of_hosts):
        where = f"httpd_base_hosts[{position}]."
        check_ways(one, report, where)
        check_excluded(where, one.ways.get("excluded_paths", ()), report)
        check_proxies(f"{where}proxies", one.ways.get("proxies", ()), report)
        for name, role in (("proxies", "httpd_balancer"), ("mounts", "mod_jk")):
            if name in one.ways and role not in roles:
                report(f"{where}{name}", None, f"is not used: this host has no {role}", "remove it, or add the front end")
    check_tls(base, roles, trusted, report)
    for role, options in roles.items():
        if f"{role}_redirect_to_https" not in named:
            check_redirect(role, options, base, report)
        check_overlaps(role, options.listens, report)
        check_pages(role, options, base, report)
        check_excluded(f"{role}_", options.texts("excluded_paths"), report)
    if "httpd_balancer" in roles:
        check_members(roles["httpd_balancer"], report)
        check_packets(roles["httpd_balancer"], report)
        check_unused(roles["httpd_balancer"], report)
        check_cookies(roles["httpd_balancer"], report)
        check_proxies("httpd_balancer_proxies", roles["httpd_balancer"].proxies, report)
    if "mod_jk" in roles:
        check_jk_words(roles["mod_jk"], report)


def check_tls(base: BaseOptions, roles: Mapping[str, HttpdOptions], trusted: bool, report: Report) -> None:
    """What is said of TLS where nobody speaks it."""
    if any(listen.tls for options in roles.values() for listen in options.listens):
        return
    listens = " or ".join(f"{role}_listen" for role in roles)
    for name, given in (
        ("tls_certificates", bool(base.certificates)),
        ("tls_dhparam", bool(base.text("tls_dhparam"))),
        ("tls_stapling", base.flag("tls_stapling")),
        ("hsts", bool(base.text("hsts")) and not trusted),
    ):
        if given:
            remedy = f"add an address with tls: true to {listens}, or remove this"
            report(f"httpd_base_{name}", None, "is not used: no address speaks TLS", remedy)


def check_redirect(role: str, options: HttpdOptions, base: BaseOptions, report: Report) -> None:
    """Where a redirect leads that is not there."""
    redirects = options.flag("redirect_to_https") or any(one.host and one.host.redirect_to_https for one in base.of_hosts)
    port = options.number("redirect_port")
    if port != TABLES[role]["redirect_port"].default and not redirects:
        remedy = f"set {role}_redirect_to_https: true, or remove it"
        report(f"{role}_redirect_port", port, f"is not used: {role}_redirect_to_https is false", remedy)


def check_cookies(options: HttpdOptions, report: Report) -> None:
    """The cookie of httpd beside that of the applications."""
    used = {options.text("sticky"), *options.texts_by_name("cluster_sticky").values()}
    cookie = options.text("route_cookie")
    names = f"{options.text('session_cookie')}|{options.text('session_path')}"
    for wanted, key, said in (("session", "session_cookie", names), ("route_cookie", "route_cookie", cookie)):
        if wanted in used and len(said) > LONGEST_STICKY:
            reason = f"makes {said} longer than {LONGEST_STICKY} characters: httpd would cut it, and find no member by what is left"
            report(f"httpd_balancer_{key}", options.text(key), reason, "choose shorter names")
    for key, name, given in _own_stickiness(options):
        if options.sticky(name) != "session" and "stickysession" in given:
            reason = f"takes the place of httpd_balancer_sticky, which is {options.sticky(name)} there"
            report(f"httpd_balancer_{key}.stickysession", None, reason, "keep one of the two")
    if "route_cookie" in used and cookie == options.text("session_cookie"):
        report(
            "httpd_balancer_route_cookie",
            cookie,
            "is the session cookie: httpd would take the sessions from their users",
            "choose another name",
        )
    elif "route_cookie" not in used and cookie != TABLES["httpd_balancer"]["route_cookie"].default:
        reason = f"is not used: httpd_balancer_sticky is {options.text('sticky')}"
        report("httpd_balancer_route_cookie", cookie, reason, "set httpd_balancer_sticky: route_cookie, or remove it")


def _own_stickiness(options: HttpdOptions) -> Iterator[tuple[str, str, Mapping[str, str]]]:
    """Parameters of balancers, with where they stand, and of which cluster they are."""
    yield "params", "", options.parameters("params")
    for name in options.names_of("cluster_params"):
        yield f"cluster_params.{name}", name, options.parameters_of("cluster_params", name)


def check_numbers(base: BaseOptions, report: Report) -> None:
    """Numbers of threads that httpd corrects by itself."""
    threads, workers = base.number("threads_per_child"), base.number("max_request_workers")
    if not threads <= workers <= base.number("server_limit") * threads or threads > base.number("thread_limit"):
        # Said already, and what follows would follow from that.
        return
    fewer = workers // threads * threads
    if workers != fewer:
        reason = f"is no multiple of httpd_base_threads_per_child ({threads}): httpd would take {fewer}"
        report("httpd_base_max_request_workers", workers, reason, f"set {fewer} or {fewer + threads}")
    least, most = base.number("min_spare_threads"), base.number("max_spare_threads")
    if most < least + threads:
        reason = f"is less than httpd_base_min_spare_threads ({least}) and the threads of one process ({threads}): httpd would take more"
        report("httpd_base_max_spare_threads", most, reason, f"set {least + threads} or more, or fewer at least")
    start = base.number("start_servers")
    if start * threads > workers:
        reason = f"is more than httpd_base_max_request_workers allows ({workers // threads})"
        report("httpd_base_start_servers", start, reason, "lower it, or raise the other")


def check_pages(role: str, options: HttpdOptions, base: BaseOptions, report: Report) -> None:
    """Two pages at one path: the first one hides the other."""
    seen = {base.text("status_path").rstrip("/"): "httpd_base_status_path"}
    for name in _PAGES[role]:
        path, key = options.text(name).rstrip("/"), f"{role}_{name}"
        other = seen.setdefault(path, key) if path else key
        if other != key:
            report(key, options.text(name), f"is the path of {other} too", "give each page its own path")


def check_overlaps(role: str, listens: Sequence[Listen], report: Report) -> None:
    """An address beside all addresses of the same port: httpd cannot listen on both, and ends."""
    for position, listen in enumerate(listens):
        others = [other for other in listens if other.port == listen.port and other.address != listen.address]
        alike = {(other.tls, other.proxy_protocol) for other in others} == {(listen.tls, listen.proxy_protocol)}
        if alike and listen.address not in _ANY and any(_covers(other.address, listen.address) for other in others):
            where = f"{role}_listen[{position - 1}].address" if position else f"{role}_address"
            reason = f"is one of all addresses, which httpd listens on at port {listen.port} already"
            report(where, listen.address, reason, "remove one of the two")


def _covers(address: str, other: str) -> bool:
    return address == "" or (address == "::" if ":" in other else address == "0.0.0.0")  # noqa: S104 - compared


def check_members(options: HttpdOptions, report: Report) -> None:
    """Parameters of members that others leave without effect."""
    general = options.parameters("params_of_members")
    known: set[Fault] = set()
    for name in ("", *options.names_of("member_params")):
        own = options.parameters_of("member_params", name) if name else {}
        template = options.parameters_of("health_templates", {**general, **own}.get("hctemplate", ""))
        for parameter, reason, remedy in _faults({**template, **general, **own}, options.text("protocol")):
            key = f"member_params.{name}" if parameter in own else "params_of_members"
            if (key, parameter, reason) not in known and parameter in {**general, **own}:
                known.add((key, parameter, reason))
                report(f"httpd_balancer_{key}.{parameter}", None, reason, remedy)


def check_packets(options: HttpdOptions, report: Report) -> None:
    """mod_proxy_ajp rounds the size of its packets up, and they are larger than Tomcat takes then."""
    size = options.number("io_buffer_size")
    if options.text("protocol") == "ajp" and size % _PACKET_STEP:
        report("httpd_balancer_io_buffer_size", size, *_rounded(size))


def _rounded(size: int) -> tuple[str, str]:
    lower = size - size % _PACKET_STEP
    return f"is no multiple of {_PACKET_STEP}, to which httpd would round it up", f"set {lower} or {lower + _PACKET_STEP}"


def check_unused(options: HttpdOptions, report: Report) -> None:
    """Health checks that are described and asked for by nobody."""
    everyone = [
        options.parameters("params_of_members"),
        *(options.parameters_of("member_params", name) for name in options.names_of("member_params")),
    ]
    templates = [options.parameters_of("health_templates", name) for name in options.names_of("health_templates")]
    for option, parameter in (("health_templates", "hctemplate"), ("health_expressions", "hcexpr")):
        used = {given.get(parameter) for given in (*everyone, *templates)}
        for name in options.names_of(option):
            if name not in used:
                remedy = f"name it as {parameter} in httpd_balancer_params_of_members, or remove it"
                report(f"httpd_balancer_{option}.{name}", None, f"is not used by any {parameter}", remedy)


def _faults(given: Mapping[str, str], protocol: str) -> Iterator[Fault]:
    method = given.get("hcmethod", "None")
    for name in _NEED_A_CHECK if method == "None" else _NEED_A_PAGE if method in ("TCP", "CPING") else ():
        if name in given:
            reason = "is not used: there is no health check" if method == "None" else f"is not used: {method} asks for no page"
            yield name, reason, "set hcmethod: GET11, or remove it"
    for low, high in (("min", "max"), ("smax", "max"), ("min", "smax")):
        if low in given and high in given and int(given[low]) > int(given[high]):
            yield low, f"is more than {high} ({given[high]})", f"set no more than {high}"
    if "flushwait" in given and given.get("flushpackets") != "auto":
        yield "flushwait", "is not used: flushpackets is not auto", "set flushpackets: auto with it, or remove it"
    size = int(given.get("iobuffersize", 0))
    if protocol == "ajp" and size % _PACKET_STEP:
        yield "iobuffersize", *_rounded(size)
    if "upgrade" in given and protocol == "ajp":
        yield "upgrade", "is of HTTP, members are reached by AJP", "set httpd_balancer_protocol: http, or remove it"


def check_ways(base: BaseOptions, report: Report, prefix: str) -> None:
    """Redirects that lead to themselves, or that another one hides, and pages for one status."""
    seen: dict[str, int] = {}
    for position, redirect in enumerate(base.redirects):
        where = f"{prefix}redirects[{position}]"
        if redirect.to.startswith("/") and under(redirect.to, redirect.path):
            report(f"{where}.to", redirect.to, f"is below {redirect.path}, which leads there again", "lead to another path")
        other = next((path for path in seen if under(redirect.path, path)), None)
        if other is not None:
            reason = f"is hidden by that of {prefix}redirects[{seen[other]}]"
            report(f"{where}.path", redirect.path, reason, "write each path once, longer ones first")
        seen.setdefault(redirect.path, position)
        if base.text("status_path") and under(base.text("status_path"), redirect.path):
            report(f"{where}.path", redirect.path, "hides the page of httpd_base_status_path", "choose another path, or move that page")
    check_error_pages(prefix, base.error_pages, report)


def check_proxies(key: str, proxies: Sequence[Proxy], report: Report) -> None:
    """httpd puts what follows the path behind the URL as it stands."""
    for position, proxy in enumerate(proxies):
        rest = proxy.url.partition("://")[2]
        if len(proxy.path) > 1 and proxy.path.endswith("/") != rest.endswith("/"):
            url = proxy.url.rstrip("/") + ("/" if proxy.path.endswith("/") else "")
            reason = f"ends otherwise than its path {proxy.path}: httpd puts the rest of a path right behind it"
            report(f"{key}[{position}].url", proxy.url, reason, f"write {url}")
        port = rest.partition("/")[0].rpartition(":")[2]
        if port.isdigit() and not 0 < int(port) <= 65535:
            report(f"{key}[{position}].url", proxy.url, f"has the port {port}", "write one from 1 to 65535")


def check_jk_words(options: HttpdOptions, report: Report) -> None:
    """Options of mod_jk that contradict each other."""
    if options.text("sticky_session") == "false" and options.text("sticky_session_force") == "true":
        report("mod_jk_sticky_session_force", True, "is not used: mod_jk_sticky_session is false", "set it, or remove this")
    seen: dict[str, str] = {}
    for position, option in enumerate(options.texts("options")):
        name = option.lstrip("+-")
        group = next((names[0] for names in _ONE_OF if name in names or name.startswith(names[-1])), name)
        other = seen.setdefault(group, option)
        if other != option:
            report(f"mod_jk_options[{position}]", option, f"contradicts {other}: the later one holds", "keep one of them")
