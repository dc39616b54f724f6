# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""CATALINA_HOME of a host: from packages or archives, and what prevents its installation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.model.tomcat_versions import SERIES

Data = Mapping[str, Any]


@dataclass(frozen=True)
class Software:
    """The version to install, and the sources to choose from."""

    version: str
    install_method: str
    # By series, each with names and home.
    packages: Mapping[str, Data]
    archives: Sequence[Data] = ()
    root: str = ""
    mirror: str = ""
    group: str = "root"


def software(wanted: Software) -> dict[str, Any]:
    """Return home, packages, archives (for the module archive) and problems.

    home is left out when the distribution has no such package, so that nothing is laid out below an empty path.
    """
    if wanted.install_method == "archive":
        return {
            "home": _home(wanted.root, wanted.version),
            "packages": [],
            "archives": [_archive(archive, wanted) for archive in wanted.archives],
            "problems": _archive_problems(wanted),
        }
    series = ".".join(wanted.version.split(".")[:2])
    if series not in wanted.packages:
        return {"packages": [], "archives": [], "problems": [_no_package(series, wanted.packages)]}
    package = wanted.packages[series]
    return {"home": package["home"], "packages": list(package["names"]), "archives": [], "problems": []}


def _home(root: str, version: str) -> str:
    return f"{root}/apache-tomcat-{version}"


def _archive(archive: Data, wanted: Software) -> dict[str, Any]:
    version = archive["version"]
    # As on the Apache mirrors.
    path = f"tomcat-{version.split('.')[0]}/v{version}/bin/apache-tomcat-{version}.tar.gz"
    return {
        "src": archive.get("src") or f"{wanted.mirror}/{path}",
        "checksum": archive["checksum"],
        "strip": 1,
        "dest": _home(wanted.root, version),
        "group": wanted.group,
    }


def _archive_problems(wanted: Software) -> list[str]:
    problems = []
    if wanted.version not in [archive["version"] for archive in wanted.archives]:
        problems.append(f"tomcat_version is {wanted.version}, but tomcat_archives has no entry of this version. Add one with its checksum.")
    problems.extend(
        f"tomcat_archives has no src for {archive['version']}, and tomcat_archive_mirror is empty."
        " Set the path or URL of the archive, or your mirror."
        for archive in wanted.archives
        if not (archive.get("src") or wanted.mirror)
    )
    return problems


def _no_package(series: str, packages: Mapping[str, Data]) -> str:
    known = [name for name in SERIES if name in packages]
    offered = f" (it has {', '.join(known)})" if known else ""
    return f"this distribution has no package of Tomcat {series}{offered}. Set tomcat_install_method: archive, or another tomcat_version."
