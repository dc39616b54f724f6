# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keeps two runs on one cluster apart, and keeps what one run leaves for the next.

One JSON file on a host that every run knows: {"holder": mapping or null, "since": seconds, "seen": seconds,
"records": mapping}. Times are seconds since 1970 by the clock of that host. The holder is whatever mapping the controller
names itself by. Standard library only.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import time
import typing as t

FOLDER = "/var/lib/catalina-cluster/runs"
Mapping = dict[str, t.Any]


class LockError(Exception):
    """The file cannot be used, worded for the person who runs the playbook."""


class RunLock:
    """The lock of one inventory on this host."""

    def __init__(self, name: str, folder: str = FOLDER, clock: t.Callable[[], float] = time.time) -> None:
        self.path = os.path.join(folder, name + ".json")
        self.folder = folder
        self.clock = clock

    def read(self) -> Mapping:
        """What is there, without touching it."""
        return _described(self._read(), self.clock())

    def take(self, holder: Mapping, lease: float, instead_of: t.Optional[Mapping] = None, force: bool = False, quiet: float = 0) -> Mapping:
        """Take the lock unless a run holds it that may still live: "taken" says whether. For its holder: a sign of life.

        A holder that gave no sign of life for `lease` seconds is taken for dead, and so is the one that the caller
        names in `instead_of` because it knows. Who will be `quiet` for a while says so beforehand: its sign of life
        counts as given after that time.
        """
        with self._alone():
            found = self._read()
            now = self.clock()
            other = found["holder"]
            dead = now - found["seen"] > lease or now < found["since"]
            if other and other != holder and other != instead_of and not dead and not force:
                return {**_described(found, now), "taken": False}
            since = found["since"] if other == holder else now
            self._write({"holder": holder, "since": since, "seen": now + quiet, "records": found["records"]})
            return {**_described(found, now), "taken": True}

    def give_back(self, holder: Mapping) -> bool:
        """Let others in. False when the lock was not this run's."""
        with self._alone():
            found = self._read()
            if found["holder"] != holder:
                return False
            self._write({**found, "holder": None, "seen": self.clock()})
            return True

    def record(self, values: Mapping, check: bool = False) -> tuple[Mapping, Mapping]:
        """Leave records for the next run; a value of None is taken away. Returns the records before and after."""
        if check:
            before = self._read()["records"]
            return before, _merged(before, values)
        with self._alone():
            found = self._read()
            after = _merged(found["records"], values)
            if after != found["records"]:
                self._write({**found, "records": after})
            return found["records"], after

    @contextlib.contextmanager
    def _alone(self) -> t.Iterator[None]:
        """One process at a time reads and writes; the kernel frees it when the process dies."""
        try:
            os.makedirs(self.folder, mode=0o700, exist_ok=True)
            descriptor = os.open(self.path + ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise LockError(f"{error.filename}: {error.strerror}") from error
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        except OSError as error:
            raise LockError(f"{error.filename or self.path}: {error.strerror}") from error
        finally:
            os.close(descriptor)

    def _read(self) -> Mapping:
        empty: Mapping = {"holder": None, "since": 0.0, "seen": 0.0, "records": {}}
        try:
            with open(self.path, encoding="utf-8") as stream:
                content = json.load(stream)
        except (FileNotFoundError, NotADirectoryError):
            return empty
        except OSError as error:
            raise LockError(f"{self.path}: {error.strerror}") from error
        except ValueError as error:
            raise LockError(f"{self.path}: the run records cannot be read ({error}); move the file away") from error
        if not isinstance(content, dict) or not isinstance(content.get("records", {}), dict):
            raise LockError(f"{self.path}: these are no run records; move the file away")
        return {**empty, **{key: content[key] for key in empty if key in content}}

    def _write(self, content: Mapping) -> None:
        temporary = self.path + ".new"
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            json.dump(content, stream, sort_keys=True)
            stream.flush()
            os.fsync(stream.fileno())
        os.rename(temporary, self.path)


def _described(found: Mapping, now: float) -> Mapping:
    """Who holds it, for how long, how long ago the last sign of life was (seconds), and the run records."""
    holder = found["holder"]
    return {
        "holder": holder or {},
        "held_for": round(max(0.0, now - found["since"])) if holder else 0,
        "seen_ago": round(max(0.0, now - found["seen"])) if holder else 0,
        "records": found["records"],
    }


def _merged(before: Mapping, values: Mapping) -> Mapping:
    return {key: value for key, value in {**before, **values}.items() if value is not None}
