# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which version of httpd and of mod_jk knows what."""

from __future__ import annotations

import re

# Assumed where nobody says which one is installed: what supported distributions have at least.
OLDEST_HTTPD = "2.4.62"
# The first one that knows all that the role writes (lb_retries).
OLDEST_MOD_JK = "1.2.44"
_VERSION = re.compile(r"(\d+)\.(\d+)\.(\d+)")


def read_version(text: str) -> tuple[int, int, int] | None:
    """The numbers of a version, or None where the text is none."""
    match = _VERSION.fullmatch(text.strip())
    return (int(match[1]), int(match[2]), int(match[3])) if match else None


def missing(server: str, version: str, since: str) -> str:
    """Why something cannot be used with a version, or "" where it can."""
    have, needed = read_version(version), read_version(since)
    if have is not None and needed is not None and have >= needed:
        return ""
    return f"needs {server} {since}, this is {version}"
