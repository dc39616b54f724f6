# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What each series of Tomcat knows: elements and their places, classes, attributes. Made by tests/vocabulary, read when needed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.model.tomcat_versions import SERIES, since

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
# What came in the middle of a series: class, attribute ("" for the class itself), and the first releases.
_SINCE: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("org.apache.catalina.tribes.group.interceptors.EncryptInterceptor", ""): ("7.0.100", "8.5.38", "9.0.14"),
    ("org.apache.catalina.tribes.group.interceptors.EncryptInterceptor", "replayWindowTime"): ("9.0.119", "10.1.56", "11.0.23"),
    ("org.apache.catalina.tribes.group.interceptors.EncryptInterceptor", "replayWindowMessageCount"): ("9.0.119", "10.1.56", "11.0.23"),
    ("org.apache.catalina.tribes.membership.StaticMembershipService", ""): ("9.0.11",),
    ("org.apache.catalina.tribes.membership.cloud.CloudMembershipService", ""): ("9.0.13",),
    ("org.apache.catalina.valves.RemoteCIDRValve", ""): ("7.0.89", "8.5.32", "9.0.9"),
    ("org.apache.catalina.ha.session.DeltaManager", "enableStatistics"): ("9.0.108", "10.1.44", "11.0.10"),
    **{(_CONNECTOR, name): ("7.0.100", "8.5.51", "9.0.31") for name in ("secret", "secretRequired", "allowedRequestAttributesPattern")},
}


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

    def element(self, path: str) -> tuple[str, str] | None:
        """The class of an element that names none, and the type that its parent wants; None where no such element is read."""
        return self._elements.get(_normal(path))

    def children(self, path: str) -> list[str]:
        """The names of elements that are read below another one."""
        prefix = _normal(path) + "/"
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
        name = self._protocol(protocol)
        if name is None:
            return None
        return {**self.attributes(name), **self.attributes(_CONNECTOR)}

    def _protocol(self, protocol: str) -> str | None:
        if protocol in _PROTOCOLS:
            kind = "Protocol" if self.series == "7.0" else "NioProtocol"
            return f"org.apache.coyote.{_PROTOCOLS[protocol]}{kind}"
        return protocol if self.has_class(protocol) else None

    def pool(self, factory: str) -> list[str]:
        """The attributes of a data source that a factory makes. Without a factory it is Tomcat's own."""
        names = [factory] if factory else [name for name in self._pools if name.endswith(".BasicDataSourceFactory")]
        return sorted(attribute for name in names for attribute in self._pools.get(name, "").split())


def _normal(path: str) -> str:
    for pattern, short in _REPEATED:
        path = pattern.sub(short, path)
    return path


def is_of_tomcat(class_name: str) -> bool:
    """Whether a class has the name of one of Tomcat's own."""
    return bool(_OWN_PACKAGES.match(class_name))


def too_old(class_name: str, attribute: str, version: str) -> str:
    """Return the first release of a series that knows an attribute or class, where the version is an older one of that series."""
    series = ".".join(version.split(".")[:2])
    for first in _SINCE.get((class_name, attribute), ()):
        if first.startswith(series + ".") and not since(version, first):
            return first
    return ""


@cache
def vocabulary(series: str) -> Vocabulary:
    """What a series knows."""
    return Vocabulary(json.loads((_DATA / f"{series}.json").read_text(encoding="utf-8")))


def others(series: str) -> Iterable[Vocabulary]:
    """The other series, oldest first. Only asked for when something is wrong."""
    return (vocabulary(name) for name in SERIES if name != series)
