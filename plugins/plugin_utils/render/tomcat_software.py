# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The CATALINA_HOMEs of a host: from packages or archives, and what prevents their installation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.model.maven import located
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.tomcat_versions import SERIES

Data = Mapping[str, Any]
_DIGITS = 12


@dataclass(frozen=True)
class Software:
    """A version to install, and the sources to choose from."""

    version: str
    install_method: str
    # By series, each with names and home.
    packages: Mapping[str, Data]
    archives: Sequence[Data] = ()
    root: str = ""
    mirror: str = ""
    group: str = "root"
    # The mirror of a Maven repository.
    jars: str = ""


def software(wanted: Software) -> dict[str, Any]:
    """Return home, packages, archives (for the module archive) and problems.

    home is left out when the distribution has no such package, so that nothing is laid out below an empty path.
    """
    if wanted.install_method == "archive":
        return {
            "home": _home(wanted),
            "packages": [],
            "archives": [entry for archive in wanted.archives for entry in _archive(archive, wanted)],
            "problems": _archive_problems(wanted),
        }
    series = ".".join(wanted.version.split(".")[:2])
    if series not in wanted.packages:
        return {"packages": [], "archives": [], "problems": [_no_package(series, wanted.packages)]}
    package = wanted.packages[series]
    return {"home": package["home"], "packages": list(package["names"]), "archives": [], "problems": []}


def several(releases: Iterable[Software]) -> tuple[dict[tuple[str, str], str], dict[str, list[Any]]]:
    """Return the homes by version and method, and packages, archives and problems of all of them, each once."""
    homes: dict[tuple[str, str], str] = {}
    found: dict[str, list[Any]] = {"packages": [], "archives": [], "problems": []}
    for wanted in releases:
        one = software(wanted)
        if "home" in one:
            homes[wanted.version, wanted.install_method] = one["home"]
        for name, items in found.items():
            known = {_identity(item) for item in items}
            for item in one[name]:
                if _identity(item) not in known:
                    known.add(_identity(item))
                    items.append(item)
    return homes, found


def _identity(item: Any) -> str:
    """An archive is what lies at its destination, whoever names it."""
    return str(item["dest"]) if isinstance(item, Mapping) else str(item)


def _home(wanted: Software) -> str:
    entry = next((archive for archive in wanted.archives if archive["version"] == wanted.version), {})
    return _folder(wanted.root, {**entry, "version": wanted.version})


def _folder(root: str, archive: Data) -> str:
    """Another compiler makes another directory, so that nothing changes below instances that run."""
    compiler = archive.get("ecj")
    return f"{root}/apache-tomcat-{archive['version']}" + (f"-ecj-{_digits(compiler)}" if compiler else "")


def _digits(file: Data) -> str:
    return str(file["checksum"]).rpartition(":")[2][:_DIGITS].lower()


def _archive(archive: Data, wanted: Software) -> Iterator[dict[str, Any]]:
    version = archive["version"]
    compiler = archive.get("ecj")
    # As on the Apache mirrors.
    path = f"tomcat-{version.split('.')[0]}/v{version}/bin/apache-tomcat-{version}.tar.gz"
    entry = {
        "src": archive.get("src") or f"{wanted.mirror}/{path}",
        "checksum": archive["checksum"],
        "strip": 1,
        "dest": _folder(wanted.root, archive),
        "group": wanted.group,
    }
    if compiler:
        name = f"ecj-{_digits(compiler)}.jar"
        jar = {
            "src": located(compiler["src"], wanted.jars),
            "checksum": compiler["checksum"],
            "dest": f"{wanted.root}/files/{name}",
            "unpack": False,
        }
        yield jar
        entry["replace"] = [{"old": "lib/ecj-*.jar", "new": f"lib/{name}", "src": jar["dest"]}]
    yield entry


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
