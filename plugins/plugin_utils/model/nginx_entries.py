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
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.problems import did_you_mean


@dataclass(frozen=True)
class Listen:
    """One address and port."""

    port: int
    address: str = ""
    tls: bool = False
    proxy_protocol: bool = False


@dataclass(frozen=True)
class Certificate:
    """A certificate with its key, as files of the host or as contents, and the names that it is for; none = all others."""

    names: tuple[str, ...] = ()
    certificate: str = ""
    private_key: str = ""
    certificate_content: str = ""
    private_key_content: str = ""


@dataclass(frozen=True)
class BasicAuth:
    """Who may pass with a password."""

    realm: str = "restricted"
    password_file: str = ""
    password_content: str = ""


@dataclass(frozen=True)
class RequestLimit:
    """How many requests one client may send."""

    rate: str
    burst: int = 0
    delay: bool = False
    key: str = "$binary_remote_addr"
    size: str = "10m"


@dataclass(frozen=True)
class ErrorPage:
    """A page for some of the errors that nginx itself answers with."""

    status: tuple[int, ...]
    file: str = ""
    content: str = ""


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


def _entry(kind: type, reads: Mapping[str, Read], needed: tuple[str, ...] = ()) -> Read:
    """Read a mapping into a record. What is empty is left at its default."""

    def read(value: Any) -> Any:
        if not isinstance(value, Mapping):
            raise OptionError("is not a mapping", f"write keys and values; keys are {', '.join(sorted(reads))}")
        found = {}
        for name, item in value.items():
            if name not in reads:
                remedy = did_you_mean(str(name), reads, f"keys are {', '.join(sorted(reads))}")
                raise OptionError("is an unknown key", remedy, f".{name}")
            if item is None or item == "":
                continue
            try:
                found[name] = reads[name](item)
            except OptionError as fault:
                raise fault.within(f".{name}", item) from None
        for name in needed:
            if name not in found:
                raise OptionError("is missing", "write it", f".{name}")
        return kind(**found)

    return read


def _one_of(read: Read, first: str, second: str) -> Read:
    """The same, with exactly one of two keys."""

    def checked(value: Any) -> Any:
        found = read(value)
        if bool(getattr(found, first)) == bool(getattr(found, second)):
            raise OptionError(f"needs one of {first} and {second}", "write one of the two")
        return found

    return checked


def _certificate(value: Any) -> Certificate:
    found: Certificate = _CERTIFICATE(value)
    for name in ("certificate", "private_key"):
        if bool(getattr(found, name)) == bool(getattr(found, f"{name}_content")):
            raise OptionError(f"needs one of {name} and {name}_content", "write the path on the host, or the content from a vault")
    return found


def _pem(what: str) -> Read:
    def read(value: Any) -> str:
        if not isinstance(value, str) or f"{what}-----" not in value or "-----BEGIN " not in value:
            raise OptionError(f"is no PEM text with a {what}", "write the content of the file, all of its lines")
        return value if value.endswith("\n") else value + "\n"

    return read


def _passwords(value: Any) -> str:
    if not isinstance(value, str) or not all(":" in line for line in value.split("\n") if line and not line.startswith("#")):
        raise OptionError("is not made of lines with user:hash", "write what htpasswd or openssl passwd prints, one user a line")
    return value if value.endswith("\n") else value + "\n"


def _any_text(value: Any) -> str:
    if not isinstance(value, str):
        raise OptionError("is not text", "write the content of the page")
    return str(value)


_HEADERS = values.mapping_of(values.header_name, values.expression)
_NAME = values.matching(r"(?:\*\.)?[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?", "the name of a host", "www.example.org or *.example.org")
_CERTIFICATE = _entry(
    Certificate,
    {
        "names": values.list_of(_NAME),
        "certificate": values.absolute_path,
        "private_key": values.absolute_path,
        "certificate_content": _pem("CERTIFICATE"),
        "private_key_content": _pem("PRIVATE KEY"),
    },
)
read_listen = _entry(
    Listen,
    {
        "port": values.number(1, 65535),
        "address": values.address,
        "tls": values.boolean,
        "proxy_protocol": values.boolean,
    },
    ("port",),
)
read_certificate = _certificate
read_basic_auth = _one_of(
    _entry(
        BasicAuth,
        {"realm": values.data, "password_file": values.absolute_path, "password_content": _passwords},
    ),
    "password_file",
    "password_content",
)
read_request_limit = _entry(
    RequestLimit,
    {
        "rate": values.matching(r"\d+r/[sm]", "a rate", "10r/s or 30r/m"),
        "burst": values.number(0, 1000000),
        "delay": values.boolean,
        "key": values.expression,
        "size": values.size,
    },
    ("rate",),
)
read_error_page = _one_of(
    _entry(
        ErrorPage,
        {"status": values.list_of(values.number(400, 599)), "file": values.absolute_path, "content": _any_text},
        ("status",),
    ),
    "file",
    "content",
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


def or_none(read: Read) -> Read:
    """The same, or None for an empty mapping."""
    return lambda value: None if value == {} or value is None else read(value)


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
