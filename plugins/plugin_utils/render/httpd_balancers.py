# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""20-httpd_balancer.conf: what mod_proxy_balancer needs, and one virtual host for each set of names with its balancers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.model.httpd_options import HttpdOptions
from ansible_collections.catalina.cluster.plugins.plugin_utils.render import httpd_around
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.httpd_parts import (
    Site,
    load_modules,
    members_of,
    require,
)
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.httpd_sites import FrontEnd, Surroundings
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.httpd_syntax import (
    BLANK,
    Argument,
    Comment,
    Node,
    Quoted,
    Verbatim,
    directive,
    on_off,
    section,
    snippets,
)

Cluster = Mapping[str, Any]
Member = Mapping[str, Any]


def balancer_file(options: HttpdOptions, around: Surroundings, sites: Sequence[Site], modules_folder: str) -> list[Node]:
    """The whole file."""
    return list(_Balancers(options, around, sites, modules_folder).nodes())


class _Balancers:
    def __init__(self, options: HttpdOptions, around: Surroundings, sites: Sequence[Site], modules_folder: str) -> None:
        self.options, self.sites, self.modules_folder = options, sites, modules_folder
        self.scheme = options.text("protocol")
        self.front = FrontEnd(options, around, self.scheme, "balance.log", "catalina_balance", self._pages(options, around))

    @staticmethod
    def _pages(options: HttpdOptions, around: Surroundings) -> tuple[tuple[str, tuple[str, ...]], ...]:
        pages = (
            (options.text("manager_path"), options.texts("manager_allow")),
            (options.text("status_path"), around.base.texts("status_allow")),
        )
        return tuple((path, allowed) for path, allowed in pages if path)

    def nodes(self) -> Iterator[Node]:
        options = self.options
        yield Comment("Members and states are rendered from the inventory; states set in the manager are lost at the next reload.")
        yield from load_modules(self._modules(), self.modules_folder)
        yield BLANK
        yield from self.front.listens()
        yield BLANK
        yield directive("ProxyRequests", "Off")
        yield directive("ProxyStatus", on_off(options.flag("proxy_status")))
        yield directive("ProxyIOBufferSize", options.number("io_buffer_size"))
        if options.text("manager_path"):
            yield section("Location", Quoted(options.text("manager_path")), body=self._manager())
        yield from self.front.hosts(self.sites, self._host)

    def _modules(self) -> Iterator[str]:
        yield from ("proxy", f"proxy_{self.scheme}")
        yield from (f"proxy_{scheme}" for scheme in self._other_schemes())
        yield from ("slotmem_shm", "proxy_balancer")
        yield from (f"lbmethod_{method}" for method in self._methods())
        if self._checks_health():
            yield from ("watchdog", "proxy_hcheck")

    def _other_schemes(self) -> list[str]:
        return sorted({proxy.url.partition(":")[0] for proxy in self.options.proxies} - {self.scheme})

    def _methods(self) -> Iterator[str]:
        yield self.options.text("method")
        clusters = self.options.names_of("cluster_params")
        for given in (self.options.parameters("params"), *(self.options.parameters_of("cluster_params", name) for name in clusters)):
            if "lbmethod" in given:
                yield given["lbmethod"]

    def _checks_health(self) -> bool:
        names = self.options.names_of("member_params")
        if self.options.names_of("health_templates"):
            return True
        given = [self.options.parameters("params_of_members"), *(self.options.parameters_of("member_params", name) for name in names)]
        return any(key.startswith("hc") for parameters in given for key in parameters)

    def _manager(self) -> Iterator[Node]:
        """Who may see the manager. What it changes is sent by POST."""
        options = self.options
        rules = [require(options.texts("manager_allow"))]
        if options.flag("manager_read_only"):
            rules.append(directive("Require", "method", "GET", "HEAD", "OPTIONS"))
        if options.manager_auth:
            yield from httpd_around.password_rule("manager", options.manager_auth)
            rules.append(directive("Require", "valid-user"))
        yield rules[0] if len(rules) == 1 else section("RequireAll", body=rules)

    def _health(self) -> Iterator[Node]:
        for name, expression in self.options.texts_by_name("health_expressions").items():
            yield directive("ProxyHCExpr", name, Verbatim(f"{{{expression}}}"))
        for name in self.options.names_of("health_templates"):
            parameters = self.options.parameters_of("health_templates", name)
            yield directive("ProxyHCTemplate", name, *(f"{key}={value}" for key, value in sorted(parameters.items())))

    def _host(self, site: Site) -> Iterator[Node]:
        options = self.options
        yield directive("BalancerPersist", "Off")
        yield directive("ProxyPreserveHost", on_off(options.flag("preserve_host")))
        if options.text("encoded_slashes") == "pass":
            yield directive("AllowEncodedSlashes", "NoDecode")
        yield from self._health()
        for cluster in members_of(site).values():
            yield BLANK
            yield section("Proxy", Quoted(f"balancer://{cluster['name']}"), body=self._balancer(cluster))
        yield BLANK
        yield from self._paths(site)
        yield from snippets(options.texts("extra_lines"))

    def _balancer(self, cluster: Cluster) -> Iterator[Node]:
        for member in cluster["members"]:
            yield directive("BalancerMember", *self._member(member))
        options = self.options
        parameters = {
            "lbmethod": options.text("method"),
            "failontimeout": on_off(options.flag("fail_on_timeout")),
            "forcerecovery": on_off(options.flag("force_recovery")),
            "nofailover": on_off(not options.flag("failover")),
        }
        sticky = options.sticky(cluster["name"])
        if sticky == "session":
            parameters["stickysession"] = f"{options.text('session_cookie')}|{options.text('session_path')}"
            parameters["scolonpathdelim"] = "On"
        elif sticky == "route_cookie":
            parameters["stickysession"] = options.text("route_cookie")
        if options.texts("fail_on_status"):
            parameters["failonstatus"] = ",".join(options.texts("fail_on_status"))
        if options.text("nonce"):
            parameters["nonce"] = options.text("nonce")
        parameters.update(options.parameters("params"))
        parameters.update(options.parameters_of("cluster_params", cluster["name"]))
        yield from (directive("ProxySet", f"{key}={value}") for key, value in sorted(parameters.items()))

    def _member(self, member: Member) -> Iterator[Argument]:
        options = self.options
        port = member["ajp_port"] if self.scheme == "ajp" else member["http_port"]
        yield Quoted(f"{self.scheme}://{member['host_part']}:{port}")
        yield f"route={member['route']}"
        yield f"loadfactor={member['weight']}"
        letters = "".join(letter for letter, key in (("+H", "standby"), ("+D", "drained"), ("+N", "draining")) if member[key])
        if letters:
            yield f"status={letters}"
        if member["redirect"]:
            yield f"redirect={member['redirect']}"
        if self.scheme == "ajp" and member.get("secret"):
            yield f"secret={member['secret']}"
        parameters: dict[str, Any] = {
            "retry": options.number("retry"),
            "timeout": options.number("timeout"),
            "connectiontimeout": options.text("connect_timeout"),
            "ttl": options.number("ttl"),
        }
        if options.text("ping") != "0":
            parameters["ping"] = options.text("ping")
        parameters.update(options.parameters("params_of_members"))
        parameters.update(options.parameters_of("member_params", member["name"]))
        yield from (f"{key}={value}" for key, value in sorted(parameters.items()))

    def _paths(self, site: Site) -> Iterator[Node]:
        options = self.options
        mapping: list[Argument] = [f"mapping={options.text('mapping')}"] if options.text("mapping") else []
        manager = options.text("manager_path")
        own = httpd_around.own_paths(self.front.around.base)
        for path in (manager, options.text("status_path"), *options.texts("excluded_paths"), *own):
            if path:
                yield directive("ProxyPass", Quoted(path), "!", *mapping)
        if manager:
            yield section("Location", Quoted(manager), body=[directive("SetHandler", "balancer-manager")])
        yield from self._single_servers(mapping)
        served = members_of(site)
        nocanon = ["nocanon"] if options.text("encoded_slashes") == "pass" else []
        for location in site["locations"]:
            path, cluster = location["path"], location["cluster"]
            if cluster in served:
                target = Quoted(f"balancer://{cluster}{path}")
                yield directive("ProxyPass", Quoted(path), target, *nocanon, *mapping)
                yield directive("ProxyPassReverse", Quoted(path), target)
                if options.sticky(cluster) == "route_cookie":
                    yield self._route_cookie(path)
            else:
                yield Comment(f"The cluster {cluster} has no member.")
                yield directive("ProxyPass", Quoted(path), "!", *mapping)

    def _single_servers(self, mapping: Sequence[Argument]) -> Iterator[Node]:
        """Paths beside the clusters, the longest first."""
        for proxy in sorted(self.options.proxies, key=lambda entry: (-len(entry.path), entry.path)):
            parameters = {**proxy.params, **({"secret": proxy.secret} if proxy.secret else {})}
            words = ["nocanon"] if proxy.nocanon else []
            words += [f"{key}={value}" for key, value in sorted(parameters.items())]
            yield directive("ProxyPass", Quoted(proxy.path), Quoted(proxy.url), *words, *mapping)
            yield directive("ProxyPassReverse", Quoted(proxy.path), Quoted(proxy.url))
            if proxy.cookie_path:
                yield directive("ProxyPassReverseCookiePath", Quoted(proxy.cookie_path), Quoted(proxy.path))
            if proxy.cookie_domain:
                yield directive("ProxyPassReverseCookieDomain", *proxy.cookie_domain.split())
            if proxy.preserve_host is not None:
                body = [directive("ProxyPreserveHost", on_off(proxy.preserve_host))]
                yield section("Location", Quoted(proxy.path), body=body)

    def _route_cookie(self, path: str) -> Node:
        """A cookie of httpd that holds the route, for the path: those of other clusters stay apart."""
        value = f"{self.options.text('route_cookie')}=.%{{BALANCER_WORKER_ROUTE}}e; path={path}; HttpOnly; SameSite=Lax"
        body = [directive("Header", "add", "Set-Cookie", Quoted(value), "env=BALANCER_ROUTE_CHANGED")]
        return section("Location", Quoted(path), body=body)
