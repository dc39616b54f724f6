# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options of nginx that are lists and mappings: what an entry holds, and how it is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.model import nginx_values as values
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.nginx_values import OptionError, Read
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.nginx_versions import COMMERCIAL
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.option_values import names_once
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.problems import did_you_mean
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.site_entries import (
    BasicAuth,
    basic_auth_reader,
    certificate_reader,
    error_page_reader,
)
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.site_entries import entry as _entry


@dataclass(frozen=True)
class RequestLimit:
    """How many requests one client may send."""

    rate: str
    burst: int = 0
    delay: bool = False
    key: str = "$binary_remote_addr"
    size: str = "10m"


@dataclass(frozen=True)
class Location:
    """What is different below one path."""

    path: str
    root: str = ""
    expires: str = ""
    buffering: bool | None = None
    request_buffering: bool | None = None
    read_timeout: int | None = None
    client_max_body_size: str = ""
    cache_valid: str = ""
    basic_auth: BasicAuth | None = None
    request_limit: RequestLimit | None = None
    connection_limit: int = 0
    allow: tuple[str, ...] = ()
    response_headers: Mapping[str, str] = field(default_factory=dict)
    lines: tuple[str, ...] = ()


@dataclass(frozen=True)
class StickyCookie:
    """nginx's own cookie for stickiness."""

    name: str = "route"
    expires: str = ""
    domain: str = ""
    path: str = "/"
    httponly: bool = True
    secure: bool = False
    samesite: str = ""


@dataclass(frozen=True)
class StickyLearn:
    """How long nginx remembers sessions, and in how much memory."""

    size: str = "1m"
    timeout: str = "30m"


_HEADERS = names_once(values.mapping_of(values.header_name, values.expression))
read_certificate = certificate_reader(values.absolute_path)
read_basic_auth = basic_auth_reader(values.absolute_path, values.data, r"\{(?:SHA|SSHA|PLAIN)\}\S+")
read_error_page = error_page_reader(values.absolute_path)
read_request_limit = _entry(
    RequestLimit,
    {
        "rate": values.matching(r"[1-9]\d*r/[sm]", "a rate", "10r/s or 30r/m"),
        "burst": values.number(0, 1000000),
        "delay": values.boolean,
        "key": values.expression,
        "size": values.size,
    },
    ("rate",),
)
read_sticky_cookie = _entry(
    StickyCookie,
    {
        "name": values.cookie_name,
        "expires": values.matching(r"max|\d+[smhd]?", "a time", "1h, or max"),
        "domain": values.word,
        "path": values.url_path,
        "httponly": values.boolean,
        "secure": values.boolean,
        "samesite": values.choice("strict", "lax", "none"),
    },
)
read_sticky_learn = _entry(StickyLearn, {"size": values.size, "timeout": values.duration})
read_location = _entry(
    Location,
    {
        "path": values.url_path,
        "root": values.absolute_path,
        "expires": values.matching(r"-?\d+[smhdwMy]?|max|off|epoch", "a time", "1h, max, off or epoch"),
        "buffering": values.boolean,
        "request_buffering": values.boolean,
        "read_timeout": values.number(1, 86400),
        "client_max_body_size": values.size,
        "cache_valid": values.duration,
        "basic_auth": read_basic_auth,
        "request_limit": read_request_limit,
        "connection_limit": values.number(0, 65535),
        "allow": values.list_of(values.network_or_all),
        "response_headers": _HEADERS,
        "lines": values.lines,
    },
    ("path",),
)
read_headers = _HEADERS


# Parameters of a server in an upstream. What the model knows of a member is set by the model.
_SERVER: dict[str, Read] = {
    "max_conns": values.number(0, 1000000),
    "max_fails": values.number(0, 1000000),
    "fail_timeout": values.duration,
    "resolve": values.boolean,
    "service": values.matching(r"[A-Za-z0-9._-]+", "the name of a service", "http or _http._tcp"),
}
_ELSEWHERE: dict[str, str] = {
    "weight": "set weight of the instance",
    "backup": "set standby: true of the instance",
    "down": "set state: drained of the instance",
    "drain": "drain the member: set state: drained of the instance, or use the playbook that drains",
    "route": "set route of the instance",
}


def read_server_parameters(value: Any) -> dict[str, Any]:
    """Parameters of a server, in the order given."""
    if not isinstance(value, Mapping):
        raise OptionError("is not a mapping", "write names and values, as {max_conns: 100}")
    found: dict[str, Any] = {}
    for name, item in value.items():
        if name in _ELSEWHERE:
            raise OptionError("is set by the model", _ELSEWHERE[name], f".{name}", item)
        if name in COMMERCIAL:
            raise OptionError("is in the commercial nginx only", COMMERCIAL[name], f".{name}", item)
        if name not in _SERVER:
            remedy = did_you_mean(str(name), _SERVER, f"use {', '.join(_SERVER)}")
            raise OptionError("is no parameter of a server", remedy, f".{name}")
        try:
            found[name] = _SERVER[name](item)
        except OptionError as fault:
            raise fault.within(f".{name}", item) from None
    return found
