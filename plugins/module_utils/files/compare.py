# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What lies on the host now: type, content, mode, owner, link target, and a signature that any change alters."""

from __future__ import annotations

import dataclasses
import grp
import hashlib
import os
import pwd
import stat
import typing as t

from ansible_collections.catalina.cluster.plugins.module_utils.files.model import DIRECTORY, FILE, LINK, FileSetError

MISSING = "missing"
OTHER = "other"
_BLOCK = 1 << 20


@dataclasses.dataclass(frozen=True)
class Found:
    """One path as it was seen."""

    kind: str = MISSING
    mode: int = 0
    uid: int = -1
    gid: int = -1
    target: str = ""
    signature: tuple[int, ...] = ()


def inspect(path: str) -> Found:
    """Look at a path without following a link in its last part."""
    try:
        seen = os.lstat(path)
    except FileNotFoundError:
        return Found()
    except NotADirectoryError as error:
        raise FileSetError(f"{path}: a part of this path is not a directory") from error
    signature: tuple[int, ...] = (seen.st_dev, seen.st_ino, seen.st_size, seen.st_mtime_ns, seen.st_ctime_ns)
    kind, target = OTHER, ""
    if stat.S_ISREG(seen.st_mode):
        kind = FILE
    elif stat.S_ISDIR(seen.st_mode):
        # What happens inside a directory alters its times but not what it is.
        kind, signature = DIRECTORY, signature[:2]
    elif stat.S_ISLNK(seen.st_mode):
        kind, target = LINK, os.readlink(path)
    return Found(kind, stat.S_IMODE(seen.st_mode), seen.st_uid, seen.st_gid, target, signature)


def closed_part(path: str) -> str:
    """The first directory on the way to a path that may not be entered; the path itself when all may."""
    place = "/"
    for name in path.strip("/").split("/")[:-1]:
        place = os.path.join(place, name)
        if not os.access(place, os.X_OK):
            return place
    return path


def file_sha256(path: str) -> str:
    """The checksum of a file, read in blocks."""
    digest = hashlib.sha256()
    with open(path, "rb", buffering=0) as stream:
        while True:
            block = stream.read(_BLOCK)
            if not block:
                return digest.hexdigest()
            digest.update(block)


class Names:
    """Users and groups by name or number, looked up once."""

    def __init__(self) -> None:
        self._users: dict[str, t.Optional[int]] = {"": -1}
        self._groups: dict[str, t.Optional[int]] = {"": -1}

    def user(self, name: str) -> t.Optional[int]:
        """The number of a user, None where there is no such user, -1 for "leave it"."""
        if name not in self._users:
            self._users[name] = _number(name, lambda: pwd.getpwnam(name).pw_uid)
        return self._users[name]

    def group(self, name: str) -> t.Optional[int]:
        """The number of a group, None where there is no such group, -1 for "leave it"."""
        if name not in self._groups:
            self._groups[name] = _number(name, lambda: grp.getgrnam(name).gr_gid)
        return self._groups[name]

    @staticmethod
    def of_user(number: int) -> str:
        """The name of a user for a person."""
        try:
            return pwd.getpwuid(number).pw_name
        except KeyError:
            return str(number)

    @staticmethod
    def of_group(number: int) -> str:
        """The name of a group for a person."""
        try:
            return grp.getgrgid(number).gr_name
        except KeyError:
            return str(number)


def _number(name: str, lookup: t.Callable[[], int]) -> t.Optional[int]:
    try:
        return lookup()
    except KeyError:
        return int(name) if name.isdigit() else None


def inside(path: str, roots: t.Iterable[str]) -> bool:
    """Whether a path is one of the roots or lies below one of them."""
    return any(path == root or path.startswith(root.rstrip("/") + "/") for root in roots)


def mount_points() -> frozenset[str]:
    """All mount points, so that a file that cannot be renamed over is known before it is tried."""
    found = set()
    try:
        with open("/proc/self/mountinfo", encoding="utf-8", errors="surrogateescape") as stream:
            for line in stream:
                found.add(line.split(" ")[4].replace("\\040", " "))
    except (OSError, IndexError):
        return frozenset()
    return frozenset(found)
