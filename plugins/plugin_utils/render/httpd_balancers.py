# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""20-httpd_balancer.conf: what mod_proxy_balancer needs, and one virtual host for each set of names with its balancers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.model.httpd_options import BaseOptions, HttpdOptions
from ansible_collections.catalina.cluster.plugins.plugin_utils.render import httpd_around
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.given_members import WAITING_FOR_AJP
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.heartbeat import STORAGE
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.httpd_parts import (
    Site,
    load_modules,
    members_of,
    require,
)
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.httpd_paths import paths
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
# Seconds for a sign of life. The AJP connector gives it by itself. Over HTTP it is the 100-continue of a request with a body, which comes
# from behind the valves: JvmRouteBinderValve tells all members of a session that moved first, and waits for one that is gone.
_PING = {"ajp": "2", "http": "0"}


def balancer_file(options: HttpdOptions, around: Surroundings, sites: Sequence[Site], modules_folder: str) -> list[Node]:
    """The whole file."""
    return list(_Balancers(options, around, sites, modules_folder).nodes())


class _Balancers:
    def __init__(self, options: HttpdOptions, around: Surroundings, sites: Sequence[Site], modules_folder: str) -> None:
        self.options, self.sites, self.modules_folder = options, sites, modules_folder
        self.scheme = options.text("protocol")
        self.front = FrontEnd(
            options,
            around,
            self.scheme,
            "balance.log",
            "balance",
            pages=self._pages(around),
            states_handler=directive("SetHandler", "balancer-manager"),
        )

    def _pages(self, around: Surroundings) -> tuple[tuple[str, list[Node]], ...]:
        pages = (
            (self.options.text("manager_path"), self._manager()),
            (around.base.text("status_path"), httpd_around.server_status_rules(around.base)),
        )
        return tuple((path, rules) for path, rules in pages if path)

    def nodes(self) -> Iterator[Node]:
        options = self.options
        yield Comment(
            "Members and states are rendered from the inventory; the next run that changes a state undoes what was set in the manager."
        )
        if options.waits_for_ajp:
            yield Comment(WAITING_FOR_AJP)
        yield from load_modules(self._modules(), self.modules_folder)
        yield BLANK
        yield from self.front.listens()
        yield BLANK
        yield directive("ProxyRequests", "Off")
        yield directive("ProxyStatus", on_off(options.flag("proxy_status")))
        yield directive("ProxyIOBufferSize", options.number("io_buffer_size"))
        if options.number("health_threads") and self._checks_health():
            yield directive("ProxyHCTPsize", options.number("health_threads"))
        if "heartbeat" in self._methods():
            yield directive("HeartbeatStorage", STORAGE)
        if options.text("manager_path"):
            yield section("Location", Quoted(options.text("manager_path")), body=self._manager())
        yield from self.front.hosts(self.sites, self._host)

    def _modules(self) -> Iterator[str]:
        yield "alias"
        yield from ("proxy", f"proxy_{self.scheme}")
        yield from (f"proxy_{scheme}" for scheme in self._other_schemes())
        yield from ("slotmem_shm", "proxy_balancer")
        yield from (f"lbmethod_{method}" for method in self._methods())
        if self._checks_health():
            yield from ("watchdog", "proxy_hcheck")

    def _other_schemes(self) -> list[str]:
        every = self.options.everywhere(self.front.around.base)
        return sorted({proxy.url.partition(":")[0] for options in every for proxy in options.proxies} - {self.scheme})

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

    def _manager(self) -> list[Node]:
        """Who may see the manager. What it changes is sent by POST."""
        options = self.options
        rules = [require(options.texts("manager_allow"))]
        if options.flag("manager_read_only"):
            rules.append(directive("Require", "method", "GET", "HEAD", "OPTIONS"))
        return httpd_around.page_rules("manager", options.page_auth("manager"), *rules)

    def _health(self) -> Iterator[Node]:
        for name, expression in self.options.texts_by_name("health_expressions").items():
            yield directive("ProxyHCExpr", name, Verbatim(f"{{{expression}}}"))
        for name in self.options.names_of("health_templates"):
            parameters = self.options.parameters_of("health_templates", name)
            yield directive("ProxyHCTemplate", name, *(f"{key}={value}" for key, value in sorted(parameters.items())))

    def _host(self, site: Site, base: BaseOptions) -> Iterator[Node]:
        options = self.options
        yield from self._body_limit(base)
        yield directive("BalancerPersist", "Off")
        yield directive("ProxyPreserveHost", on_off(options.flag("preserve_host")))
        if options.text("encoded_slashes") == "pass":
            yield directive("AllowEncodedSlashes", "NoDecode")
        yield from self._health()
        for cluster in members_of(site).values():
            yield BLANK
            yield section("Proxy", Quoted(f"balancer://{cluster['name']}"), body=self._balancer(cluster))
        yield BLANK
        yield from paths(options.in_host(base), base, site)
        yield from snippets(options.texts("extra_lines"))

    @staticmethod
    def _body_limit(base: BaseOptions) -> Iterator[Node]:
        """LimitRequestBody is not heeded for what mod_proxy passes on. The length of a body in chunks is not known beforehand."""
        limit = base.number("limit_request_body")
        if limit:
            condition = Quoted(f"req_novary('Content-Length') -gt {limit}")
            yield section("If", condition, body=[directive("Redirect", 413, "/")])

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
        yield from snippets(options.texts("extra_balancer_lines"))

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
        ping = options.text("ping") or _PING[self.scheme]
        if ping != "0":
            parameters["ping"] = ping
        parameters.update(options.parameters("params_of_members"))
        parameters.update(options.parameters_of("member_params", member["name"]))
        yield from (f"{key}={value}" for key, value in sorted(parameters.items()))
