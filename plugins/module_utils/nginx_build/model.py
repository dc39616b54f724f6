# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is to be built, as the inventory says it."""

from __future__ import annotations

import dataclasses
import re
import typing as t

PACKAGE, SOURCE = "package", "source"
STATIC, DYNAMIC = "static", "dynamic"
LIBRARIES = ("pcre2", "zlib", "openssl")
Version = tuple[int, ...]


class BuildError(Exception):
    """A refusal or failure, worded for the person who runs the playbook."""


@dataclasses.dataclass(frozen=True)
class Source:
    """An archive with a source tree. The label is how the inventory calls it."""

    label: str
    src: str
    checksum: str
    is_url: bool = False
    mirrors: tuple[str, ...] = ()
    signature: str = ""
    keyring: str = ""


@dataclasses.dataclass(frozen=True)
class Patch:
    """A change to nginx that a module needs."""

    src: str
    checksum: str


@dataclasses.dataclass(frozen=True)
class Module:
    """A third-party module."""

    name: str
    source: Source
    kind: str = DYNAMIC
    patches: tuple[Patch, ...] = ()
    load: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True)
class Request:
    """Everything that is wanted."""

    method: str
    version: str = ""
    sources: t.Mapping[str, Source] = dataclasses.field(default_factory=dict)
    libraries: t.Mapping[str, Source] = dataclasses.field(default_factory=dict)
    options: tuple[str, ...] = ()
    modules: tuple[Module, ...] = ()
    nginx: str = "/usr/sbin/nginx"
    root: str = "/opt/catalina-cluster"
    user: str = "www-data"

    @property
    def loaded(self) -> list[str]:
        """File names of the dynamic modules in the order in which nginx loads them."""
        return [name for module in self.modules if module.kind == DYNAMIC for name in module.load]


def request_of(options: t.Mapping[str, t.Any]) -> Request:
    """The request that checked options describe."""
    return Request(
        method=options["method"],
        version=options["version"],
        sources={item["version"]: _source(f"nginx_balancer_sources {item['version']}", item) for item in options["sources"]},
        libraries={
            name: _source(f"nginx_balancer_library_sources {name}", item)
            for name, item in sorted(options["library_sources"].items())
            if item
        },
        options=tuple(options["configure_options"]),
        modules=tuple(
            Module(
                name=item["name"],
                source=_source(f"nginx_balancer_modules {item['name']}", item),
                kind=item["type"],
                patches=tuple(Patch(patch["src"], patch["checksum"]) for patch in item["patches"]),
                load=tuple(item["load"]),
            )
            for item in options["modules"]
        ),
        nginx=options["nginx"],
        root=options["root"],
        user=options["user"],
    )


def _source(label: str, item: t.Mapping[str, t.Any]) -> Source:
    return Source(
        label=label,
        src=item["src"],
        checksum=item["checksum"],
        is_url=bool(re.match(r"^(https?|ftp|file)://", item["src"])),
        mirrors=tuple(item.get("mirrors") or ()),
        signature=item.get("signature") or "",
        keyring=item.get("keyring") or "",
    )


def version_of(text: str) -> Version:
    """The numbers of a version, for comparisons."""
    return tuple(int(number) for number in re.findall(r"\d+", text)[:3])
