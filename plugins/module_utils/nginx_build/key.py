# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The name of a build: a digest of everything that it depends on."""

from __future__ import annotations

import hashlib
import json
import typing as t

from ansible_collections.catalina.cluster.plugins.module_utils.nginx_build.model import PACKAGE, SOURCE, BuildError, Request, Source
from ansible_collections.catalina.cluster.plugins.module_utils.nginx_build.platform import Platform

FORMAT = 1
Inputs = dict[str, t.Any]


def inputs(request: Request, platform: Platform, version: str) -> Inputs:
    """Everything that the build depends on, by subject. Where files lie is not part of it, nor how modules are loaded."""
    found: Inputs = {
        "format": FORMAT,
        "method": request.method,
        "version": version,
        "source": source_of(request, version).checksum,
        "modules": [
            {
                "name": module.name,
                "checksum": module.source.checksum,
                "type": module.kind,
                "patches": [patch.checksum for patch in module.patches],
            }
            for module in request.modules
        ],
        "platform": [platform.distribution, platform.release, platform.machine],
    }
    if request.method == PACKAGE:
        found["nginx"] = platform.nginx
    else:
        found["options"] = list(request.options)
        found["user"] = request.user
        found["root"] = request.root
        found["libraries"] = {
            **{name: file for name, file in platform.libraries.items() if name not in request.libraries},
            **{name: source.checksum for name, source in request.libraries.items()},
        }
    return found


def digest(found: Inputs) -> str:
    """The key."""
    return hashlib.sha256(json.dumps(found, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def folder_of(request: Request, version: str, key: str) -> str:
    """Where the result lies."""
    return f"{request.root}/{'nginx' if request.method == SOURCE else 'nginx-modules'}/{version}-{key[:12]}"


def source_of(request: Request, version: str) -> Source:
    """The source of this version of nginx."""
    source = request.sources.get(version)
    if source is None:
        known = ", ".join(sorted(request.sources)) or "none"
        what = "the installed package is" if request.method == PACKAGE else "nginx_balancer_version is"
        raise BuildError(f"nginx_balancer_sources: {what} nginx {version}, and only these versions are listed: {known}; add its source")
    return source


def differences(before: Inputs, after: Inputs) -> list[str]:
    """What differs between two builds, for the reader."""
    return sorted(name for name in {*before, *after} if before.get(name) != after.get(name) and name != "source")
