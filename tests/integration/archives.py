# SPDX-License-Identifier: GPL-3.0-or-later
"""Apache's archives and the jars beside them in a folder, as entries of an inventory."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import Any

_ARCHIVE = re.compile(r"(?:apache-)?tomcat-(\d+\.\d+\.\d+)\.tar\.gz")
# Series whose compiler of JSPs is too old for the Java of the lab's hosts.
OLD = ("7.0", "8.5")


class Folder:
    """What there is."""

    def __init__(self, path: Path) -> None:
        self.path = path
        found = ((_ARCHIVE.fullmatch(file.name), file) for file in sorted(path.iterdir()))
        self.archives = {match.group(1): file for match, file in found if match}

    @property
    def versions(self) -> list[str]:
        """The newest release of each series, the oldest series first."""
        newest: dict[str, tuple[int, ...]] = {}
        for version in self.archives:
            numbers = tuple(int(part) for part in version.split("."))
            newest[series_of(version)] = max(newest.get(series_of(version), numbers), numbers)
        return [".".join(map(str, numbers)) for numbers in sorted(newest.values())]

    def software(self, *versions: str) -> dict[str, Any]:
        """What has the first of these releases run, with the others unpacked beside it."""
        return {
            "tomcat_install_method": "archive",
            "tomcat_version": versions[0],
            "tomcat_archives": [self._archive(version) for version in versions],
        }

    def _archive(self, version: str) -> dict[str, Any]:
        entry: dict[str, Any] = {"version": version, **_file(self.archives[version])}
        compilers = sorted(self.path.glob("ecj-*.jar"))
        if series_of(version) in OLD and compilers:
            entry["ecj"] = _file(compilers[-1])
        return entry

    def redisson(self, version: str) -> dict[str, Any]:
        """The jars of Redisson."""
        (client,) = self.path.glob("redisson-all-*.jar")
        release = client.stem.removeprefix("redisson-all-")
        names = ["redisson-all", f"redisson-tomcat-{version.partition('.')[0]}"]
        jars = [{"name": name, **_file(self.path / f"{name}-{release}.jar")} for name in names]
        return {"tomcat_redisson_version": release, "tomcat_redisson_jars": jars}


def series_of(version: str) -> str:
    """The series of a release."""
    return version.rpartition(".")[0]


def _file(path: Path) -> dict[str, str]:
    return {"src": str(path), "checksum": f"sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}"}
