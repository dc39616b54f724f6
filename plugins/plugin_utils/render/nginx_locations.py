# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which paths a server answers, and how: by members, with files, or not at all."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.model.application_paths import is_below
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.nginx_entries import Location
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.nginx_options import Options
from ansible_collections.catalina.cluster.plugins.plugin_utils.render import nginx_limits
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
    when,
)
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.nginx_upstreams import has_upstream, location_secret, secret_of

# Certificates are asked for by HTTP: such files are not led to HTTPS.
_WELL_KNOWN = "/.well-known"


@dataclass(frozen=True)
class Place:
    """One path of a server with the cluster behind it, if any, and what an inventory says about it."""

    path: str
    cluster: Mapping[str, Any] | None
    location: Location | None = None
    index: int = 0

    @property
    def prefix(self) -> str:
        """What the names of its own named locations begin with."""
        return f"path-{self.index}-" if self.location else ""

    @property
    def match(self) -> list[Argument]:
        """What a location directive says: the path itself, what lies below it, and it with a path parameter."""
        return ["/"] if self.path == "/" else ["~", Pattern(f"^{re.escape(self.path)}(?:[/;]|$)")]


def places_of(options: Options, site: Mapping[str, Any]) -> list[Place]:
    """All paths of a site, deepest first. A path that no cluster serves is left out, unless it is one of files."""
    clusters = {cluster["name"]: cluster for cluster in site["clusters"]}
    found = {entry["path"]: Place(entry["path"], clusters[entry["cluster"]]) for entry in site["locations"]}
    served = list(found.values())
    for index, location in enumerate(options.locations):
        path = "/" + location.path.strip("/")
        cluster = next((place.cluster for place in served if is_below(path, place.path)), None)
        if cluster is not None or location.root:
            found[path] = Place(path, cluster, location, index)
    return sorted(found.values(), key=lambda place: (-len(place.path.rstrip("/").split("/")), place.path))


class Locations:
    """The locations of one server."""

    def __init__(self, options: Options, site: Mapping[str, Any], headers: Sequence[Node]) -> None:
        self.options, self.site, self.headers = options, site, headers
        self.places = places_of(options, site)
        self.errors = nginx_limits.error_pages(options)

    def nodes(self) -> Iterator[Node]:
        """All of them, those that only the role leads to last."""
        for place in self.places:
            yield BLANK
            yield from self._place(place)
        for cluster in self.site["clusters"]:
            if cluster["members"]:
                yield from self._named(Place("/", cluster))
        for place in self.places:
            if place.location and not place.location.root and place.cluster and place.cluster["members"]:
                yield from self._named(place)
        if not any(place.path == "/" for place in self.places):
            yield BLANK
            yield block("location", "/", body=[directive("return", 404)])

    def _place(self, place: Place) -> Iterator[Node]:
        if place.location and place.location.root:
            yield block("location", *place.match, body=self._files(place, place.location))
        elif place.cluster is None or not place.cluster["members"]:
            if place.cluster is not None:
                yield Comment(f"The cluster {place.cluster['name']} has no member.")
            yield block("location", *place.match, body=[directive("return", 503)])
        else:
            body = self._ajp(place, place.cluster) if self.options.ajp else self._http(place, place.cluster)
            yield block("location", *place.match, body=body)

    def _files(self, place: Place, location: Location) -> Iterator[Node]:
        yield from self._access(place)
        if not is_below(place.path, _WELL_KNOWN):
            yield from self._first()
        yield directive("include", "mime.types")
        if location.expires:
            yield directive("expires", location.expires)
        yield directive("root", location.root)
        yield from snippets(location.lines)

    def _first(self) -> Iterator[Node]:
        """Who does not get through at all."""
        flag = self.options.text("maintenance_flag")
        if flag:
            yield when("-f", flag, body=[directive("return", 503)])
        if self.options.flag("redirect_to_https"):
            port = self.options.number("redirect_port")
            target = "https://$host" + (f":{port}" if port != 443 else "") + "$request_uri"
            yield when(Expression("$catalina_plain"), body=[directive("return", 308, Expression(target))])

    def _access(self, place: Place) -> Iterator[Node]:
        location = place.location
        if location is None:
            return
        yield from nginx_limits.limits(str(place.index), location.request_limit, location.connection_limit)
        yield from nginx_limits.basic_auth(str(place.index), location.basic_auth)
        for network in location.allow:
            yield directive("allow", network)
        if location.allow:
            yield directive("deny", "all")
        if location.client_max_body_size:
            yield directive("client_max_body_size", location.client_max_body_size)
        if location.response_headers:
            # A block that has headers of its own loses those of the server.
            yield from self.headers
            yield from response_headers(location.response_headers)
            yield from snippets(line for line in self.options.texts("extra_server_lines") if line.strip().startswith("add_header "))

    def _settings(self, place: Place) -> Iterator[Node]:
        """What is different on the way to the members."""
        kind = "ajp" if self.options.ajp else "proxy"
        location = place.location
        if location is not None:
            for name, value in (("buffering", location.buffering), ("request_buffering", location.request_buffering)):
                if value is not None:
                    yield directive(f"proxy_{name}", "on" if value else "off")
            if location.read_timeout is not None:
                yield directive(f"{kind}_read_timeout", f"{location.read_timeout}s")
            if location.expires:
                yield directive("expires", location.expires)
            yield from nginx_limits.cached(location.cache_valid)
        yield from snippets(self.options.texts("extra_location_lines"))
        if location is not None:
            yield from snippets(location.lines)

    def _http(self, place: Place, cluster: Mapping[str, Any]) -> Iterator[Node]:
        yield from self._access(place)
        yield from self._settings(place)
        yield from self._first()
        yield from self.errors
        yield directive("error_page", 418, "=", self._close_name(place, cluster))
        yield when("-f", self.options.text("close_flag"), body=[directive("return", 418)])
        yield directive("proxy_pass", self._target(cluster))

    @staticmethod
    def _close_name(place: Place, cluster: Mapping[str, Any]) -> str:
        return f"@{place.prefix}close" if place.location else f"@close-{cluster['name']}"

    def _target(self, cluster: Mapping[str, Any]) -> Argument:
        if self.options.text("sticky") == "maps":
            return Expression(f"http://$catalina_{cluster['variable']}")
        return f"http://cluster-{cluster['name']}"

    def _ajp(self, place: Place, cluster: Mapping[str, Any]) -> Iterator[Node]:
        yield from self._access(place)
        yield from self._first()
        # No file has that name: it is a way to a location whose name is in variables, after access was checked.
        target = f"$catalina_{cluster['variable']}" if self.options.text("sticky") == "maps" else f"cluster-{cluster['name']}"
        yield directive("try_files", "/.catalina/no-such-file", Expression(f"@${{catalina_close}}{place.prefix}{target}"))

    def _named(self, place: Place) -> Iterator[Node]:
        cluster = place.cluster
        if cluster is None:
            return
        if not self.options.ajp:
            yield BLANK
            body = [directive("keepalive_timeout", 0), *self._access(place), *self._settings(place)]
            yield block("location", self._close_name(place, cluster), body=[*body, directive("proxy_pass", self._target(cluster))])
            return
        by_name = {str(member["name"]): member for member in cluster["members"]}
        upstreams = {f"cluster-{cluster['name']}": secret_of(cluster)}
        if self.options.text("sticky") == "maps":
            upstreams.update(
                {f"member-{name}": location_secret(member, by_name) for name, member in by_name.items() if has_upstream(member)}
            )
        for close in ("", "close-"):
            for upstream, secret in upstreams.items():
                yield BLANK
                yield block("location", f"@{close}{place.prefix}{upstream}", body=self._ajp_pass(place, upstream, secret, bool(close)))

    def _ajp_pass(self, place: Place, upstream: str, secret: str, close: bool) -> Iterator[Node]:
        if close:
            yield directive("keepalive_timeout", 0)
        yield from self._access(place)
        yield from self._settings(place)
        yield directive("ajp_secret", Quoted(secret))
        yield directive("ajp_pass", upstream)


def response_headers(headers: Mapping[str, str]) -> Iterator[Node]:
    """Headers that every answer gets."""
    for name, value in headers.items():
        yield directive("add_header", name, _text(value), "always")


def _text(value: str) -> Argument:
    return Expression(value) if "$" in value else Quoted(value)
