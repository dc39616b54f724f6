# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What services use, according to the files in their digests.

A running service was started with the files that its digest lists. While these are unchanged on disk, they tell what it uses.
Once one has changed, its former content is unknown, which is a reason to remove nothing.
"""

from __future__ import annotations

import dataclasses
import glob
import hashlib
import os
import stat
import typing as t

from ansible_collections.catalina.cluster.plugins.module_utils.status.instances import read_record

_FILE = "file:"
# No configuration is larger; a larger file is not read, so it counts as changed.
_LARGEST = 4 << 20


@dataclasses.dataclass
class Used:
    """The texts of all files, and the reasons why some may be missing."""

    texts: list[str] = dataclasses.field(default_factory=list)
    reasons: list[str] = dataclasses.field(default_factory=list)


def used_by(patterns: t.Sequence[str]) -> Used:
    """Read the files that the digests at these places list, and matches that are no digests, as they do not end in .json."""
    used = Used()
    seen: dict[str, tuple[str, str]] = {}
    places = sorted({path for pattern in patterns for path in glob.glob(pattern)})
    # A match that is no digest tells by itself what is in use.
    used.texts.extend(_read(path)[1] for path in places if not path.endswith(".json"))
    for digest in (path for path in places if path.endswith(".json")):
        record = read_record(digest)
        parts = record.content.get("parts") if record.content else None
        if not isinstance(parts, dict):
            if record.problem or record.content is not None:
                used.reasons.append(record.problem or f"{digest}: has no parts")
            continue
        for name, checksum in parts.items():
            if name.startswith(_FILE):
                path = name[len(_FILE) :]
                if path not in seen:
                    seen[path] = _read(path)
                    used.texts.append(seen[path][1])
                if seen[path][0] != checksum:
                    used.reasons.append(f"{digest}: {path} has changed since this was made")
    return used


def _read(path: str) -> tuple[str, str]:
    """Return checksum and text of a regular file, empty when it cannot be read."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(descriptor, "rb") as stream:
            if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
                return "", ""
            data = stream.read(_LARGEST + 1)
    except (OSError, ValueError):
        # The latter: the user of a service can write a digest, and with it what is no path.
        return "", ""
    if len(data) > _LARGEST:
        return "", ""
    return hashlib.sha256(data).hexdigest(), data.decode("utf-8", "surrogateescape")
