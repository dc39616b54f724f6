# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One fingerprint of the program that a run is: the collection's own files, and what they run in."""

from __future__ import annotations

import hashlib
import os
import platform
from functools import cache
from pathlib import Path

import jinja2
from ansible import constants
from ansible.release import __version__ as ansible_version

ROOT = Path(__file__).resolve().parents[3]
FOLDERS = ("plugins", "roles", "playbooks")
# Settings of Ansible that make another text of the same template.
SETTINGS = ("DEFAULT_MANAGED_STR", "DEFAULT_JINJA2_EXTENSIONS", "DEFAULT_JINJA2_NATIVE")


@cache
def code_of_run() -> str:
    """Return the fingerprint of this collection. Worked out once for a process and those that are forked from it."""
    settings = [str(getattr(constants, name, "")) for name in SETTINGS]
    return code_digest(ROOT, ansible_version, jinja2.__version__, platform.python_version(), *settings)


def code_digest(root: Path, *versions: str) -> str:
    """Return the fingerprint of what lies in the folders of a collection, and of versions."""
    found = hashlib.sha256("\0".join(versions).encode())
    for top in FOLDERS:
        for folder, names, files in os.walk(root / top, followlinks=True):
            names[:] = sorted(name for name in names if name != "__pycache__" and not _leads_back(folder, name))
            for name in sorted(files):
                path = os.path.join(folder, name)
                content = _content(path)
                found.update(f"{os.path.relpath(path, root)}\0{len(content)}\0".encode())
                found.update(content)
    return found.hexdigest()


def _leads_back(folder: str, name: str) -> bool:
    """Whether a link leads to a folder that it lies in."""
    path = os.path.join(folder, name)
    return os.path.islink(path) and f"{os.path.realpath(folder)}/".startswith(f"{os.path.realpath(path)}/")


def _content(path: str) -> bytes:
    """What a file says. A link to nothing says where it leads: editors lock files by such links."""
    if os.path.islink(path) and not os.path.exists(path):
        return os.fsencode(os.readlink(path))
    with open(path, "rb") as stream:
        return stream.read()
