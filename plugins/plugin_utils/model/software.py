# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Tomcat and the Java that an inventory wants for a host, a cluster or an instance: known and complete."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.model import tomcat_versions as versions
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.host_types import Host
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.values import Reader

_METHODS = ("package", "archive")
_LISTED = ", ".join(versions.SERIES)
_VERSION_REMEDY = f"set a series ({_LISTED}) or a full version, as 10.1.60"
_PATH = re.compile(r"^(?:/[A-Za-z0-9._+-]+)+$")


@dataclass(frozen=True)
class Level:
    """What a cluster or an instance says of its software, and where."""

    key: str = ""
    given: Mapping[str, str] = field(default_factory=dict)

    def where(self, name: str) -> str:
        """How a person finds it in the inventory."""
        return f"{self.key}.{name}"


@dataclass(frozen=True)
class Software:
    """What an instance runs. Without a path it is the Java of its host."""

    version: str
    series: str
    method: str
    java_home: str


def read_versions(host: Host, reader: Reader) -> None:
    """Read what holds for the instances of a host that say nothing themselves."""
    host.version = _version(host.name, "tomcat_version", host.get("tomcat_version"), reader)
    if not host.version:
        return
    host.series = versions.series_of(host.version)
    host.method = reader.choice(host.name, "tomcat_install_method", host.get("tomcat_install_method"), _METHODS, "package")
    _refuse_series(host.name, "tomcat_version", host.version, host.method, reader)
    host.java_home = _java_home(host.name, "tomcat_java_home", host.get("tomcat_java_home"), reader)
    _check_java(host, reader)


def read_level(host: str, key: str, given: Mapping[str, Any], reader: Reader) -> Level:
    """Read what a cluster or an instance says. A wrong value is reported and left out."""
    found: dict[str, str] = {}
    if given.get("tomcat_version") not in (None, ""):
        found["tomcat_version"] = _version(host, f"{key}.tomcat_version", given["tomcat_version"], reader)
    if given.get("tomcat_install_method") not in (None, ""):
        found["tomcat_install_method"] = reader.choice(host, f"{key}.tomcat_install_method", given["tomcat_install_method"], _METHODS, "")
    found["java_home"] = _java_home(host, f"{key}.java_home", given.get("java_home", ""), reader)
    return Level(key, {name: value for name, value in found.items() if value})


def software_of(host: Host, levels: Sequence[Level], reader: Reader) -> Software:
    """Return what an instance runs. levels are those of its cluster and of itself; the last one that says something counts."""
    found = {"tomcat_version": host.version, "tomcat_install_method": host.method, "java_home": host.java_home}
    where = ""
    for level in levels:
        found.update(level.given)
        where = level.where("tomcat_version") if level.given.keys() & {"tomcat_version", "tomcat_install_method"} else where
    version, method = found["tomcat_version"], found["tomcat_install_method"]
    if where and version:
        _refuse_series(host.name, where, version, method, reader)
    return Software(version, versions.series_of(version) if version else "", method, found["java_home"])


def _version(host: str, key: str, value: Any, reader: Reader) -> str:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        value = str(value)
    try:
        if not isinstance(value, str):
            raise versions.VersionError("is not a version of Tomcat")
        versions.series_of(value)
    except versions.VersionError as error:
        reader.problems.add(host, key, value, str(error), _VERSION_REMEDY)
        return ""
    return str(value)


def _refuse_series(host: str, key: str, version: str, method: str, reader: Reader) -> None:
    if method == "archive" and not versions.is_full(version):
        reader.problems.add(
            host,
            key,
            version,
            "is a series, an archive has a full version",
            f"write all three numbers, as {version}.60, or set tomcat_install_method to package",
        )


def _java_home(host: str, key: str, value: Any, reader: Reader) -> str:
    if value in ("", None):
        return ""
    if not isinstance(value, str) or not _PATH.fullmatch(value) or ".." in value.split("/"):
        remedy = "write the folder that has bin/java, as /usr/lib/jvm/java-17-openjdk-amd64"
        reader.problems.add(host, key, value, "is not the path of a folder", remedy)
        return ""
    return str(value)


def _check_java(host: Host, reader: Reader) -> None:
    reader.choice(host.name, "jdk_install_method", host.get("jdk_install_method"), _METHODS, "package")
    wanted = host.get("jdk_version")
    if wanted not in ("", None) and java_of(wanted) is None:
        reader.problems.add(host.name, "jdk_version", wanted, "is not a version of Java", "set a major version, as 17")


def java_of(value: Any) -> int | None:
    """Return the major version of Java that a value of jdk_version names."""
    if isinstance(value, (str, int, float)) and not isinstance(value, bool):
        return versions.java_major(str(value))
    return None
