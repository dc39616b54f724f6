# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keeps two runs on one cluster apart, and keeps what one run leaves for the next.

One JSON file on a host that every run knows: {"holder": mapping or null, "since": seconds, "seen": seconds,
"records": mapping, "history": list, "steps": list}. The history has the last runs, the newest first, each with "began", "ended"
(null for one that was given up), "user", "controller", "changed" (what that run says of it) and "out" (seconds for which members got
no requests, by name; null for a member that was not back when the run ended). The steps are those of the rolling restart of the
holder: {"at": seconds, "out": names}. Times are seconds since 1970 by the clock of that host. The holder is whatever mapping the
controller names itself by. Standard library only.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import time
import typing as t

# How many runs the history keeps.
HISTORY = 20
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

    def take(
        self,
        holder: Mapping,
        lease: float,
        instead_of: t.Optional[Mapping] = None,
        force: bool = False,
        quiet: float = 0,
        out: t.Optional[t.Sequence[str]] = None,
    ) -> Mapping:
        """Take the lock unless a run holds it that may still live: "taken" says whether. For its holder: a sign of life.

        A holder that gave no sign of life for `lease` seconds is taken for dead, and so is the one that the caller
        names in `instead_of` because it knows. Who will be `quiet` for a while says so beforehand: its sign of life
        counts as given after that time. `out` are the members that get no requests from now on, if that changes.
        """
        with self._alone():
            found = self._read()
            now = self.clock()
            other = found["holder"]
            dead = now - found["seen"] > lease or now < found["since"]
            if other and other != holder and other != instead_of and not dead and not force:
                return {**_described(found, now), "taken": False}
            since = found["since"] if other == holder else now
            given_up = [_past(found, None, {})] if other and other != holder else []
            history = [*given_up, *found["history"]][:HISTORY]
            steps = found["steps"] if other == holder else []
            if out is not None:
                steps = [*steps, {"at": now, "out": list(out)}]
            kept = {"records": found["records"], "history": history, "steps": steps}
            self._write({"holder": holder, "since": since, "seen": now + quiet, **kept})
            return {**_described(found, now), "taken": True}

    def give_back(self, holder: Mapping, changed: t.Optional[Mapping] = None) -> bool:
        """Let others in, and leave in the history what this run changed. False when the lock was not this run's."""
        with self._alone():
            found = self._read()
            if found["holder"] != holder:
                return False
            now = self.clock()
            history = [_past(found, now, changed or {}), *found["history"]][:HISTORY]
            self._write({**found, "holder": None, "seen": now, "history": history, "steps": []})
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
        empty: Mapping = {"holder": None, "since": 0.0, "seen": 0.0, "records": {}, "history": [], "steps": []}
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
        kept = {**empty, **{key: content[key] for key in empty if key in content}}
        # It is for people: a history that was edited costs no run.
        history = kept["history"] if isinstance(kept["history"], list) else []
        steps = kept["steps"] if isinstance(kept["steps"], list) else []
        return {**kept, "history": [one for one in history if isinstance(one, dict)], "steps": [one for one in steps if _is_step(one)]}

    def _write(self, content: Mapping) -> None:
        temporary = self.path + ".new"
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            json.dump(content, stream, sort_keys=True)
            stream.flush()
            os.fsync(stream.fileno())
        os.rename(temporary, self.path)


def _described(found: Mapping, now: float) -> Mapping:
    """Who holds it, for how long, how long ago the last sign of life was or it was given back (seconds), and the run records."""
    holder = found["holder"]
    return {
        "holder": holder or {},
        "held_for": round(max(0.0, now - found["since"])) if holder else 0,
        "seen_ago": round(max(0.0, now - found["seen"])) if holder else 0,
        "free_for": 0.0 if holder else round(max(0.0, now - found["seen"]), 2),
        "records": found["records"],
        "history": found["history"],
    }


def _past(found: Mapping, ended: t.Optional[float], changed: Mapping) -> Mapping:
    holder = found["holder"]
    who = {key: str(holder.get(key, "")) for key in ("user", "controller")}
    times = {"began": round(found["since"]), "ended": None if ended is None else round(ended)}
    return {**who, **times, "changed": changed, "out": _out(found["steps"])}


def _out(steps: t.Sequence[Mapping]) -> Mapping:
    """Seconds for which each member got no requests; None for one that was still out in the last step."""
    seconds: dict[str, t.Optional[float]] = {}
    for step, after in zip(steps, [*steps[1:], None]):
        for name in step["out"]:
            before = seconds.get(name) or 0.0
            seconds[name] = None if after is None else before + max(0.0, after["at"] - step["at"])
    return {name: None if value is None else round(value, 1) for name, value in seconds.items()}


def _is_step(one: t.Any) -> bool:
    return isinstance(one, dict) and isinstance(one.get("at"), (int, float)) and isinstance(one.get("out"), list)


def _merged(before: Mapping, values: Mapping) -> Mapping:
    return {key: value for key, value in {**before, **values}.items() if value is not None}
