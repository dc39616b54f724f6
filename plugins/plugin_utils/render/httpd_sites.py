# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Virtual hosts of a front end: one for each set of names and each kind of address, with what all of them have in common."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.model.httpd_options import BaseOptions, HttpdOptions
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.site_entries import Certificate, Listen
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.trusted_proxies import proxies_of_site
from ansible_collections.catalina.cluster.plugins.plugin_utils.render import httpd_around, httpd_tls
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.httpd_clients import Clients
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.httpd_parts import EMPTY_FOLDER, Site
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.httpd_states import PATH, states_page
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.httpd_syntax import (
    BLANK,
    Expression,
    Node,
    Quoted,
    directive,
    section,
    snippets,
)
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.sites import secrets_of, url_address

# What stands in a virtual host for its members, with the options that hold there.
Body = Callable[[Site, BaseOptions], Iterator[Node]]


@dataclass(frozen=True)
class Surroundings:
    """What a front end is part of: the options of httpd_base, the clusters, and whose word about clients is taken."""

    base: BaseOptions
    root: str = "/etc/apache2"
    clusters: Sequence[Mapping[str, Any]] = ()
    trusted: tuple[str, ...] = ()

    @property
    def trusts_somebody(self) -> bool:
        """Whether any virtual host takes the word of a proxy."""
        return bool(self.trusted) or any(cluster.get("trusted_proxies") for cluster in self.clusters)


@dataclass(frozen=True)
class FrontEnd:
    """One front end: its options, how it asks members, and the name and the kind of the log that it has beside the access log."""

    options: HttpdOptions
    around: Surroundings
    protocol: str
    log: str
    log_kind: str  # balance or jk
    # Pages that httpd answers by itself, with what is said of who may see them.
    pages: tuple[tuple[str, Sequence[Node]], ...] = ()
    # Whether members are told of TLS, and by which variable they learn that there is some (mod_jk).
    tells_tls: bool = True
    https: str = "HTTPS"
    # What answers at the page for states, unless it is mounted.
    states_handler: Node | None = None

    def listens(self) -> Iterator[Node]:
        """Everything it listens on, each once whoever else listens there."""
        for entry in self.options.listens:
            name = f"CATALINA_LISTEN_{entry.port}" + (f"_{entry.address.replace(':', '_')}" if entry != self.options.listens[0] else "")
            place = f"{url_address(entry.address)}:{entry.port}" if entry.address else entry.port
            protocol = ["https"] if entry.tls else []
            yield section("IfDefine", f"!{name}", body=[directive("Define", name), directive("Listen", place, *protocol)])

    def hosts(self, sites: Sequence[Site], body: Body) -> Iterator[Node]:
        """All virtual hosts. body is what stands in each for its members."""
        for site in sites:
            for names, base in self.around.base.by_settings([str(name) for name in site["names"]]):
                for listens in self._groups():
                    places = dict.fromkeys(f"*:{entry.port}" for entry in listens)
                    parts = httpd_tls.by_certificate(base, names) if listens[0].tls else [(names, ())]
                    for own, certificates in parts:
                        yield BLANK
                        beginning = self._beginning(site, base, own, listens[0], certificates)
                        yield section("VirtualHost", *places, body=[*beginning, *body(site, base), *self._end(base)])

    def _groups(self) -> list[list[Listen]]:
        """Addresses that are spoken to in the same way."""
        found: dict[tuple[bool, bool], list[Listen]] = {}
        for entry in self.options.listens:
            found.setdefault((entry.tls, entry.proxy_protocol), []).append(entry)
        return list(found.values())

    def _beginning(
        self, site: Site, base: BaseOptions, names: Sequence[str], entry: Listen, certificates: tuple[Certificate, ...]
    ) -> Iterator[Node]:
        if names:
            yield directive("ServerName", names[0])
            yield from (directive("ServerAlias", name) for name in names[1:])
        yield directive("DocumentRoot", EMPTY_FOLDER)
        yield directive("SetEnvIfExpr", Quoted(f"-f '{self.options.text('close_flag')}'"), "nokeepalive")
        yield directive("CustomLog", Expression("${APACHE_LOG_DIR}/access.log"), "catalina_access")
        if base.text(f"log_format_{self.log_kind}"):
            yield directive("CustomLog", Expression(f"${{APACHE_LOG_DIR}}/{self.log}"), f"catalina_{self.log_kind}")
        if base.host and "limit_request_body" in base.host.own:
            yield directive("LimitRequestBody", base.number("limit_request_body"))
        if entry.tls:
            yield from httpd_tls.of_host(base, certificates, self.protocol, self.tells_tls)
        else:
            yield from httpd_tls.forged_certificates(base, self.protocol)
        clients = self._clients(site, base, entry)
        yield from clients.nodes()
        redirect_port = self.options.number("redirect_port") if base.redirects_here(self.options) and not entry.tls else 0
        pages = [*(path for path, _rules in self.pages), PATH]
        trusts = bool(clients.trusted) and not entry.proxy_protocol
        yield from httpd_around.before(base, self.around.root, pages, redirect_port, trusts)

    def _end(self, base: BaseOptions) -> Iterator[Node]:
        yield from httpd_around.access(base, self.pages)
        yield from snippets(base.host.extra_lines if base.host else ())
        # The last section that matches is the one that holds.
        yield states_page(self.states_handler)

    def _clients(self, site: Site, base: BaseOptions, entry: Listen) -> Clients:
        around = self.around
        return Clients(
            protocol=self.protocol,
            tls=entry.tls,
            proxy_protocol=entry.proxy_protocol,
            trusted=proxies_of_site(site, around.clusters, around.trusted),
            general=around.trusted,
            dropped_before=not around.trusts_somebody,
            drops=around.base.texts("drop_request_headers"),
            others_by_http=self.protocol == "ajp" and any(proxy.url.startswith("http:") for proxy in self.options.in_host(base).proxies),
            secrets=secrets_of(site),
            https=self.https,
        )
