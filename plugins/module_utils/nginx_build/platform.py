# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the host is: distribution, processor, the libraries that nginx is linked with, and the nginx of the package."""

from __future__ import annotations

import dataclasses
import glob
import os
import re
import typing as t

from ansible_collections.catalina.cluster.plugins.module_utils.nginx_build.model import BuildError

Runner = t.Callable[[list[str]], tuple[int, str, str]]

_FOLDERS = ("/lib/*-linux-gnu*", "/usr/lib/*-linux-gnu*", "/usr/lib64", "/usr/lib")
# By their names for the linker (sonames): an update that keeps these keeps the interface, and nginx loads it when it starts.
_LIBRARIES = {"pcre2": "libpcre2-8.so.[0-9]", "zlib": "libz.so.[0-9]", "openssl": "libssl.so.[0-9.]*"}


@dataclasses.dataclass(frozen=True)
class Platform:
    """What a build depends on beside the inventory."""

    distribution: str
    release: str
    machine: str
    libraries: t.Mapping[str, str] = dataclasses.field(default_factory=dict)
    # The words of nginx -V, for the nginx of the package.
    nginx: str = ""

    def shown(self) -> str:
        """For people."""
        return f"{self.distribution} {self.release} {self.machine}"


def platform_of(run: Runner, nginx: str, root: str = "") -> Platform:
    """This host. Without a path of nginx, it is not asked."""
    release = _os_release(f"{root}/etc/os-release")
    return Platform(
        distribution=release.get("ID", "unknown"),
        release=release.get("VERSION_ID", release.get("VERSION_CODENAME", "")),
        machine=os.uname().machine,
        libraries={name: _library(root, pattern) for name, pattern in _LIBRARIES.items()},
        nginx=_version_text(run, nginx) if nginx else "",
    )


def _os_release(path: str) -> dict[str, str]:
    try:
        with open(path, encoding="utf-8") as stream:
            pairs = (line.strip().partition("=") for line in stream)
            return {name: value.strip("\"'") for name, _equals, value in pairs}
    except OSError:
        return {}


def _library(root: str, pattern: str) -> str:
    found = {os.path.basename(path) for folder in _FOLDERS for path in glob.glob(f"{root}{folder}/{pattern}")}
    return max(found, default="")


def _version_text(run: Runner, nginx: str) -> str:
    if not os.path.exists(nginx):
        return ""
    code, out, err = run([nginx, "-V"])
    if code:
        raise BuildError(f"{nginx} -V ended with code {code}: {(out + err).strip()}; repair the nginx package")
    # What it runs with is said as well as what it was built with; the former changes with every update of a library.
    return re.sub(r" \(running with [^)]*\)", "", (out + err).strip())


def nginx_version(text: str) -> str:
    """The version in the words of nginx -V."""
    found = re.search(r"nginx/(\d+(?:\.\d+)+)", text)
    if not found:
        raise BuildError(f"nginx -V tells no version: {text[:200]!r}")
    return found.group(1)
