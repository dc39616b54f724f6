# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What members are told of a client by httpd: address, scheme, host and port, and whose word is taken for them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ansible_collections.catalina.cluster.plugins.plugin_utils.model.scheme_over_ajp import headers_of
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.trusted_proxies import everybody_else
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.httpd_syntax import Comment, HeaderText, Node, Quoted, directive

# Set anew for members, so these are not only removed.
_SET = ("x-forwarded-proto", "x-forwarded-port")
_PORT = "[0-9]{1,5}"


@dataclass(frozen=True)
class Clients:
    """Who comes to a virtual host, and how its members are asked."""

    protocol: str  # http, ajp, or jk
    tls: bool = False
    proxy_protocol: bool = False
    # Trusted here; trusted where the main configuration speaks; whether that one removes the headers of all others.
    trusted: tuple[str, ...] = ()
    general: tuple[str, ...] = ()
    dropped_before: bool = True
    drops: tuple[str, ...] = ()
    # Whether some servers beside the members are asked by HTTP.
    others_by_http: bool = False
    # The secrets of members that are asked over AJP.
    secrets: tuple[str, ...] = ()
    # The variable by which mod_jk learns of TLS.
    https: str = "HTTPS"

    def nodes(self) -> Iterator[Node]:
        """All directives of the virtual host about its clients."""
        if self.proxy_protocol:
            yield from self._proxy_protocol()
            yield from self._told_by_nobody()
        elif self.trusted:
            yield from remote_ip(() if self.trusted == self.general else self.trusted)
            yield from self._told_by_proxies()
        else:
            yield from self._told_by_nobody()

    def _proxy_protocol(self) -> Iterator[Node]:
        yield Comment("Others than the trusted proxies send no PROXY protocol: they are clients.")
        yield directive("RemoteIPProxyProtocol", "On")
        yield directive("RemoteIPProxyProtocolExceptions", *everybody_else(self.trusted))

    def _told_by_nobody(self) -> Iterator[Node]:
        """Only the connection and the Host header say something."""
        if not self.dropped_before:
            yield from drop(self.drops)
        if self.protocol == "http" or self.others_by_http:
            yield directive("SetEnvIfExpr", Quoted(f"%{{HTTP_HOST}} =~ /:({_PORT})$/"), "CATALINA_PORT=$1")
            yield directive("RequestHeader", "set", "X-Forwarded-Proto", HeaderText("https" if self.tls else "http"))
            yield directive("RequestHeader", "set", "X-Forwarded-Port", HeaderText("443" if self.tls else "80"))
            yield self._header("X-Forwarded-Port", "%{CATALINA_PORT}e", "CATALINA_PORT")

    def _told_by_proxies(self) -> Iterator[Node]:
        yield from self._variables()
        yield from (directive("RequestHeader", "unset", name) for name in self.drops if name.lower() not in _SET)
        yield directive("RequestHeader", "set", "X-Forwarded-Proto", HeaderText("https" if self.tls else "http"))
        yield directive("RequestHeader", "set", "X-Forwarded-Port", HeaderText("443" if self.tls else "80"))
        for scheme, port in (("http", "80"), ("https", "443")):
            yield self._header("X-Forwarded-Proto", scheme, f"CATALINA_{scheme.upper()}")
            yield self._header("X-Forwarded-Port", port, f"CATALINA_{scheme.upper()}")
        yield self._header("X-Forwarded-Port", "%{CATALINA_PORT}e", "CATALINA_PORT")
        yield self._header("Host", "%{CATALINA_HOST}e", "CATALINA_HOST")
        if self.protocol != "http":
            # AJP has no other way for a port: Tomcat takes it from the Host header.
            yield self._header("Host", "%{CATALINA_NAME}e:%{CATALINA_PORT}e", "CATALINA_OTHER_PORT")
            yield self._header("Host", "%{CATALINA_NAME}e", "CATALINA_DEFAULT_PORT")
        if self.protocol == "ajp":
            yield from self._told_by_ajp()
            # Others than the members, and members that do not have that valve yet: their redirects lead back to where the client came from.
            own = "-n reqenv('CATALINA_HTTPS') && resp('Location') =~ m#^http://#i"
            yield directive("Header", "edit", "Location", "(?i)^http://", "https://", Quoted(f"expr={own}"))

    def _told_by_ajp(self) -> Iterator[Node]:
        """What mod_proxy_ajp does not say, under names that only members know."""
        for secret in self.secrets:
            names = headers_of(secret)
            for name, told in ((names.scheme, "X-Forwarded-Proto"), (names.port, "X-Forwarded-Port")):
                yield directive("RequestHeader", "set", name, Quoted(f"expr=%{{req:{told}}}"))

    def _variables(self) -> Iterator[Node]:
        peers = " || ".join(f"%{{CONN_REMOTE_ADDR}} -ipmatch '{network}'" for network in self.trusted)
        yield _when(peers, "CATALINA_TRUSTED=1")
        trusted = "reqenv('CATALINA_TRUSTED') == '1'"
        yield _when(f"{trusted} && %{{HTTP:X-Forwarded-Host}} =~ /^([A-Za-z0-9._-]+(?::{_PORT})?)$/", "CATALINA_HOST=$1")
        for place, condition in (("reqenv('CATALINA_HOST')", ""), ("%{HTTP_HOST}", "-z reqenv('CATALINA_HOST') && ")):
            yield _when(f"{condition}{place} =~ /:({_PORT})$/", "CATALINA_PORT=$1")
            if self.protocol != "http":
                yield _when(f"{condition}{place} =~ /^(.+?)(?::{_PORT})?$/", "CATALINA_NAME=$1")
        for scheme in ("http", "https"):
            yield _when(f"{trusted} && %{{HTTP:X-Forwarded-Proto}} == '{scheme}'", f"CATALINA_{scheme.upper()}=1")
        given = f"{trusted} && %{{HTTP:X-Forwarded-Port}} =~ /^({_PORT})$/"
        yield _when(given, "CATALINA_PORT=$1")
        if self.protocol != "http":
            secure = "-n reqenv('CATALINA_HTTPS')" if not self.tls else "-z reqenv('CATALINA_HTTP')"
            default = f"(reqenv('CATALINA_PORT') == '443' && {secure}) || (reqenv('CATALINA_PORT') == '80' && ! ({secure}))"
            yield _when(f"{given} && ({default})", "CATALINA_DEFAULT_PORT=1")
            yield _when(f"{given} && -z reqenv('CATALINA_DEFAULT_PORT')", "CATALINA_OTHER_PORT=1")
        if self.protocol == "jk":
            yield _when("-n reqenv('CATALINA_HTTPS')", f"{self.https}=on")

    @staticmethod
    def _header(name: str, value: str, variable: str) -> Node:
        return directive("RequestHeader", "set", name, Quoted(value), f"env={variable}")


def _when(condition: str, assignment: str) -> Node:
    return directive("SetEnvIfExpr", Quoted(condition), assignment)


def remote_ip(networks: Sequence[str]) -> Iterator[Node]:
    """The address of the client comes from proxies in these networks."""
    if networks:
        yield directive("RemoteIPHeader", "X-Forwarded-For")
        yield from (directive("RemoteIPInternalProxy", network) for network in networks)


def drop(names: Sequence[str]) -> Iterator[Node]:
    """Headers that only a trusted proxy may set, removed before anything looks at them."""
    yield from (directive("RequestHeader", "unset", name, "early") for name in names)
