# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Jars named by their coordinates, as org.postgresql:postgresql:42.7.4, which the hosts fetch from a mirror of a Maven repository."""

from __future__ import annotations

import re
from typing import Any

MIRROR = "tomcat_maven_mirror"
_PART = r"[A-Za-z0-9_][A-Za-z0-9_.-]*"
# Group, artifact and version, and behind them what tells several jars of one version apart.
_COORDINATE = re.compile(rf"({_PART}):({_PART}):({_PART})(?::({_PART}))?")


def is_coordinate(src: Any) -> bool:
    """Whether a source is neither a path nor a URL."""
    return isinstance(src, str) and _COORDINATE.fullmatch(src) is not None


def located(src: Any, mirror: Any) -> str:
    """Return a source with a URL in place of a coordinate. Paths and URLs are what they are."""
    found = _COORDINATE.fullmatch(str(src))
    if found is None:
        return str(src)
    if not mirror:
        raise ValueError(f"{src} is a Maven coordinate, and {MIRROR} is empty. Set the URL of your mirror.")
    group, artifact, version, classifier = found.groups()
    name = f"{artifact}-{version}" + (f"-{classifier}" if classifier else "")
    return f"{str(mirror).rstrip('/')}/{group.replace('.', '/')}/{artifact}/{version}/{name}.jar"
