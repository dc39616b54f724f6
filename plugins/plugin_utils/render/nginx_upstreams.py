# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""10-upstreams.conf: who the client is, the upstreams, and the maps that lead from a session to its member."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.model.nginx_options import Options
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.nginx_versions import knows
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.nginx_clients import map_block, maps, scheme
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.nginx_syntax import (
    BLANK,
    Argument,
    Comment,
    Expression,
    Node,
    Pattern,
    Quoted,
    block,
    directive,
    snippets,
)

Cluster = Mapping[str, Any]
Member = Mapping[str, Any]
# Memory of a zone that each server needs, in KiB.
_KIB_PER_SERVER = 4
# The route of a session with the dot before it, so that no route is a word of the map directive. Set for each request, empty without one.
ROUTE_IN_COOKIE, ROUTE_IN_URL = "$catalina_cookie_route", "$catalina_url_route"
# Connections to members are at most this share of those that a process may have: the others are those of clients.
_SHARE_OF_CONNECTIONS = 4
_HEADER = (
    "cluster-X: all members of a cluster, for requests without a session. member-Y: a member first, then those that stand in for it.",
    "The route of a session is taken from it in 20-servers.conf; the maps lead from the route to the member.",
)


def upstreams_file(options: Options, version: str, clusters: Sequence[Cluster]) -> list[Node]:
    """The whole file."""
    nodes: list[Node] = [
        *(Comment(line) for line in _HEADER),
        *([Comment("The members are reached by AJP.")] if options.ajp else []),
        *_client(options),
    ]
    for cluster in clusters:
        nodes += _Upstreams(options, version, cluster).nodes()
    return nodes


def _client(options: Options) -> Iterator[Node]:
    """Host, scheme and port as the client sees them, and what depends on them."""
    yield from maps(options)
    if options.flag("websocket"):
        yield BLANK
        yield map_block("$http_upgrade", "$catalina_upgrade", ("default", Quoted("")), (Pattern("~*^websocket$"), "websocket"))
        yield BLANK
        yield map_block("$http_upgrade", "$catalina_connection", ("default", Quoted("")), (Pattern("~*^websocket$"), "upgrade"))
    if options.text("hsts"):
        yield BLANK
        yield map_block(scheme(options), "$catalina_hsts", ("default", Quoted("")), ("https", Quoted(options.text("hsts"))))
    if options.flag("redirect_to_https"):
        yield BLANK
        yield map_block(scheme(options), "$catalina_plain", ("default", Quoted("")), ("http", 1))


def secret_of(cluster: Cluster) -> str:
    """The secret of most members that take new sessions: a location has one secret only."""
    active = [member for member in cluster["members"] if not member["drained"] and not member["draining"]]
    secrets = [str(member.get("secret") or "") for member in active or cluster["members"]]
    return max(secrets, key=secrets.count, default="")


def has_upstream(member: Member) -> bool:
    """A drained member without anybody to stand in for it would be an upstream without servers."""
    return not member["drained"] or bool(member["backups"])


class _Upstreams:
    """The upstreams and maps of one cluster."""

    def __init__(self, options: Options, version: str, cluster: Cluster) -> None:
        self.options, self.version, self.cluster = options, version, cluster
        self.members: list[Member] = list(cluster["members"])
        self.by_name = {str(member["name"]): member for member in self.members}
        self.sticky = options.text("sticky")

    def nodes(self) -> Iterator[Node]:
        yield BLANK
        yield self._cluster()
        if self.sticky == "maps":
            for member in self.members:
                if has_upstream(member):
                    yield BLANK
                    yield self._member(member)
            yield from self._maps(f"cluster-{self.cluster['name']}", "member-{name}", f"$catalina_{self.cluster['variable']}")
        elif self.sticky == "route":
            yield from self._maps(Quoted(""), "{route}", f"$catalina_route_{self.cluster['variable']}")

    def _maps(self, default: Argument, target: str, variable: str) -> Iterator[Node]:
        """By the route of the cookie, else by that of the URL. Exact words, so that the number of members costs nothing."""
        in_url = f"$catalina_uri_{self.cluster['variable']}"
        yield BLANK
        yield self._map_of_routes(ROUTE_IN_URL, target, default, in_url)
        yield BLANK
        yield self._map_of_routes(ROUTE_IN_COOKIE, target, Expression(in_url), variable)

    def _map_of_routes(self, source: str, target: str, default: Argument, variable: str) -> Node:
        entries = [
            (f".{member['route']}", target.format_map(member)) for member in self.members if self.sticky != "maps" or has_upstream(member)
        ]
        return map_block(source, variable, ("default", default), *entries)

    def _cluster(self) -> Node:
        # Some member has to stand outside the backups: where all that are not standby are missing, the standby ones are plain.
        plain = [member for member in self.members if not member["standby"]]
        secret = secret_of(self.cluster)
        body = [self._zone(f"cluster-{self.cluster['name']}", len(self.members)), *self._method()]
        for member in self.members:
            if self.sticky != "maps":
                # Whoever reads the state of members finds their names here.
                body.append(Comment(f"member {member['name']}, route {member['route']}"))
            body.append(self._server(member, self._cluster_state(member, bool(plain), secret), sticky=True))
        body += [*self._sticky(), *self._keepalive(len(self.members)), *snippets(self.options.texts("extra_upstream_lines"))]
        return block("upstream", f"cluster-{self.cluster['name']}", body=body)

    def _cluster_state(self, member: Member, plain: bool, secret: str) -> str:
        other_secret = self.options.ajp and str(member.get("secret") or "") != secret
        if member["draining"] and self.sticky != "maps" and not other_secret:
            return "drain"
        if member["drained"] or member["draining"] or other_secret:
            return "down"
        return "backup" if member["standby"] and plain else ""

    def _member(self, member: Member) -> Node:
        name = f"member-{member['name']}"
        body: list[Node] = [self._zone(name, 1 + len(member["backups"]))]
        body.append(self._server(member, "down" if member["drained"] else ""))
        body += [self._server(backup, "backup") for backup in self._backups(member)]
        body += [*self._keepalive(), *snippets(self.options.texts("extra_upstream_lines"))]
        return block("upstream", name, body=body)

    def _backups(self, member: Member) -> list[Member]:
        """Over AJP only those with the same secret, since the location of a member has that one. Somebody has to be left."""
        if not self.options.ajp:
            return list(member["backups"])
        secret = location_secret(member, self.by_name)
        return [backup for backup in member["backups"] if str(self.by_name[str(backup["name"])].get("secret") or "") == secret]

    def _zone(self, name: str, servers: int) -> Node:
        return directive("zone", name, f"{max(self.options.number('zone_size'), _KIB_PER_SERVER * servers)}k")

    def _method(self) -> Iterator[Node]:
        method = self.options.text("method")
        if method == "hash":
            consistent = ["consistent"] if self.options.flag("hash_consistent") else []
            yield directive("hash", Expression(self.options.text("hash_key")), *consistent)
        elif method:
            yield directive(method.split()[0], *method.split()[1:])

    def _sticky(self) -> Iterator[Node]:
        if self.sticky == "route":
            yield directive("sticky", "route", Expression(f"$catalina_route_{self.cluster['variable']}"))
        elif self.sticky == "cookie":
            cookie = self.options.sticky_cookie
            given = {"expires": cookie.expires, "domain": cookie.domain, "samesite": cookie.samesite, "path": cookie.path}
            flags = [flag for flag, wanted in (("httponly", cookie.httponly), ("secure", cookie.secure)) if wanted]
            yield directive("sticky", "cookie", cookie.name, *(f"{key}={value}" for key, value in given.items() if value), *flags)
        elif self.sticky == "learn":
            learn, cookie_name = self.options.sticky_learn, self.options.text("session_cookie")
            yield directive(
                "sticky",
                "learn",
                Expression(f"create=$upstream_cookie_{cookie_name}"),
                Expression(f"lookup=$cookie_{cookie_name}"),
                f"zone=sessions-{self.cluster['name']}:{learn.size}",
                f"timeout={learn.timeout}",
            )

    def _keepalive(self, members: int = 1) -> Iterator[Node]:
        """Idle connections. nginx counts them for all members together and closes one that another member's request needs later."""
        each = self.options.number("upstream_keepalive")
        kept = min(each * members, max(each, self.options.number("worker_connections") // _SHARE_OF_CONNECTIONS))
        if not kept:
            # From that version on connections are kept unless somebody says otherwise.
            if knows(self.version, "keepalive 0"):
                yield directive("keepalive", 0)
            return
        yield directive("keepalive", kept, *(["local"] if self.options.flag("upstream_keepalive_local") else []))
        yield directive("keepalive_timeout", f"{self.options.number('upstream_keepalive_timeout')}s")
        yield directive("keepalive_requests", self.options.number("upstream_keepalive_requests"))
        if self.options.number("upstream_keepalive_time"):
            yield directive("keepalive_time", f"{self.options.number('upstream_keepalive_time')}s")

    def _server(self, member: Member, state: str, sticky: bool = False) -> Node:
        port = member["ajp_port"] if self.options.ajp else member["http_port"]
        parameters: dict[str, Any] = {
            "weight": member["weight"],
            "max_fails": self.options.number("max_fails"),
            "fail_timeout": f"{self.options.number('fail_timeout')}s",
            **self.options.server_parameters,
            **self.options.member_parameters.get(str(member["name"]), {}),
        }
        if sticky and self.sticky == "route":
            parameters["route"] = self.by_name[str(member["name"])]["route"]
        words = [key if value is True else f"{key}={value}" for key, value in parameters.items() if value is not False]
        return directive("server", f"{member['host_part']}:{port}", *words, *([state] if state else []))


def location_secret(member: Member, by_name: Mapping[str, Member]) -> str:
    """The secret of the location of a member: its own, or where it is drained that of the first that stands in for it."""
    if member["drained"] and member["backups"]:
        return str(by_name[str(member["backups"][0]["name"])].get("secret") or "")
    return str(member.get("secret") or "")
