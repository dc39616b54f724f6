# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How a context path is written where a slash cannot be: in the names of files and folders."""

from __future__ import annotations

ROOT = "ROOT"


def context_name(path: str, version: str = "") -> str:
    """Return Tomcat's name of a context: /shop/admin in version 2 is shop#admin##2, and / is ROOT."""
    parts = path.strip("/").split("/")
    if any(part in (".", "..") for part in parts) or (len(parts) > 1 and "" in parts):
        raise ValueError(f"the context path {path} has a part that is empty, . or ..; write it as /shop or /shop/admin")
    return ("#".join(parts) or ROOT) + (f"##{version}" if version else "")
