# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Java of a host: its path, packages and archives, and what prevents its installation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Data = Mapping[str, Any]


@dataclass(frozen=True)
class Platform:
    """The packages of a distribution. Names and paths may hold {major} and {architecture}; kind is jre or jdk."""

    packages: Mapping[str, str]
    default_packages: Mapping[str, str]
    homes: Mapping[str, str]
    default_home: str
    # Major versions and machine types that this distribution writes differently.
    majors: Mapping[str, str] = field(default_factory=dict)
    architectures: Mapping[str, str] = field(default_factory=dict)

    def package(self, kind: str, major: str) -> str:
        """Return the name of the package of a major version; the empty one is the default of the distribution."""
        return self.packages[kind].replace("{major}", self.majors.get(major, major)) if major else self.default_packages[kind]

    def home(self, kind: str, major: str, architecture: str) -> str:
        """Return the path that the package of a major version installs to."""
        if not major:
            return self.default_home
        path = self.homes[kind].replace("{major}", self.majors.get(major, major))
        return path.replace("{architecture}", self.architectures.get(architecture, architecture))


@dataclass(frozen=True)
class Wanted:
    """The options of the role jdk."""

    install_method: str = "package"
    version: str = ""
    kind: str = "jre"
    extra_versions: Sequence[Any] = ()
    packages: Sequence[str] = ()
    archives: Sequence[Data] = ()
    archive_name: str = ""
    archive_root: str = ""
    home: str = ""
    architecture: str = ""

    @property
    def from_archive(self) -> bool:
        """Tell whether the Java in use comes from an archive."""
        return self.install_method == "archive"


def layout(platform: Platform, wanted: Wanted) -> dict[str, Any]:
    """Return the path of the Java in use, names of packages, archives for the module archive, and problems."""
    major = str(wanted.version)
    majors = [*([] if wanted.from_archive else [major]), *(str(one) for one in wanted.extra_versions)]
    return {
        "home": wanted.home or (_archive_home(wanted) if wanted.from_archive else platform.home(wanted.kind, major, wanted.architecture)),
        "packages": _packages(platform, wanted, majors),
        "archives": [_archive(item, wanted.archive_root) for item in wanted.archives] if wanted.from_archive else [],
        "problems": _problems(wanted),
    }


def _packages(platform: Platform, wanted: Wanted, majors: Sequence[str]) -> list[str]:
    """Each package once."""
    if wanted.packages:
        return list(wanted.packages) if majors else []
    return [platform.package(wanted.kind, major) for major in dict.fromkeys(majors)]


def _archive(item: Data, root: str) -> dict[str, Any]:
    return {"src": item["src"], "checksum": item["checksum"], "strip": item.get("strip", 1), "dest": f"{root}/{item['name']}"}


def _archive_home(wanted: Wanted) -> str:
    names = [str(item["name"]) for item in wanted.archives]
    return f"{wanted.archive_root}/{wanted.archive_name or (names[0] if names else '')}"


def _problems(wanted: Wanted) -> list[str]:
    if not wanted.from_archive or wanted.home:
        return []
    names = [str(item["name"]) for item in wanted.archives]
    if not names:
        return ["jdk_install_method is archive, but jdk_archives is empty. Add an archive with its checksum."]
    if wanted.archive_name and wanted.archive_name not in names:
        listed = ", ".join(names)
        return [f"jdk_archive_name is {wanted.archive_name}, which jdk_archives does not list (it has {listed}). Set one of these."]
    return []
