# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What each series of Tomcat knows: elements and their places, classes, attributes. Made by tests/vocabulary, read when needed.

The newest release says what a series knows. What came or went in its middle is noted by two releases, of those that were asked: the
last one before and the first one after.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.model.tomcat_versions import SERIES, parse, since

_DATA = Path(__file__).with_name("vocabularies")
_CONNECTOR = "org.apache.catalina.connector.Connector"
_OWN_PACKAGES = re.compile(r"^org\.apache\.(?:catalina|coyote|tomcat|naming)\.")
# A Context and a Cluster know the same wherever they stand.
_REPEATED = (
    (re.compile(r"^Server/Service/Engine/Host/Context"), "Context"),
    (re.compile(r"^Server/Service/Engine/Host/Cluster"), "Server/Service/Engine/Cluster"),
)
# Protocols without the name of a class. 7.0 takes APR where its library is there, whose attributes are others.
_PROTOCOLS: Mapping[str, str] = {"HTTP/1.1": "http11.Http11", "AJP/1.3": "ajp.Ajp"}


@dataclass(frozen=True)
class Former:
    """What a series had once."""

    kind: str
    # The last release that is known to have it, and the first that is known not to.
    last: str
    gone: str


class Vocabulary:
    """What one series knows."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.version: str = data["version"]
        self.series = self.version.rpartition(".")[0]
        self.catalina_properties: Mapping[str, str] = data["catalina_properties"]
        self._elements: Mapping[str, tuple[str, str]] = {path: (made, wanted) for path, (made, wanted) in data["elements"].items()}
        self._types: Mapping[str, list[str]] = data["types"]
        self._classes: Mapping[str, Mapping[str, str]] = data["classes"]
        self._pools: Mapping[str, str] = data["pools"]
        self.web = frozenset(data["web"])
        self._attributes: dict[str, dict[str, str]] = {}
        self._since: Mapping[tuple[int, int], Mapping[str, str]] = _by_releases(data["since"])
        self._until: Mapping[tuple[int, int], Mapping[str, Mapping[str, str]]] = _by_releases(data["until"])

    def element(self, path: str) -> tuple[str, str] | None:
        """The class of an element that names none, and the type that its parent wants; None where no such element is read."""
        return self._elements.get(normal(path))

    def children(self, path: str) -> list[str]:
        """The names of elements that are read below another one."""
        prefix = normal(path) + "/"
        return sorted(
            found.removeprefix(prefix) for found in self._elements if found.startswith(prefix) and "/" not in found[len(prefix) :]
        )

    def parents(self, name: str) -> list[str]:
        """The names of elements that such an element is read below."""
        return sorted({path.split("/")[-2] for path in self._elements if path.endswith(f"/{name}")})

    def of_type(self, wanted: str) -> list[str]:
        """The classes that a parent takes."""
        return self._types.get(wanted, [])

    def has_class(self, name: str) -> bool:
        """Whether Tomcat has a class that an element can name."""
        return name in self._classes

    def attributes(self, name: str) -> dict[str, str]:
        """The attributes of a class with what they hold: text, number or boolean."""
        if name not in self._attributes:
            kinds = self._classes.get(name, {})
            self._attributes[name] = {attribute: kind for kind, found in kinds.items() for attribute in found.split()}
        return self._attributes[name]

    def connector(self, protocol: str) -> dict[str, str] | None:
        """The attributes of a connector, or None where the class of its protocol is none of Tomcat's."""
        owners = self.of_connector(protocol)
        return {attribute: kind for owner in owners for attribute, kind in self.attributes(owner).items()} if owners else None

    def of_connector(self, protocol: str) -> tuple[str, ...]:
        """The classes whose attributes a connector has, or none where that of its protocol is none of Tomcat's."""
        name = self._protocol(protocol)
        return () if name is None else (name, _CONNECTOR)

    def first(self, owner: str, attribute: str, version: str) -> str:
        """The first release that is known to have a class, an element or an attribute, where the version is too old for it.

        "" also where nobody knows: between the last release without it and the first with it, of those that were asked.
        """
        for (last, first), owners in self._since.items():
            if attribute in owners.get(owner, "-").split(" ") and not since(version, f"{self.series}.{last + 1}"):
                return f"{self.series}.{first}"
        return ""

    def first_of(self, owners: Iterable[str], attribute: str, version: str) -> str:
        """The same for an attribute that one of several classes has to have."""
        having = [owner for owner in owners if attribute in self.attributes(owner) or attribute in self._pools.get(owner, "").split()]
        found = [self.first(owner, attribute, version) for owner in having]
        return min(found, key=lambda release: parse(release)[2] or 0) if found and all(found) else ""

    def former(self, owner: str) -> dict[str, Former]:
        """What the newest release has no more: attributes, or "" for the class or element itself."""
        return {
            attribute: Former(kind, f"{self.series}.{last}", f"{self.series}.{gone}")
            for (last, gone), owners in self._until.items()
            for kind, listed in owners.get(owner, {}).items()
            for attribute in listed.split(" ")
        }

    def _protocol(self, protocol: str) -> str | None:
        if protocol in _PROTOCOLS:
            kind = "Protocol" if self.series == "7.0" else "NioProtocol"
            return f"org.apache.coyote.{_PROTOCOLS[protocol]}{kind}"
        return protocol if self.has_class(protocol) else None

    def pool(self, factory: str) -> list[str]:
        """The attributes of a data source that a factory makes. Without a factory it is Tomcat's own."""
        return sorted(attribute for name in self.of_pool(factory) for attribute in self._pools.get(name, "").split())

    def of_pool(self, factory: str) -> tuple[str, ...]:
        """The factories that may make a data source."""
        return (factory,) if factory else tuple(name for name in self._pools if name.endswith(".BasicDataSourceFactory"))


def _by_releases(data: Mapping[str, Any]) -> dict[tuple[int, int], Any]:
    """By the last release before and the first after, as numbers within the series."""
    return {(int(before), int(after)): value for key, value in data.items() for before, after in [key.split()]}


def normal(path: str) -> str:
    """The path that says what an element knows wherever it stands."""
    for pattern, short in _REPEATED:
        path = pattern.sub(short, path)
    return path


def is_of_tomcat(class_name: str) -> bool:
    """Whether a class has the name of one of Tomcat's own."""
    return bool(_OWN_PACKAGES.match(class_name))


def too_old(class_name: str, attribute: str, version: str) -> str:
    """Return the first release of a series that knows an attribute or class, where the version is an older one of that series."""
    series = ".".join(version.split(".")[:2])
    return vocabulary(series).first(class_name, attribute, version) if series in SERIES and series != version else ""


@cache
def vocabulary(series: str) -> Vocabulary:
    """What a series knows."""
    return Vocabulary(json.loads((_DATA / f"{series}.json").read_text(encoding="utf-8")))


def others(series: str) -> Iterable[Vocabulary]:
    """The other series, oldest first. Only asked for when something is wrong."""
    return (vocabulary(name) for name in SERIES if name != series)
