# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One digest for each group: what its files are, and everything else that a restart would pick up."""

from __future__ import annotations

import fnmatch
import glob
import hashlib
import json
import os
import typing as t

from ansible_collections.catalina.cluster.plugins.module_utils.files.compare import MISSING, file_sha256, inspect
from ansible_collections.catalina.cluster.plugins.module_utils.files.model import FILE, LINK, DigestFile, Entry

ABSENT = "absent"
Recorded = dict[str, t.Any]


class Fingerprints:
    """Fingerprints of paths as they will be once the set is laid out. Each path is read once."""

    def __init__(self, entries: t.Iterable[Entry], removed: t.Iterable[str]) -> None:
        self._planned = {entry.dest: entry for entry in entries if entry.kind in (FILE, LINK)}
        self._removed = frozenset(removed)
        self._seen: dict[str, dict[str, str]] = {}

    def of(self, pattern: str) -> dict[str, str]:
        """Fingerprints of everything that the pattern matches, by path."""
        if pattern not in self._seen:
            self._seen[pattern] = self._look(pattern)
        return self._seen[pattern]

    def _look(self, pattern: str) -> dict[str, str]:
        paths = {path for path in glob.glob(pattern) if path not in self._removed}
        if glob.has_magic(pattern):
            paths.update(path for path in self._planned if _matches(path, pattern))
        elif pattern in self._planned:
            paths.add(pattern)
        found = {path: self._one(path) for path in sorted(paths)}
        return found or {pattern: ABSENT}

    def _one(self, path: str) -> str:
        entry = self._planned.get(path)
        if entry is not None and entry.kind == FILE:
            return entry.sha256
        if entry is not None:
            return "-> " + entry.target
        if os.path.isdir(path):
            return _directory(path)
        try:
            return file_sha256(path)
        except OSError as error:
            return f"{ABSENT} ({error.strerror})"


def _matches(path: str, pattern: str) -> bool:
    mine, theirs = path.split("/"), pattern.split("/")
    return len(mine) == len(theirs) and all(fnmatch.fnmatchcase(a, b) for a, b in zip(mine, theirs))


def _directory(path: str) -> str:
    digest = hashlib.sha256()
    for folder, folders, files in os.walk(path):
        folders.sort()
        for name in sorted(files):
            full = os.path.join(folder, name)
            digest.update(os.path.relpath(full, path).encode("utf-8", "surrogateescape") + b"\0")
            try:
                digest.update(file_sha256(full).encode())
            except OSError:
                digest.update(ABSENT.encode())
    return digest.hexdigest()


def parts_of(digest: DigestFile, entries: t.Iterable[Entry], staying: t.Mapping[str, Recorded], prints: Fingerprints) -> dict[str, str]:
    """What the digest is made of, by the name of each part.

    The digest of a group covers what all contributors have in it, also those whose files merely stay. What is in no group counts for
    its contributor alone.
    """
    parts = dict(digest.parts)
    for entry in entries:
        if entry.in_digest and entry.group == digest.group and (entry.group or entry.part == digest.part):
            if entry.kind == FILE:
                parts["file:" + entry.dest] = entry.sha256
            elif entry.kind == LINK:
                parts["link:" + entry.dest] = entry.target
    for path, item in staying.items():
        if digest.group and item.get("group") == digest.group and item.get("digest", True) and item.get("kind") in (FILE, LINK):
            found = inspect(path)
            if found.kind != MISSING:
                parts[f"{found.kind}:{path}"] = found.target if found.kind == LINK else file_sha256(path)
    for pattern in digest.paths:
        for path, value in prints.of(pattern).items():
            parts["path:" + path] = value
    return parts


def render(parts: t.Mapping[str, str]) -> bytes:
    """The content of the digest file."""
    whole = hashlib.sha256(json.dumps(parts, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
    return (json.dumps({"digest": whole, "parts": parts}, indent=1, sort_keys=True) + "\n").encode()


def differing(before: bytes, parts: t.Mapping[str, str]) -> list[str]:
    """Names of the parts that differ from those in an older digest file."""
    try:
        old = json.loads(before.decode())["parts"]
        names = set(old) | set(parts)
        return sorted(name for name in names if old.get(name) != parts.get(name))
    except (ValueError, KeyError, TypeError, AttributeError):
        return sorted(parts)
