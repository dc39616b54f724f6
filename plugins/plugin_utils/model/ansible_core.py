# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which releases of ansible-core the playbooks run on. Told in the first task, before anything is changed."""

from __future__ import annotations

import re

OLDEST = (2, 19)
_VERSION = re.compile(r"^(\d+)\.(\d+)")


def refusal(version: str) -> str:
    """Return why a release cannot be used, or "" when it can. Newer releases than the tested ones are tried."""
    found = _VERSION.match(version)
    if found and (int(found.group(1)), int(found.group(2))) >= OLDEST:
        return ""
    oldest = ".".join(map(str, OLDEST))
    return (
        f"This is ansible-core {version}, but catalina.cluster needs {oldest} or newer; no host was contacted."
        f" Install it, as with: pip install 'ansible-core>={oldest}'"
    )
