# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Space, inodes and memory that a host has left."""

from __future__ import annotations

import os
import re
import typing as t

_AVAILABLE = re.compile(r"^MemAvailable:\s+(\d+) kB", re.MULTILINE)


def places(paths: t.Iterable[str], root: str = "") -> list[dict[str, t.Any]]:
    """What is left at each path: one that is missing is asked at its nearest parent, and each file system once."""
    found: dict[tuple[int, bool], dict[str, t.Any]] = {}
    for path in paths:
        if not path.startswith("/"):
            # The home of a user that the host does not know.
            continue
        place = path
        while not os.path.isdir(root + place) and place != "/":
            place = os.path.dirname(place)
        try:
            device, state = os.stat(root + place).st_dev, os.statvfs(root + place)
        except OSError as error:
            # Such as a mount whose server is gone.
            found[hash(path), False] = {"path": path, "problem": error.strerror or str(error)}
            continue
        writable = os.access(root + place, os.W_OK)
        found.setdefault(
            (device, writable),
            {
                "path": place,
                "free": state.f_bavail * state.f_frsize,
                "size": state.f_blocks * state.f_frsize,
                # Some file systems make inodes as they need them, and have none to count.
                "free_inodes": state.f_favail if state.f_files else -1,
                "writable": writable,
                "problem": "",
            },
        )
    return list(found.values())


def available_memory(root: str = "") -> int:
    """Bytes that processes can get without swapping; -1 when the kernel does not tell."""
    try:
        with open(root + "/proc/meminfo", encoding="ascii") as stream:
            found = _AVAILABLE.search(stream.read())
    except OSError:
        return -1
    return int(found.group(1)) * 1024 if found else -1
