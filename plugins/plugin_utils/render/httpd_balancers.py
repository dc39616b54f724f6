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
            yield section("Location", Quoted(options.text("manager_path")), body=[require(options.texts("manager_allow"))])
        yield from self.front.hosts(self.sites, self._host)

    def _modules(self) -> Iterator[str]:
        yield from ("proxy", f"proxy_{self.scheme}", "slotmem_shm", "proxy_balancer")
        yield from (f"lbmethod_{method}" for method in self._methods())
        if self._checks_health():
            yield from ("watchdog", "proxy_hcheck")

    def _methods(self) -> Iterator[str]:
        yield self.options.text("method")
        clusters = self.options.names_of("cluster_params")
        for given in (self.options.parameters("params"), *(self.options.parameters_of("cluster_params", name) for name in clusters)):
            if "lbmethod" in given:
                yield given["lbmethod"]

    def _checks_health(self) -> bool:
        names = self.options.names_of("member_params")
        given = [self.options.parameters("params_of_members"), *(self.options.parameters_of("member_params", name) for name in names)]
        return any(key.startswith("hc") for parameters in given for key in parameters)

    def _host(self, site: Site) -> Iterator[Node]:
        options = self.options
        yield directive("BalancerPersist", "Off")
        yield directive("ProxyPreserveHost", on_off(options.flag("preserve_host")))
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
            "stickysession": f"{options.text('session_cookie')}|{options.text('session_path')}",
            "scolonpathdelim": "On",
            "failontimeout": on_off(options.flag("fail_on_timeout")),
            "forcerecovery": on_off(options.flag("force_recovery")),
            "nofailover": on_off(not options.flag("failover")),
        }
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
        served = members_of(site)
        for location in site["locations"]:
            path, cluster = location["path"], location["cluster"]
            if cluster in served:
                target = Quoted(f"balancer://{cluster}{path}")
                yield directive("ProxyPass", Quoted(path), target, *mapping)
                yield directive("ProxyPassReverse", Quoted(path), target)
            else:
                yield Comment(f"The cluster {cluster} has no member.")
                yield directive("ProxyPass", Quoted(path), "!", *mapping)
