# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where Java comes from: names of packages, and archives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

# Stands for the major version in the name of a package.
MAJOR = "{major}"


def packages(majors: Sequence[str], pattern: str, default: str, spelled: Mapping[str, str]) -> list[str]:
    """Return the packages of some major versions, each once; the empty one is the distribution's default and comes last."""
    named = [pattern.replace(MAJOR, spelled.get(major, major)) for major in dict.fromkeys(majors) if major]
    return named + ([default] if "" in majors else [])


def archives(wanted: Sequence[Mapping[str, Any]], root: str) -> list[dict[str, Any]]:
    """Return what the module archive unpacks, side by side."""
    return [
        {"src": item["src"], "checksum": item["checksum"], "strip": item.get("strip", 1), "dest": f"{root}/{item['name']}"}
        for item in wanted
    ]
