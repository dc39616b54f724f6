# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Archives that an inventory lists: their checksums, and whether there is one where software comes from archives."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.model.controller_files import coordinates_of
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.host_types import Host, HostInput
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.maven import MIRROR
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.problems import NO_VALUE, Problems
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.tomcat_own_files import CHECKSUM

_RELEASE = re.compile(r"\d+\.\d+\.\d+")
_FOLDER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]*")
_LISTS = ("tomcat_archives", "jdk_archives")


def check_archives(host: Host, source: HostInput, problems: Problems) -> None:
    """Report archives that no host could check, and a list that is empty where Java comes from it."""
    for key, value in _checksums(source.others):
        if not isinstance(value, str) or not CHECKSUM.fullmatch(value):
            problems.add(host.name, key, value, "is no checksum", "write sha256: and 64 hexadecimal digits, or sha512: and 128")
    for key in coordinates_of(source) if host.is_tomcat and not source.others.get(MIRROR) else ():
        remedy = f"set {MIRROR}, or the path or URL of the jar"
        problems.add(host.name, f"{key}.src", NO_VALUE, "is a Maven coordinate, and there is no mirror", remedy)
    archives = source.others.get("tomcat_archives")
    for position, item in enumerate(archives if host.method == "archive" and isinstance(archives, (list, tuple)) else ()):
        if isinstance(item, Mapping) and not item.get("src") and not source.others.get("tomcat_archive_mirror"):
            remedy = "write the path or URL of the archive, or set tomcat_archive_mirror"
            problems.add(host.name, f"tomcat_archives[{position}].src", NO_VALUE, "is missing, and there is no mirror", remedy)
    for position, item in enumerate(_entries(archives)):
        if item.get("version") is not None and not _RELEASE.fullmatch(str(item["version"])):
            remedy = "write all three numbers, as 10.1.60"
            problems.add(host.name, f"tomcat_archives[{position}].version", item.get("version"), "is no release of Tomcat", remedy)
    _check_java(host, source, problems)


def _check_java(host: Host, source: HostInput, problems: Problems) -> None:
    """Names of archives are those of their folders, and the one in use is one of them."""
    archives = source.others.get("jdk_archives")
    names = [str(item.get("name", "")) for item in _entries(archives)]
    for position, name in enumerate(names):
        if not _FOLDER.fullmatch(name):
            remedy = "use letters, digits and . _ + -"
            problems.add(host.name, f"jdk_archives[{position}].name", name, "is not the name of a folder", remedy)
        elif name in names[:position]:
            problems.add(host.name, f"jdk_archives[{position}].name", name, "is there twice", "give each archive a folder of its own")
    wanted = source.others.get("jdk_archive_name")
    if wanted and names and wanted not in names:
        problems.add(host.name, "jdk_archive_name", wanted, "is none of jdk_archives", f"set one of {', '.join(names)}")
    from_archive = host.is_tomcat and host.get("jdk_install_method") == "archive" and not source.others.get("jdk_home")
    if from_archive and not archives:
        remedy = "add an archive with its checksum, or set jdk_install_method: package"
        problems.add(host.name, "jdk_archives", NO_VALUE, "is empty, jdk_install_method is archive", remedy)


def _entries(items: Any) -> list[Mapping[str, Any]]:
    return [item for item in items if isinstance(item, Mapping)] if isinstance(items, (list, tuple)) else []


def _checksums(given: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """The checksums of all entries, with their places. What is missing is told by the specifications of the roles."""
    for name in _LISTS:
        items = given.get(name)
        for position, item in enumerate(items if isinstance(items, (list, tuple)) else ()):
            compiler = item.get("ecj") if isinstance(item, Mapping) else None
            for key, one in ((f"{name}[{position}]", item), (f"{name}[{position}].ecj", compiler)):
                if isinstance(one, Mapping) and one.get("checksum") is not None:
                    yield f"{key}.checksum", one["checksum"]
