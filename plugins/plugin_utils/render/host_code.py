# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Code of module_utils that stays on a host, for programs that run there without Ansible."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

# On the controller, beside this very file.
MODULE_UTILS = str(Path(__file__).resolve().parents[2] / "module_utils")
_PACKAGE = "ansible_collections/catalina/cluster/plugins/module_utils"
# What reload/asked.py imports, itself included.
RELOAD = (
    "look/__init__.py",
    "look/front_pages.py",
    "look/ports.py",
    "reload/__init__.py",
    "reload/asked.py",
    "reload/binary.py",
    "reload/binary_host.py",
    "reload/doors.py",
    "reload/host.py",
    "reload/live.py",
    "reload/live_host.py",
    "reload/run.py",
    "reload/sockets.py",
    "reload/state.py",
    "reload/wakeup.py",
)


def code_files(names: Sequence[str], root: str, code: str = MODULE_UTILS) -> list[dict[str, str]]:
    """Entries of a file set. root is the folder on the host for PYTHONPATH, code the folder of module_utils on the controller."""
    return [{"copy": f"{code}/{name}", "dest": f"{root}/{_PACKAGE}/{name}"} for name in names]
