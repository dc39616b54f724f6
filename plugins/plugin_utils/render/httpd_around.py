# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What virtual hosts of httpd have around the way to the members: headers, pages, passwords, folders, redirects, maintenance."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from ansible_collections.catalina.cluster.plugins.plugin_utils.model.httpd_entries import Location
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.httpd_options import BaseOptions, HttpdOptions
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.site_entries import BasicAuth
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.httpd_parts import require
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.httpd_syntax import (
    Comment,
    HeaderText,
    Node,
    Private,
    Quoted,
    Verbatim,
    directive,
    section,
    snippets,
)

# Read by the workers, so they lie outside the folder that only root enters. Relative to httpd's own folder.
PASSWORDS = "catalina-auth"
PAGES = "catalina-pages"
_PAGE_PATH = "/catalina-pages"
ACME_PATH = "/.well-known/acme-challenge"
GLOBAL = "all"
# The path as the client wrote it: nothing in it is decoded and encoded again. mod_rewrite adds the query by itself.
_RAW_PATH = r"^\S+\s(?:https?://[^/\s]+)?(/[^?\s]*)"


def modules(base: BaseOptions) -> Iterator[str]:
    """What all of this needs, and nothing of what is not used."""
    every = _everywhere(base)
    if base.text("acme_folder") or any(one.error_pages or one.redirects or any(place.root for place in one.locations) for one in every):
        yield from ("alias", "mime")
    if any(one.text("maintenance_flag") or one.redirects_to_https for one in every):
        yield "rewrite"
    if (
        base.page_auths
        or base.page_auth("status")
        or any(one.basic_auth or any(place.basic_auth for place in one.locations) for one in every)
    ):
        yield from ("authn_core", "authn_file", "auth_basic", "authz_user")


def _everywhere(base: BaseOptions) -> tuple[BaseOptions, ...]:
    """The general options, and those of single virtual hosts."""
    return (base, *base.of_hosts)


def folders(base: BaseOptions, root: str) -> Iterator[Node]:
    """Folders whose files httpd may serve."""
    every = _everywhere(base)
    wanted = [location.root for one in every for location in one.locations if location.root]
    wanted += [base.text("acme_folder")] if base.text("acme_folder") else []
    pages = [page_file(one, index, root) for one in every for index in range(len(one.error_pages))]
    if "mime" in modules(base):
        yield directive("TypesConfig", "/etc/mime.types")
    for folder in dict.fromkeys(wanted):
        yield section("Directory", Quoted(folder), body=[directive("Require", "all", "granted")])
    for page in dict.fromkeys(pages):
        folder, _slash, name = page.rpartition("/")
        body = [section("Files", Quoted(name), body=[directive("Require", "all", "granted")])]
        yield section("Directory", Quoted(folder or "/"), body=body)


def own_paths(base: BaseOptions) -> Iterator[str]:
    """Paths that httpd answers by itself, never a member."""
    if base.text("acme_folder"):
        yield ACME_PATH
    if base.error_pages:
        yield _PAGE_PATH
    yield from (redirect.path for redirect in base.redirects)
    yield from (location.path for location in base.locations if location.root)


def before(base: BaseOptions, root: str, pages: Sequence[str], redirect_port: int, trusts: bool) -> Iterator[Node]:
    """What comes before the way to the members. pages are those of httpd itself; redirect_port is 0 where all stay with HTTP."""
    yield from _headers(base)
    yield from _rewrites(base, pages, redirect_port, trusts)
    for index, page in enumerate(base.error_pages):
        path = f"{_PAGE_PATH}/{index}.html"
        yield directive("Alias", path, Quoted(page_file(base, index, root)))
        yield from (directive("ErrorDocument", status, path) for status in page.status)
    if base.text("acme_folder"):
        yield directive("Alias", f"{ACME_PATH}/", Quoted(base.text("acme_folder").rstrip("/") + "/"))
    for location in base.locations:
        if location.root:
            yield directive("Alias", location.path, Quoted(location.root.rstrip("/") + location.path))
    for redirect in base.redirects:
        yield directive("Redirect", redirect.status, redirect.path, redirect.to)


def _headers(base: BaseOptions) -> Iterator[Node]:
    for name, value in base.texts_by_name("request_headers").items():
        yield directive("RequestHeader", "set", name, Private(HeaderText(value)))
    for name in base.texts("hide_headers"):
        yield directive("Header", "unset", name)
        yield directive("Header", "always", "unset", name)
    for name, value in base.texts_by_name("response_headers").items():
        yield directive("Header", "always", "set", name, HeaderText(value))


def _rewrites(base: BaseOptions, pages: Sequence[str], redirect_port: int, trusts: bool) -> Iterator[Node]:
    flag = base.text("maintenance_flag")
    if not flag and not redirect_port:
        return
    yield directive("RewriteEngine", "On")
    # mod_rewrite reads its arguments by itself, and leaves backslashes alone.
    own = [Verbatim(f"!^{re.escape(path)}(?:/|$)") for path in (*pages, *([_PAGE_PATH] if base.error_pages else []))]
    if flag:
        yield from (directive("RewriteCond", Verbatim("%{REQUEST_URI}"), page) for page in own)
        yield directive("RewriteCond", flag, "-f")
        yield directive("RewriteRule", "^", "-", "[R=503,L]")
    if redirect_port:
        yield from (directive("RewriteCond", Verbatim("%{REQUEST_URI}"), page) for page in (*own, Verbatim(r"!^/\.well-known/")))
        if trusts:
            yield directive("RewriteCond", Verbatim("%{ENV:CATALINA_HTTPS}"), "!=1")
        yield directive("RewriteCond", Verbatim("%{THE_REQUEST}"), Verbatim(_RAW_PATH))
        port = "" if redirect_port == 443 else f":{redirect_port}"
        yield directive("RewriteRule", "^", Verbatim(f"https://%{{SERVER_NAME}}{port}%1"), "[R=308,L,NE]")


def access(base: BaseOptions, rules: Sequence[tuple[str, Sequence[Node]]]) -> Iterator[Node]:
    """Who may pass, for everything and below some paths. rules are the pages of httpd itself with what is said of each."""
    if base.basic_auth:
        yield section("Location", Quoted("/"), body=_rule(base.prefix("basic_auth") + GLOBAL, base.basic_auth, ()))
        # The last section that matches is the one that holds: these pages keep their own rules.
        for path, body in rules:
            yield section("Location", Quoted(path), body=body)
        if base.text("acme_folder"):
            yield section("Location", Quoted(ACME_PATH), body=[directive("Require", "all", "granted")])
    if any(location.guarded for location in base.locations):
        yield Comment("Tomcat takes path parameters out of a path before it looks at it: none of them hides a path from a rule.")
        yield section("LocationMatch", Quoted(r";[^/]*/|/\.{0,2};"), body=[directive("Require", "all", "denied")])
    for index, location in enumerate(base.locations):
        body = list(_location(f"{base.prefix('locations')}{index}", location))
        if body:
            yield section("LocationMatch", Quoted(f"^{re.escape(location.path.rstrip('/'))}(?:[/;]|$)"), body=body)


def _location(key: str, location: Location) -> Iterator[Node]:
    yield from _rule(key, location.basic_auth, location.allow)
    for name, value in location.response_headers.items():
        yield directive("Header", "always", "set", name, HeaderText(value))
    yield from snippets(location.lines)


def password_rule(key: str, auth: BasicAuth) -> Iterator[Node]:
    """What a browser is told, and where the passwords are."""
    yield directive("AuthType", "Basic")
    yield directive("AuthName", Quoted(auth.realm))
    yield directive("AuthBasicProvider", "file")
    yield directive("AuthUserFile", Quoted(password_file(key, auth)))


# Pages of the front ends, by the names of their password files.
_PAGES = {"manager": ("httpd_balancer", "manager"), "jk-status": ("mod_jk", "status"), "jk-manager": ("mod_jk", "manager")}


def page_auths(options: Mapping[str, HttpdOptions]) -> dict[str, BasicAuth]:
    """Who may see the pages of the front ends that ask for a password."""
    found = {key: options[role].page_auth(page) for key, (role, page) in _PAGES.items() if role in options}
    return {key: auth for key, auth in found.items() if auth}


def page_rules(key: str, auth: BasicAuth | None, *conditions: Node) -> list[Node]:
    """What is said of a page of httpd itself: all conditions have to hold, and a password may be one."""
    rules = [*conditions, *([directive("Require", "valid-user")] if auth else [])]
    asked = list(password_rule(key, auth)) if auth else []
    return [*asked, rules[0] if len(rules) == 1 else section("RequireAll", body=rules)]


def server_status_rules(base: BaseOptions) -> list[Node]:
    """Of the page with what httpd does."""
    return page_rules("status", base.page_auth("status"), require(base.texts("status_allow")))


def _rule(key: str, auth: BasicAuth | None, allowed: Sequence[str]) -> Iterator[Node]:
    if auth:
        yield from password_rule(key, auth)
    if auth and allowed:
        yield section("RequireAll", body=[require(allowed), directive("Require", "valid-user")])
    elif auth:
        yield directive("Require", "valid-user")
    elif allowed:
        yield require(allowed)


def password_file(key: str, auth: BasicAuth) -> str:
    """Where the passwords are: where the inventory says, or where the role puts them."""
    return auth.password_file or f"{PASSWORDS}/{key}"


def passwords(base: BaseOptions) -> dict[str, str]:
    """The password files that come from contents, relative to httpd's own folder."""
    wanted: list[tuple[str, BasicAuth | None]] = [*base.page_auths.items(), ("status", base.page_auth("status"))]
    for one in _everywhere(base):
        wanted.append((one.prefix("basic_auth") + GLOBAL, one.basic_auth))
        wanted += [(f"{one.prefix('locations')}{index}", location.basic_auth) for index, location in enumerate(one.locations)]
    return {password_file(key, auth): auth.password_content for key, auth in wanted if auth and auth.password_content}


def page_files(base: BaseOptions) -> dict[str, str]:
    """The pages that come from contents, relative to httpd's own folder."""
    return {
        f"{PAGES}/{one.prefix('error_pages')}{index}.html": page.content
        for one in _everywhere(base)
        for index, page in enumerate(one.error_pages)
        if page.content
    }


def page_file(base: BaseOptions, index: int, root: str) -> str:
    """Where a page is: where the inventory says, or where the role puts it."""
    return base.error_pages[index].file or f"{root}/{PAGES}/{base.prefix('error_pages')}{index}.html"
