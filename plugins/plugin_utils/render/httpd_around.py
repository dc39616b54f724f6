# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What virtual hosts of httpd have around the way to the members: headers, pages, passwords, folders, redirects, maintenance."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ansible_collections.catalina.cluster.plugins.plugin_utils.model.httpd_entries import Location
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.httpd_options import BaseOptions
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
    if base.text("acme_folder") or base.error_pages or base.redirects or any(location.root for location in base.locations):
        yield from ("alias", "mime")
    if base.text("maintenance_flag") or base.redirects_to_https:
        yield "rewrite"
    if base.basic_auth or base.manager_auth or any(location.basic_auth for location in base.locations):
        yield from ("authn_core", "authn_file", "auth_basic", "authz_user")


def folders(base: BaseOptions, root: str) -> Iterator[Node]:
    """Folders whose files httpd may serve."""
    wanted = [location.root for location in base.locations if location.root]
    wanted += [base.text("acme_folder")] if base.text("acme_folder") else []
    pages = [page.file or f"{root}/{PAGES}/{index}.html" for index, page in enumerate(base.error_pages)]
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
        yield directive("Alias", path, Quoted(page.file or f"{root}/{PAGES}/{index}.html"))
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


def access(base: BaseOptions, rules: Sequence[tuple[str, Sequence[str]]]) -> Iterator[Node]:
    """Who may pass, for everything and below some paths. rules are the pages of httpd itself with who may see them."""
    if base.basic_auth:
        yield section("Location", Quoted("/"), body=_rule(GLOBAL, base.basic_auth, ()))
        # The last section that matches is the one that holds: these pages keep their own rules.
        for path, allowed in rules:
            yield section("Location", Quoted(path), body=[require(allowed)])
        if base.text("acme_folder"):
            yield section("Location", Quoted(ACME_PATH), body=[directive("Require", "all", "granted")])
    if any(location.guarded for location in base.locations):
        yield Comment("Tomcat takes path parameters out of a path before it looks at it: none of them hides a path from a rule.")
        yield section("LocationMatch", Quoted(r";[^/]*/|/\.{0,2};"), body=[directive("Require", "all", "denied")])
    for index, location in enumerate(base.locations):
        body = list(_location(index, location))
        if body:
            yield section("LocationMatch", Quoted(f"^{re.escape(location.path.rstrip('/'))}(?:[/;]|$)"), body=body)


def _location(index: int, location: Location) -> Iterator[Node]:
    yield from _rule(str(index), location.basic_auth, location.allow)
    for name, value in location.response_headers.items():
        yield directive("Header", "always", "set", name, HeaderText(value))
    yield from snippets(location.lines)


def password_rule(key: str, auth: BasicAuth) -> Iterator[Node]:
    """What a browser is told, and where the passwords are."""
    yield directive("AuthType", "Basic")
    yield directive("AuthName", Quoted(auth.realm))
    yield directive("AuthBasicProvider", "file")
    yield directive("AuthUserFile", Quoted(password_file(key, auth)))


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
    wanted = [
        (GLOBAL, base.basic_auth),
        ("manager", base.manager_auth),
        *((str(index), location.basic_auth) for index, location in enumerate(base.locations)),
    ]
    return {password_file(key, auth): auth.password_content for key, auth in wanted if auth and auth.password_content}


def page_files(base: BaseOptions) -> dict[str, str]:
    """The pages that come from contents, relative to httpd's own folder."""
    return {f"{PAGES}/{index}.html": page.content for index, page in enumerate(base.error_pages) if page.content}
