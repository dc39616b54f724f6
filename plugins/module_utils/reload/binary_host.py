# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The host as the switch of a binary sees it: /proc, systemd, and the path that a main process was started by."""

from __future__ import annotations

import contextlib
import json
import os
import typing as t

from ansible_collections.catalina.cluster.plugins.module_utils.reload.binary import DELETED, SwitchError
from ansible_collections.catalina.cluster.plugins.module_utils.reload.state import Process

Runner = t.Callable[[list[str]], tuple[int, str, str]]
_TITLE = "nginx: master process "


class Front(t.Protocol):
    """What is known already by whoever reloads."""

    def workers(self, main: Process) -> frozenset[Process]: ...

    def alive(self, process: Process) -> bool: ...

    def send(self, process: Process, name: str) -> None: ...

    def ports(self, main: Process) -> frozenset[int]: ...

    def listeners(self, processes: t.Collection[Process], ports: t.Collection[int]) -> frozenset[Process]: ...

    def serving(self) -> str: ...

    def log_lines(self) -> str: ...

    def now(self) -> float: ...

    def sleep(self, seconds: float) -> None: ...


class BinaryHost:
    """The real host."""

    def __init__(self, front: Front, run: Runner, proc: str = "/proc") -> None:
        self._front = front
        self._run = run
        self._proc = proc
        self.workers = front.workers
        self.alive = front.alive
        self.send = front.send
        self.serving = front.serving
        self.log_lines = front.log_lines
        self.now = front.now
        self.sleep = front.sleep

    def accepting(self, processes: t.Collection[Process]) -> bool:
        """Whether one of them accepts connections."""
        return any(self._front.ports(process) for process in processes)

    def executable(self, process: Process) -> str:
        """Path of the program that a process runs."""
        try:
            return os.readlink(os.path.join(self._proc, str(process.pid), "exe"))
        except OSError:
            return ""

    def started_by(self, process: Process) -> str:
        """The path in the title of the main process, which is its command line."""
        try:
            with open(os.path.join(self._proc, str(process.pid), "cmdline"), encoding="utf-8", errors="replace") as stream:
                title = stream.read().replace("\0", " ")
        except OSError:
            return ""
        return (title[len(_TITLE) :] if title.startswith(_TITLE) else title).split(" ", 1)[0]

    def same_file(self, path: str, other: str) -> bool:
        """Whether two paths lead to one file. What a process runs counts as replaced when its file was."""
        return not path.endswith(DELETED) and os.path.realpath(path) == os.path.realpath(other)

    def lend(self, path: str, binary: str) -> None:
        """Have a path lead to another program. There is a program at that path at any time."""
        try:
            made = _make_folders(os.path.dirname(path))
            is_there = os.path.lexists(path)
            if is_there:
                os.link(path, _kept(path), follow_symlinks=False)
            with open(_note(path), "w", encoding="utf-8") as stream:
                json.dump({"binary": binary, "made": made, "kept": is_there}, stream)
                stream.flush()
                os.fsync(stream.fileno())
            os.symlink(binary, _new(path))
            os.replace(_new(path), path)
        except OSError as error:
            self.take_back(path)
            raise SwitchError(
                f"{path}, by which the main process was started, cannot lead to {binary}: {error.strerror}."
                " What runs goes on; restart the service once to change the binary."
            ) from error

    def take_back(self, path: str) -> None:
        """Undo that. What a package manager put there in the meantime stays."""
        _remove(_new(path))
        try:
            with open(_note(path), encoding="utf-8") as stream:
                note = json.load(stream)
        except (OSError, ValueError):
            # What was kept may be the only one, when the power was lost before the note was on disk.
            if os.path.islink(path) and os.path.lexists(_kept(path)):
                os.replace(_kept(path), path)
            _remove(_kept(path))
            _remove(_note(path))
            return
        is_lent = os.path.islink(path) and os.readlink(path) == note["binary"]
        if is_lent and note["kept"]:
            os.replace(_kept(path), path)
        elif is_lent:
            os.unlink(path)
        # Also when the two are one file: renaming one to the other does nothing then.
        _remove(_kept(path))
        _remove(_note(path))
        for folder in note["made"]:
            with contextlib.suppress(OSError):
                os.rmdir(folder)

    def reload_units(self) -> None:
        """Let systemd read the unit: it may be another one for the other binary."""
        self._run(["systemctl", "daemon-reload"])


def _remove(path: str) -> None:
    with contextlib.suppress(FileNotFoundError, NotADirectoryError):
        os.unlink(path)


def _make_folders(folder: str) -> list[str]:
    """Make what is missing; the deepest first."""
    made = []
    while not os.path.isdir(folder):
        made.append(folder)
        folder = os.path.dirname(folder)
    for path in reversed(made):
        os.mkdir(path, 0o755)
    return made


def _kept(path: str) -> str:
    return f"{path}.catalina-kept"


def _note(path: str) -> str:
    return f"{path}.catalina-lent"


def _new(path: str) -> str:
    return f"{path}.catalina-new"
