# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which unpacked folders stay beside those that are wanted, and which are taken away.

Folders that lie beside each other are versions of the same thing. One that was not unpacked by this module is never touched.
"""

from __future__ import annotations

import dataclasses
import html
import json
import os
import re
import shutil
import stat
import time
import typing as t

from ansible_collections.catalina.cluster.plugins.module_utils.archive.install import RECORD, alone, clean
from ansible_collections.catalina.cluster.plugins.module_utils.archive.unpack import ArchiveError
from ansible_collections.catalina.cluster.plugins.module_utils.archive.used import Used, used_by

_LEFTOVER = re.compile(r"^(.+)\.partial-[0-9a-f]{8}(\.download)?$")


@dataclasses.dataclass(frozen=True)
class Version:
    """An unpacked folder that nobody asks for in this run."""

    path: str
    wanted_at: int
    source: str
    checksum: str


@dataclasses.dataclass(frozen=True)
class Removal:
    """What goes. When it is not clear what is in use, nothing goes and the reasons are here."""

    versions: tuple[Version, ...] = ()
    reasons: tuple[str, ...] = ()


def removal(dests: t.Collection[str], keep: int, patterns: t.Sequence[str]) -> Removal:
    """Decide about everything that lies beside the wanted folders. Nothing is touched."""
    surplus = [version for parent in _parents(dests) for version in _versions(parent, dests)[keep:]]
    if not surplus:
        return Removal()
    used = used_by(patterns)
    unneeded = tuple(version for version in surplus if not _is_used(version.path, used))
    return Removal(() if used.reasons else unneeded, tuple(used.reasons) if unneeded else ())


def carry_out_removal(dests: t.Collection[str], decided: Removal) -> None:
    """Note which versions are wanted now, and take away what was decided. What a killed call left behind goes as well."""
    for parent in _parents(dests):
        with alone(parent):
            for name in os.listdir(parent):
                leftover = _LEFTOVER.match(name)
                if leftover:
                    clean(os.path.join(parent, leftover.group(1)))
            _note(parent, dests)
            for version in decided.versions:
                if os.path.dirname(version.path) == parent:
                    _remove(version)


def _parents(dests: t.Collection[str]) -> list[str]:
    return sorted({os.path.dirname(dest) for dest in dests if os.path.isdir(os.path.dirname(dest))})


def _versions(parent: str, dests: t.Collection[str]) -> list[Version]:
    """Those that nobody asks for, the one that was wanted last first."""
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
        with open(os.path.join(path, RECORD), encoding="utf-8") as stream:
            data = json.load(stream)
            return Version(path, os.fstat(stream.fileno()).st_mtime_ns, str(data["source"]), str(data["checksum"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None  # no record of ours, or none that can be read: not ours to remove


def _is_used(path: str, used: Used) -> bool:
    pattern = re.compile(re.escape(path) + r"(?![\w.+~-])")
    return any(pattern.search(text) or pattern.search(html.unescape(text)) for text in used.texts)


def _note(parent: str, dests: t.Collection[str]) -> None:
    """The age of a record says when its folder was wanted last: one that is wanted is younger than all that are not."""
    others = _versions(parent, dests)
    for dest in dests:
        record = os.path.join(dest, RECORD)
        if others and os.path.dirname(dest) == parent and os.path.exists(record) and os.stat(record).st_mtime_ns <= others[0].wanted_at:
            moment = max(time.time_ns(), others[0].wanted_at + 1)
            os.utime(record, ns=(moment, moment))


def _remove(version: Version) -> None:
    """What exists is complete, so the folder loses its name before its contents."""
    gone = f"{version.path}.partial-{os.urandom(4).hex()}"
    try:
        os.rename(version.path, gone)
        shutil.rmtree(gone)
    except FileNotFoundError:
        return  # another run was faster
    except OSError as error:
        raise ArchiveError(f"{version.path}: could not be removed: {error.strerror or error} ({error.filename})") from error
