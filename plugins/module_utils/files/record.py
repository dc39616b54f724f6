# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the set wrote (the record), what it is about to do (the journal), and the lock that keeps two runs apart."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import json
import os
import typing as t

from ansible_collections.catalina.cluster.plugins.module_utils.files.compare import file_sha256, inspect
from ansible_collections.catalina.cluster.plugins.module_utils.files.model import DIRECTORY, FILE, FileSetError

VERSION = 1
REQUEST = ".request"
Entries = dict[str, dict[str, t.Any]]


class State:
    """The folder that holds the records of all sets on this host."""

    def __init__(self, state_dir: str, name: str) -> None:
        self.folder = os.path.join(state_dir, "sets")
        self.candidates = os.path.join(state_dir, "candidates")
        self.name = name
        self.record_path = os.path.join(self.folder, name + ".json")
        self.journal_path = os.path.join(self.folder, name + ".journal")
        self.request_path = os.path.join(self.folder, name + REQUEST)
        # Whether who runs this may not read the records. Only somebody who changes nothing gets that far.
        self.is_closed = False
        self._lock: t.Optional[int] = None

    def prepare(self) -> None:
        """Make the folders."""
        for folder, mode in ((os.path.dirname(self.folder), 0o755), (self.folder, 0o700), (self.candidates, 0o700)):
            if not os.path.isdir(folder):
                os.makedirs(folder, mode=mode)

    def lock(self, only_read: bool = False) -> None:
        """Keep others of the same set out until the process ends. A dead process keeps nobody out.

        only_read: nothing will be changed, so it goes on without a lock, and without records, where they are for root alone.
        """
        if not os.path.isdir(self.folder):
            return
        self.is_closed = only_read and not os.access(self.folder, os.R_OK | os.X_OK)
        if self.is_closed:
            return
        try:
            self._lock = os.open(os.path.join(self.folder, f".{self.name}.lock"), os.O_RDWR | os.O_CREAT, 0o600)
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno == errno.EAGAIN:
                raise FileSetError(f"another run is working on the file set {self.name} of this host; wait until it has ended") from error
            if error.errno != errno.EROFS:
                raise

    def unlock(self) -> None:
        """Let others in."""
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def read(self) -> Entries:
        """What this set wrote so far, by path."""
        return {} if self.is_closed else _entries(self.record_path)

    def claimed_by_others(self) -> dict[str, str]:
        """Paths that the other sets of this host wrote, with the name of their set."""
        claimed = {}
        try:
            names = os.listdir(self.folder)
        except OSError:
            return {}
        for name in sorted(names):
            if name.endswith(".json") and name != self.name + ".json" and not name.startswith("."):
                claimed.update(dict.fromkeys(_entries(os.path.join(self.folder, name)), name[:-5]))
        return claimed

    def write(self, entries: Entries) -> None:
        """Replace the record."""
        _replace(self.record_path, {"version": VERSION, "name": self.name, "entries": entries})

    @staticmethod
    def requested(state_dir: str) -> list[str]:
        """Names of the sets whose last request is kept."""
        try:
            names = os.listdir(os.path.join(state_dir, "sets"))
        except OSError:
            return []
        return sorted(name[: -len(REQUEST)] for name in names if name.endswith(REQUEST))

    def request(self) -> dict[str, t.Any]:
        """What the last call that succeeded was given, without contents."""
        return t.cast("dict[str, t.Any]", _load(self.request_path)["data"])

    def keep_request(self, data: t.Mapping[str, t.Any], digest: str) -> None:
        """Keep what a call was given. A request that cannot be kept costs the next run a call, so that is no failure."""
        kept: t.Any = None
        with contextlib.suppress(FileSetError):
            kept = _load(self.request_path).get("digest")
        if kept != digest:
            with contextlib.suppress(OSError):
                _replace(self.request_path, {"version": VERSION, "digest": digest, "data": data})

    def begin(self, temporary: t.Sequence[str], entries: Entries) -> None:
        """Note what is about to be made, before it is made."""
        _replace(self.journal_path, {"version": VERSION, "temporary": list(temporary), "entries": entries})

    def end(self) -> None:
        """The work is done or undone: nothing is left to clean."""
        with contextlib.suppress(FileNotFoundError):
            os.unlink(self.journal_path)

    def leftovers(self) -> tuple[list[str], Entries]:
        """Temporary paths of a run that was killed, and the entries it may have written."""
        data = {} if self.is_closed else _load(self.journal_path)
        if not data:
            return [], {}
        entries = {path: item for path, item in data.get("entries", {}).items() if _is_ours(path, item)}
        for item in entries.values():
            item.pop("sha256", None)
            item.pop("target", None)
        return [path for path in data.get("temporary", []) if isinstance(path, str)], entries


def _is_ours(path: str, item: dict[str, t.Any]) -> bool:
    """Whether a killed run came as far as to write this."""
    try:
        found = inspect(path)
        if found.kind != item.get("kind"):
            return False
        if found.kind == FILE:
            return file_sha256(path) == item.get("sha256")
        return found.kind == DIRECTORY or found.target == item.get("target")
    except (OSError, FileSetError):
        return False


def _entries(path: str) -> Entries:
    found = _load(path).get("entries", {})
    return found if isinstance(found, dict) else {}


def _load(path: str) -> dict[str, t.Any]:
    try:
        with open(path, encoding="utf-8") as stream:
            data = json.load(stream)
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise FileSetError(f"{path}: the record of the file set cannot be read ({error}); move it away to go on") from error
    if not isinstance(data, dict):
        raise FileSetError(f"{path}: this is not the record of a file set; move it away to go on")
    return data


def _replace(path: str, data: t.Mapping[str, t.Any]) -> None:
    temporary = path + ".new"
    try:
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            json.dump(data, stream, sort_keys=True)
            stream.flush()
            os.fsync(stream.fileno())
        os.rename(temporary, path)
    except OSError:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise
    sync_folder(os.path.dirname(path))


def sync_folder(path: str) -> None:
    """Make the names inside a folder durable, where the file system can."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    except OSError:
        return
    try:
        os.fsync(descriptor)
    except OSError:
        pass
    finally:
        os.close(descriptor)
