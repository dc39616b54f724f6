# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Limits, access, caching and error pages: what holds for all servers or below one path only."""

from __future__ import annotations

from collections.abc import Iterator

from ansible_collections.catalina.cluster.plugins.plugin_utils.model.nginx_entries import RequestLimit
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.nginx_options import Options
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.site_entries import BasicAuth
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.nginx_syntax import Expression, Node, Quoted, block, directive

_CONNECTIONS = "catalina_connections"
_CACHE = "catalina"
# Read by the workers, so they lie outside the folder that only root enters. Relative to nginx's own folder.
PASSWORDS = "catalina-auth"
PAGES = "catalina-pages"
_PAGE_PATH = "/catalina-pages"
GLOBAL = "all"


def limit_zones(options: Options) -> Iterator[Node]:
    """Shared memory of all limits."""
    limits = [(GLOBAL, options.request_limit)]
    limits += [(str(index), location.request_limit) for index, location in enumerate(options.locations)]
    for key, limit in limits:
        if limit:
            yield directive(
                "limit_req_zone", Expression(limit.key), Expression(f"zone={_zone(key)}:{limit.size}"), Expression(f"rate={limit.rate}")
            )
    if options.number("connection_limit") or any(location.connection_limit for location in options.locations):
        yield directive("limit_conn_zone", Expression("$binary_remote_addr"), f"zone={_CONNECTIONS}:10m")


def _zone(key: str) -> str:
    return f"catalina_requests_{key}"


def limits(key: str, limit: RequestLimit | None, connections: int) -> Iterator[Node]:
    """The limits of a block. Who is above them gets 429."""
    if limit:
        burst = [f"burst={limit.burst}"] if limit.burst else []
        nodelay = ["nodelay"] if limit.burst and not limit.delay else []
        yield directive("limit_req", f"zone={_zone(key)}", *burst, *nodelay)
        yield directive("limit_req_status", 429)
    if connections:
        yield directive("limit_conn", _CONNECTIONS, connections)
        yield directive("limit_conn_status", 429)


def password_file(key: str, auth: BasicAuth) -> str:
    """Where the passwords are: where the inventory says, or where the role puts them."""
    return auth.password_file or f"{PASSWORDS}/{key}"


def basic_auth(key: str, auth: BasicAuth | None) -> Iterator[Node]:
    """Names and passwords."""
    if auth:
        yield directive("auth_basic", Quoted(auth.realm))
        yield directive("auth_basic_user_file", password_file(key, auth))


def passwords(options: Options) -> dict[str, str]:
    """The password files that come from contents, relative to nginx's own folder."""
    wanted = [(GLOBAL, options.basic_auth)]
    wanted += [(str(index), location.basic_auth) for index, location in enumerate(options.locations)]
    return {password_file(key, auth): auth.password_content for key, auth in wanted if auth and auth.password_content}


def cache_path(options: Options) -> Iterator[Node]:
    """Where answers are kept."""
    if options.text("cache_path"):
        yield directive(
            "proxy_cache_path",
            options.text("cache_path"),
            "levels=1:2",
            f"keys_zone={_CACHE}:{options.text('cache_keys_size')}",
            f"max_size={options.text('cache_size')}",
            f"inactive={options.text('cache_inactive')}",
            "use_temp_path=off",
        )


def cached(valid: str) -> Iterator[Node]:
    """Keep the answers of a location. Those with a cookie in them are never kept, and nobody with a password gets one."""
    if valid:
        yield directive("proxy_cache", _CACHE)
        yield directive("proxy_cache_key", Expression("$scheme$host$request_uri"))
        yield directive("proxy_cache_valid", 200, 301, 302, valid)
        yield directive("proxy_cache_lock", "on")
        yield directive("proxy_cache_use_stale", "error", "timeout", "updating")
        yield directive("proxy_cache_bypass", Expression("$http_authorization"))
        yield directive("proxy_no_cache", Expression("$http_authorization"))


def error_pages(options: Options) -> list[Node]:
    """Which error leads to which page. A block that has one of its own needs all of them again."""
    return [directive("error_page", *page.status, f"{_PAGE_PATH}/{index}.html") for index, page in enumerate(options.error_pages)]


def page_locations(options: Options) -> Iterator[Node]:
    """The pages themselves, which no client can ask for."""
    for index, page in enumerate(options.error_pages):
        path = page.file or f"/etc/nginx/{PAGES}/{index}.html"
        yield block("location", "=", f"{_PAGE_PATH}/{index}.html", body=[directive("internal"), directive("alias", path)])


def pages(options: Options) -> dict[str, str]:
    """The pages that come from contents, relative to nginx's own folder."""
    return {f"{PAGES}/{index}.html": page.content for index, page in enumerate(options.error_pages) if page.content}
