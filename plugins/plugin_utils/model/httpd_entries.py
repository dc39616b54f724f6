# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options of httpd that are lists and mappings: what an entry holds, and how it is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.model import httpd_parameters, httpd_patterns, httpd_values, schema
from ansible_collections.catalina.cluster.plugins.plugin_utils.model import option_values as values
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.mod_jk_rules import mount_rule
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.option_values import OptionError
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.site_entries import (
    BasicAuth,
    basic_auth_reader,
    certificate_reader,
    entry,
    error_page_reader,
    one_of,
    or_none,
)

_HEADERS_OF_THE_ROLES = {
    "host": "it is the Host that the client sent",
    "connection": "httpd sets it by itself",
    "forwarded": "clients could write anything into it",
    "proxy": "it would set HTTP_PROXY in programs",
}


@dataclass(frozen=True)
class Location:
    """What is different below one path."""

    path: str
    root: str = ""
    allow: tuple[str, ...] = ()
    basic_auth: BasicAuth | None = None
    response_headers: Mapping[str, str] = field(default_factory=dict)
    lines: tuple[str, ...] = ()

    @property
    def guarded(self) -> bool:
        """Whether somebody is kept out."""
        return bool(self.allow or self.basic_auth)


@dataclass(frozen=True)
class Redirect:
    """A path that leads elsewhere."""

    path: str
    to: str
    status: int = 302


@dataclass(frozen=True)
class Proxy:
    """A path, or those of a pattern, that lead to one server beside the clusters."""

    url: str
    path: str = ""
    pattern: str = ""
    nocanon: bool = False
    preserve_host: bool | None = None
    cookie_path: str = ""
    cookie_domain: str = ""
    secret: str = ""
    params: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class JkSource:
    """The sources of mod_jk."""

    version: str
    src: str
    checksum: str
    mirrors: tuple[str, ...] = ()

    @property
    def module(self) -> str:
        """Where the module of these sources lies on a host. The role names the same folder."""
        return f"/opt/catalina-cluster/mod_jk/{self.version}-{self.checksum.partition(':')[2][:12]}/module/mod_jk.so"


@dataclass(frozen=True)
class Mount:
    """A path that leads to a further worker of mod_jk."""

    path: str
    worker: str


def _request_header(value: Any) -> str:
    found = str(values.header_name(value))
    reason = _HEADERS_OF_THE_ROLES.get(found.lower())
    if reason or found.lower().startswith(("x-forwarded-", "ssl_client_")):
        raise OptionError("is set by the role", f"remove it: {reason or 'it says what the client really is'}")
    return found


def _target(value: Any) -> str:
    found = httpd_values.word(value)
    if not found.startswith(("/", "http://", "https://")):
        raise OptionError("is neither a path nor a URL", "write it as /new or https://www.example.org/new")
    return found


def dropped_header(value: Any) -> str:
    """The name of a header of requests that members do not get."""
    found = str(values.header_name(value))
    if found.lower() in ("cookie", "host", "content-length", "content-type"):
        raise OptionError("is what applications find sessions, names and forms by", "remove it")
    return found


def hidden_header(value: Any) -> str:
    """The name of a header of answers that clients do not get."""
    found = str(values.header_name(value))
    if found.lower() in ("server", "date"):
        raise OptionError("is added by httpd itself where a member sends none", "use httpd_base_server_tokens, or remove it")
    return found


read_headers = values.names_once(values.mapping_of(values.header_name, httpd_values.header_text))
read_request_headers = values.names_once(values.mapping_of(_request_header, httpd_values.header_text))
read_certificates = values.list_of(certificate_reader(httpd_values.absolute_path))
_read_auth = basic_auth_reader(httpd_values.absolute_path, httpd_values.data, r"\{SHA\}\S+")
read_basic_auth = or_none(_read_auth)
read_error_pages = values.list_of(error_page_reader(httpd_values.absolute_path))
read_locations = values.list_of(
    entry(
        Location,
        {
            "path": httpd_values.url_path,
            "root": httpd_values.absolute_path,
            "allow": values.list_of(httpd_values.network),
            "basic_auth": _read_auth,
            "response_headers": read_headers,
            "lines": httpd_values.lines,
        },
        ("path",),
    )
)


def _secret(value: Any) -> str:
    found = str(values.matching(schema.SECRET_PATTERN, "a secret", "letters, digits and ._~+/=-")(value))
    if len(found) > schema.LONGEST_SECRET:
        reason = f"has more than {schema.LONGEST_SECRET} characters, for which httpd has no room"
        raise OptionError(reason, "choose a shorter one, here and in that server")
    return found


_read_proxy = one_of(
    entry(
        Proxy,
        {
            "path": httpd_values.url_path,
            "pattern": httpd_patterns.path_pattern,
            "url": httpd_patterns.url_with_groups,
            "nocanon": values.boolean,
            "preserve_host": values.boolean,
            "cookie_path": httpd_values.url_path,
            "cookie_domain": values.matching(r"[A-Za-z0-9.-]+ [A-Za-z0-9.-]+", "two domains", "inner.example www.example.org"),
            "secret": _secret,
            "params": httpd_parameters.read_member,
        },
        ("url",),
    ),
    "path",
    "pattern",
)


def _proxy(value: Any) -> Proxy:
    found: Proxy = _read_proxy(value)
    if found.path and "$" in found.url:
        raise OptionError("has a $, which is for patterns", "write pattern in the place of path", ".url", found.url)
    missing = httpd_patterns.missing_group(found.pattern, found.url) if found.pattern else ""
    if missing:
        raise OptionError(f"has {missing}, which the pattern has no group for", "put a part of the pattern into ( )", ".url", found.url)
    if found.pattern and found.cookie_path:
        raise OptionError("needs a path, this is a pattern", "remove it, or write path", ".cookie_path", found.cookie_path)
    return found


read_proxies = values.list_of(_proxy)
read_patterns = values.list_of(httpd_patterns.read_pattern)
# Checks of mod_proxy_hcheck by name: their parameters, and expressions.
read_health_templates = values.mapping_of(httpd_parameters.identifier, httpd_parameters.read_health)
read_health_expressions = values.mapping_of(
    httpd_parameters.expression_name,
    values.matching(r"[^{}\\]*(?:%\{[^{}\\]*\}[^{}\\]*)*", "an expression without backslashes", "%{REQUEST_STATUS} =~ /^[234]/"),
)
_CHECKSUM = values.matching(r"sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128}", "a checksum", "sha256: and 64 hexadecimal digits in small letters")
read_jk_source = or_none(
    entry(
        JkSource,
        {
            "version": values.matching(r"1\.2\.\d+", "a version of mod_jk", "1.2.50"),
            "src": httpd_values.word,
            "checksum": _CHECKSUM,
            "mirrors": values.list_of(values.matching(r"(?:https?|ftp|file)://\S+", "a URL", "https://mirror.example/mod_jk.tar.gz")),
        },
        ("version", "src", "checksum"),
    )
)
read_mounts = values.list_of(
    entry(Mount, {"path": httpd_values.url_path, "worker": values.matching(r"[A-Za-z0-9_-]+", "a worker", "old")}, ("path", "worker"))
)
read_mount_rules = values.list_of(mount_rule)
read_redirects = values.list_of(
    entry(Redirect, {"path": httpd_values.url_path, "to": _target, "status": values.number(301, 308)}, ("path", "to"))
)
