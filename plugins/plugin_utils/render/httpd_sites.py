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
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.httpd_syntax import (
    BLANK,
    Expression,
    Node,
    Quoted,
    directive,
    section,
)
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.sites import url_address

Body = Callable[[Site], Iterator[Node]]


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
    """One front end: its options, how it asks members, and the names of its log and of the log's format."""

    options: HttpdOptions
    around: Surroundings
    protocol: str
    log: str
    log_format: str
    # Pages that httpd answers by itself, with who may see them.
    pages: tuple[tuple[str, tuple[str, ...]], ...] = ()

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
            names = [str(name) for name in site["names"]]
            for listens in self._groups():
                places = dict.fromkeys(f"*:{entry.port}" for entry in listens)
                parts = httpd_tls.by_certificate(self.around.base, names) if listens[0].tls else [(names, ())]
                for own, certificates in parts:
                    yield BLANK
                    beginning = self._beginning(site, own, listens[0], certificates)
                    yield section("VirtualHost", *places, body=[*beginning, *body(site), *self._access()])

    def _groups(self) -> list[list[Listen]]:
        """Addresses that are spoken to in the same way."""
        found: dict[tuple[bool, bool], list[Listen]] = {}
        for entry in self.options.listens:
            found.setdefault((entry.tls, entry.proxy_protocol), []).append(entry)
        return list(found.values())

    def _beginning(self, site: Site, names: Sequence[str], entry: Listen, certificates: tuple[Certificate, ...]) -> Iterator[Node]:
        if names:
            yield directive("ServerName", names[0])
            yield from (directive("ServerAlias", name) for name in names[1:])
        yield directive("DocumentRoot", EMPTY_FOLDER)
        yield directive("SetEnvIfExpr", Quoted(f"-f '{self.options.text('close_flag')}'"), "nokeepalive")
        yield directive("CustomLog", Expression("${APACHE_LOG_DIR}/access.log"), "catalina_access")
        yield directive("CustomLog", Expression(f"${{APACHE_LOG_DIR}}/{self.log}"), self.log_format)
        base = self.around.base
        if entry.tls:
            yield from httpd_tls.of_host(base, certificates, self.protocol)
        else:
            yield from httpd_tls.forged_certificates(base, self.protocol)
        clients = self._clients(site, entry)
        yield from clients.nodes()
        redirect_port = self.options.number("redirect_port") if self.options.flag("redirect_to_https") and not entry.tls else 0
        pages = [path for path, _allowed in self.pages]
        trusts = bool(clients.trusted) and not entry.proxy_protocol
        yield from httpd_around.before(base, self.around.root, pages, redirect_port, trusts)

    def _access(self) -> Iterator[Node]:
        yield from httpd_around.access(self.around.base, self.pages)

    def _clients(self, site: Site, entry: Listen) -> Clients:
        around = self.around
        return Clients(
            protocol=self.protocol,
            tls=entry.tls,
            proxy_protocol=entry.proxy_protocol,
            trusted=proxies_of_site(site, around.clusters, around.trusted),
            general=around.trusted,
            dropped_before=not around.trusts_somebody,
            drops=around.base.texts("drop_request_headers"),
        )
