# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which releases of ansible-core the playbooks run on. Told before any task of a playbook, and by the first task of a role."""

from __future__ import annotations

import re

# Up to 2.19.3 a worker that is ended after a play may send its result a second time (it inherited the signal handler of another one),
# and the next play waits for ever: ansible/ansible#85879 and #86027, seen once here with 2.19.0.
OLDEST = (2, 19, 4)
# From here on a task that runs once (set_fact, debug) leaves hosts that have no facts yet with one and the same dictionary of them.
SHARED_FACTS = (2, 21)
_VERSION = re.compile(r"^(\d+)\.(\d+)(?:\.(\d+))?")


def shares_facts(version: str) -> bool:
    """Tell whether facts that are gathered after a task that runs once may become those of all hosts."""
    return _release(version) >= SHARED_FACTS


def _release(version: str) -> tuple[int, ...]:
    found = _VERSION.match(version)
    return tuple(int(number or 0) for number in found.groups()) if found else (0, 0, 0)


def refusal(version: str) -> str:
    """Return why a release cannot be used, or "" when it can. Newer releases than the tested ones are tried."""
    if _release(version) >= OLDEST:
        return ""
    oldest = ".".join(map(str, OLDEST))
    return (
        f"This is ansible-core {version}, but catalina.cluster needs {oldest} or newer; no host was contacted."
        f" Install it, as with: pip install 'ansible-core>={oldest}'"
    )
