# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options of httpd that are lists and mappings: what an entry holds, and how it is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.model import httpd_parameters, httpd_values, schema
from ansible_collections.catalina.cluster.plugins.plugin_utils.model import option_values as values
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.option_values import OptionError
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.site_entries import (
    BasicAuth,
    basic_auth_reader,
    certificate_reader,
    entry,
    error_page_reader,
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
    """A path that leads to one server beside the clusters."""

    path: str
    url: str
    nocanon: bool = False
    preserve_host: bool | None = None
    cookie_path: str = ""
    cookie_domain: str = ""
    secret: str = ""
    params: Mapping[str, str] = field(default_factory=dict)


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


read_headers = values.mapping_of(values.header_name, httpd_values.data)
read_request_headers = values.mapping_of(_request_header, httpd_values.data)
read_certificates = values.list_of(certificate_reader(httpd_values.absolute_path))
_read_auth = basic_auth_reader(httpd_values.absolute_path, httpd_values.data)
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
_URL = values.matching(r"(?:ajp|http)://[A-Za-z0-9._\[\]:-]+(?:/[A-Za-z0-9._~/-]*)?", "a URL of ajp or http", "http://10.0.0.7:8080/shop")
read_proxies = values.list_of(
    entry(
        Proxy,
        {
            "path": httpd_values.url_path,
            "url": _URL,
            "nocanon": values.boolean,
            "preserve_host": values.boolean,
            "cookie_path": httpd_values.url_path,
            "cookie_domain": values.matching(r"[A-Za-z0-9.-]+ [A-Za-z0-9.-]+", "two domains", "inner.example www.example.org"),
            "secret": values.matching(schema.SECRET_PATTERN, "a secret", "letters, digits and ._~+/=-"),
            "params": httpd_parameters.read_member,
        },
        ("path", "url"),
    )
)
# Checks of mod_proxy_hcheck by name: their parameters, and expressions.
read_health_templates = values.mapping_of(httpd_parameters.identifier, httpd_parameters.read_health)
read_health_expressions = values.mapping_of(
    httpd_parameters.identifier,
    values.matching(r"[^{}\\]*(?:%\{[^{}\\]*\}[^{}\\]*)*", "an expression without backslashes", "%{REQUEST_STATUS} =~ /^[234]/"),
)
read_mounts = values.list_of(
    entry(Mount, {"path": httpd_values.url_path, "worker": values.matching(r"[A-Za-z0-9_-]+", "a worker", "old")}, ("path", "worker"))
)
# [!|-]/path[|/*]=worker[;extension=value]...
_RULE = (
    r"[!-]?/[^\s#$=;]*=(?:\*|[A-Za-z0-9_-]+)(?:;(?:"
    + "|".join(
        (
            *("reply_timeout=\\d+", "sticky_ignore=[01]", "stateless=[01]", "use_server_errors=\\d+", "fail_on_status=[0-9,-]+"),
            *("(?:active|disabled|stopped)=[A-Za-z0-9_,-]+", "session_cookie=[A-Za-z0-9_.-]+", "session_path=[A-Za-z0-9_.-]+"),
            *("set_session_cookie=[01]", "session_cookie_path=/[^\\s;#$]*"),
        )
    )
    + "))*"
)
read_mount_rules = values.list_of(values.matching(_RULE, "a rule of uriworkermap.properties", "/app|/*=main;reply_timeout=5000"))
read_redirects = values.list_of(
    entry(Redirect, {"path": httpd_values.url_path, "to": _target, "status": values.number(301, 308)}, ("path", "to"))
)
