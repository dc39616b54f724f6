# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What virtual hosts of every server are made of: addresses, certificates, passwords and pages, and how entries are read."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.model import option_values as values
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.option_values import OptionError, Read
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
class ErrorPage:
    """A page for some of the errors that nginx itself answers with."""

    status: tuple[int, ...]
    file: str = ""
    content: str = ""


def entry(kind: type, reads: Mapping[str, Read], needed: tuple[str, ...] = ()) -> Read:
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


def one_of(read: Read, first: str, second: str) -> Read:
    """The same, with exactly one of two keys."""

    def checked(value: Any) -> Any:
        found = read(value)
        if bool(getattr(found, first)) == bool(getattr(found, second)):
            raise OptionError(f"needs one of {first} and {second}", "write one of the two")
        return found

    return checked


def pem(what: str) -> Read:
    def read(value: Any) -> str:
        if not isinstance(value, str) or f"{what}-----" not in value or "-----BEGIN " not in value:
            raise OptionError(f"is no PEM text with a {what}", "write the content of the file, all of its lines")
        return value if value.endswith("\n") else value + "\n"

    return read


def _passwords(others: str) -> Read:
    """Lines with users and hashes. others are the forms of hashes that only one server knows."""
    remedy = "write what htpasswd or openssl passwd prints, one user a line"
    line_of = re.compile(rf"[^:]+:(?:\$[A-Za-z0-9]+\$\S+|{others}|[./0-9A-Za-z]{{13}})\s*")

    def read(value: Any) -> str:
        lines = [line for line in value.split("\n") if line.strip() and not line.startswith("#")] if isinstance(value, str) else [""]
        if not all(":" in line for line in lines):
            raise OptionError("is not made of lines with user:hash", remedy)
        if not all(line_of.fullmatch(line) for line in lines):
            raise OptionError("has a line without a hash, with whose password nobody gets in", remedy)
        return str(value) if value.endswith("\n") else f"{value}\n"

    return read


def _any_text(value: Any) -> str:
    if not isinstance(value, str):
        raise OptionError("is not text", "write the content of the page")
    return str(value)


def or_none(read: Read) -> Read:
    """The same, or None for an empty mapping."""
    return lambda value: None if value == {} or value is None else read(value)


HOST_NAME = values.matching(r"(?:\*\.)?[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?", "the name of a host", "www.example.org or *.example.org")
read_listen = entry(
    Listen,
    {
        "port": values.number(1, 65535),
        "address": values.address,
        "tls": values.boolean,
        "proxy_protocol": values.boolean,
    },
    ("port",),
)


read_hsts = values.optional(
    values.matching(r"max-age=\d+(?:; includeSubDomains)?(?:; preload)?", "a policy", '"max-age=31536000; includeSubDomains"')
)


def certificate_reader(path: Read) -> Read:
    """Reads a certificate. path reads the path of a file as the server wants it."""
    read_entry = entry(
        Certificate,
        {
            "names": values.list_of(HOST_NAME),
            "certificate": path,
            "private_key": path,
            "certificate_content": pem("CERTIFICATE"),
            "private_key_content": pem("PRIVATE KEY"),
        },
    )

    def read(value: Any) -> Certificate:
        found: Certificate = read_entry(value)
        for name in ("certificate", "private_key"):
            if bool(getattr(found, name)) == bool(getattr(found, f"{name}_content")):
                raise OptionError(f"needs one of {name} and {name}_content", "write the path on the host, or the content from a vault")
        return found

    return read


def basic_auth_reader(path: Read, realm: Read, hashes: str) -> Read:
    """Reads who may pass with a password. hashes are forms that only this server knows."""
    reads = {"realm": realm, "password_file": path, "password_content": _passwords(hashes)}
    return one_of(entry(BasicAuth, reads), "password_file", "password_content")


def _statuses(value: Any) -> tuple[int, ...]:
    found: tuple[int, ...] = values.list_of(values.number(400, 599))(value)
    if not found:
        raise OptionError("names no status", "name some, as [502, 503]")
    return found


def error_page_reader(path: Read) -> Read:
    """Reads a page for errors."""
    reads = {"status": _statuses, "file": path, "content": _any_text}
    return one_of(entry(ErrorPage, reads, ("status",)), "file", "content")


def certificates_for(name: str, certificates: Sequence[Certificate]) -> tuple[Certificate, ...]:
    """The certificates of a name: those with the name, or with its wildcard, or those for all others. "" = the default server."""
    lower = name.lower()
    wildcard = f"*.{lower.partition('.')[2]}"
    for wanted in (lower, wildcard):
        found = tuple(entry for entry in certificates if name and wanted in {own.lower() for own in entry.names})
        if found:
            return found
    return tuple(entry for entry in certificates if not entry.names)
