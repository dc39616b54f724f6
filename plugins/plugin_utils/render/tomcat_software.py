# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where Tomcat comes from: packages or archives, and why that cannot be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.model import tomcat_versions as versions

Data = Mapping[str, Any]


def software(
    version: str, method: str, packages: Mapping[str, Data], archives: Sequence[Data], root: str, mirror: str = "", group: str = "root"
) -> dict[str, Any]:
    """Return home, packages and archives (for the module archive), and the problems, worded for people.

    Without a home nothing can be laid out, so it is left out rather than empty when there is no such package.
    """
    if method == "archive":
        return {
            "home": _home(root, version),
            "packages": [],
            "archives": [_archive(archive, root, mirror, group) for archive in archives],
            "problems": _archive_problems(version, archives, mirror),
        }
    series = ".".join(version.split(".")[:2])
    if series not in packages:
        return {"packages": [], "archives": [], "problems": [_no_package(series, packages)]}
    return {"home": packages[series]["home"], "packages": list(packages[series]["names"]), "archives": [], "problems": []}


def _home(root: str, version: str) -> str:
    return f"{root}/apache-tomcat-{version}"


def _archive(archive: Data, root: str, mirror: str, group: str) -> dict[str, Any]:
    version = archive["version"]
    # As on the Apache mirrors.
    path = f"tomcat-{version.split('.')[0]}/v{version}/bin/apache-tomcat-{version}.tar.gz"
    return {
        "src": archive.get("src") or f"{mirror}/{path}",
        "checksum": archive["checksum"],
        "strip": 1,
        "dest": _home(root, version),
        "group": group,
    }


def _archive_problems(version: str, archives: Sequence[Data], mirror: str) -> list[str]:
    problems = []
    if version not in [archive["version"] for archive in archives]:
        problems.append(f"tomcat_version is {version}, but tomcat_archives has no entry of this version. Add one with its checksum.")
    problems.extend(
        f"tomcat_archives has no src for {archive['version']}, and tomcat_archive_mirror is empty."
        " Set the path or URL of the archive, or your mirror."
        for archive in archives
        if not (archive.get("src") or mirror)
    )
    return problems


def _no_package(series: str, packages: Mapping[str, Data]) -> str:
    known = [name for name in versions.SERIES if name in packages]
    there = f" (known are {', '.join(known)})" if known else ""
    return f"this distribution has no package of Tomcat {series}{there}. Set tomcat_install_method: archive, or another tomcat_version."
