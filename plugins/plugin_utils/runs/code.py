# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One fingerprint of the program that a run is: the collection's own files, and what they run in."""

from __future__ import annotations

import hashlib
import os
from functools import cache
from pathlib import Path

import jinja2
from ansible import constants
from ansible.release import __version__ as ansible_version

ROOT = Path(__file__).resolve().parents[3]
FOLDERS = ("plugins", "roles", "playbooks")


@cache
def code_of_run() -> str:
    """Return the fingerprint of this collection. Worked out once for a process and those that are forked from it."""
    return code_digest(ROOT, ansible_version, jinja2.__version__, str(getattr(constants, "DEFAULT_MANAGED_STR", "")))


def code_digest(root: Path, *versions: str) -> str:
    """Return the fingerprint of what lies in the folders of a collection, and of versions."""
    found = hashlib.sha256("\0".join(versions).encode())
    for top in FOLDERS:
        for folder, names, files in os.walk(root / top):
            names[:] = sorted(name for name in names if name != "__pycache__")
            for name in sorted(files):
                path = os.path.join(folder, name)
                with open(path, "rb") as stream:
                    content = stream.read()
                found.update(f"{os.path.relpath(path, root)}\0{len(content)}\0".encode())
                found.update(content)
    return found.hexdigest()
