# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which unpacked directories stay beside the wanted ones, and which are removed.

Directories with the same parent are versions of the same thing. One that this module did not unpack is never touched.
"""

from __future__ import annotations

import dataclasses
import html
import os
import re
import shutil
import stat
import time
import typing as t

from ansible_collections.catalina.cluster.plugins.module_utils.archive.install import RECORD, clean, locked
from ansible_collections.catalina.cluster.plugins.module_utils.archive.unpack import ArchiveError
from ansible_collections.catalina.cluster.plugins.module_utils.archive.used import Used, used_by
from ansible_collections.catalina.cluster.plugins.module_utils.status.instances import read_record

_LEFTOVER = re.compile(r"^(.+)\.partial-[0-9a-f]{8}(\.download)?$")


@dataclasses.dataclass(frozen=True)
class Version:
    """An unpacked directory that this run does not want."""

    path: str
    wanted_at: int
    source: str
    checksum: str


@dataclasses.dataclass(frozen=True)
class Removal:
    """The versions to remove, or the reasons why it is unknown which are in use."""

    versions: tuple[Version, ...] = ()
    reasons: tuple[str, ...] = ()


def removal(dests: t.Collection[str], keep: int, patterns: t.Sequence[str]) -> Removal:
    """Decide about every directory beside the wanted ones. Changes nothing."""
    surplus = [version for parent in _parents(dests) for version in _versions(parent, dests)[keep:]]
    if not surplus:
        return Removal()
    used = used_by(patterns)
    unneeded = tuple(version for version in surplus if not _is_used(version.path, used))
    return Removal(() if used.reasons else unneeded, tuple(used.reasons) if unneeded else ())


def carry_out_removal(dests: t.Collection[str], decided: Removal) -> None:
    """Record which versions are wanted now, and remove the others as decided, with the leftovers of killed calls."""
    for parent in _parents(dests):
        with locked(parent):
            for name in os.listdir(parent):
                leftover = _LEFTOVER.match(name)
                if leftover:
                    clean(os.path.join(parent, leftover.group(1)))
            _mark_wanted(parent, dests)
            for version in decided.versions:
                if os.path.dirname(version.path) == parent:
                    _remove(version)


def _parents(dests: t.Collection[str]) -> list[str]:
    return sorted({os.path.dirname(dest) for dest in dests if os.path.isdir(os.path.dirname(dest))})


def _versions(parent: str, dests: t.Collection[str]) -> list[Version]:
    """The versions that this run does not want, the most recently wanted one first."""
    found = []
    for name in os.listdir(parent):
        path = os.path.join(parent, name)
        version = None if path in dests or _LEFTOVER.match(name) else _version(path)
        if version:
            found.append(version)
    return sorted(found, key=lambda version: (-version.wanted_at, version.path))


def _version(path: str) -> t.Optional[Version]:
    try:
        if not stat.S_ISDIR(os.lstat(path).st_mode):
            return None
        data = read_record(os.path.join(path, RECORD)).content or {}
        return Version(path, os.lstat(os.path.join(path, RECORD)).st_mtime_ns, str(data["source"]), str(data["checksum"]))
    except (OSError, KeyError):
        return None  # not unpacked by this module, or unreadable: not to be removed


def _is_used(path: str, used: Used) -> bool:
    pattern = re.compile(re.escape(path) + r"(?![\w.+~-])")
    return any(pattern.search(text) or pattern.search(html.unescape(text)) for text in used.texts)


def _mark_wanted(parent: str, dests: t.Collection[str]) -> None:
    """The mtime of a record tells when its directory was last wanted: wanted ones are newer than all others."""
    others = _versions(parent, dests)
    for dest in dests:
        record = os.path.join(dest, RECORD)
        if others and os.path.dirname(dest) == parent and os.path.exists(record) and os.stat(record).st_mtime_ns <= others[0].wanted_at:
            now = max(time.time_ns(), others[0].wanted_at + 1)
            os.utime(record, ns=(now, now), follow_symlinks=False)


def _remove(version: Version) -> None:
    """Every existing directory is complete, so rename it before removing its contents."""
    partial = f"{version.path}.partial-{os.urandom(4).hex()}"
    try:
        os.rename(version.path, partial)
        shutil.rmtree(partial)
    except FileNotFoundError:
        return  # a concurrent run has done it
    except OSError as error:
        raise ArchiveError(f"{version.path}: could not be removed: {error.strerror or error} ({error.filename})") from error
