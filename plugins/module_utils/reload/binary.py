# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Has another nginx binary take over from the one that runs, by nginx's own binary upgrade, without losing a request.

On USR2 the main process starts the program at the path that it was started by itself, hands over its listening sockets, and goes on.
The new one reads the configuration and serves beside the old one. Until it does, the old one is not touched. Then WINCH takes the old
workers away, and as long as the old main process is there, HUP brings them back. QUIT ends it, and systemd goes over to the new one,
whose number is in the file that PIDFile= names.

The path that a main process was started by cannot be changed. Where another program is wanted (from the package's nginx to one built
from source and back), the path leads to it while the signal is carried out.
"""

from __future__ import annotations

import dataclasses
import typing as t

from ansible_collections.catalina.cluster.plugins.module_utils.reload.state import Process

DELETED = " (deleted)"


class SwitchError(Exception):
    """The new binary does not serve. What ran before goes on."""


class System(t.Protocol):
    """What the switch needs of the host."""

    def executable(self, process: Process) -> str:
        """Path of the program that a process runs, with " (deleted)" behind it when the file was replaced; empty when it is over."""

    def started_by(self, process: Process) -> str:
        """The path that the main process starts a new binary by; empty when it cannot be told."""

    def same_file(self, path: str, other: str) -> bool: ...

    def lend(self, path: str, binary: str) -> None:
        """Have a path lead to another program. The program that is there is kept beside it."""

    def take_back(self, path: str) -> None:
        """Undo that, also when it was done by a run that was killed."""

    def workers(self, main: Process) -> frozenset[Process]: ...

    def accepting(self, processes: t.Collection[Process]) -> bool:
        """Whether one of them accepts connections."""

    def alive(self, process: Process) -> bool: ...

    def send(self, process: Process, name: str) -> None: ...

    def serving(self) -> str: ...

    def log_lines(self) -> str: ...

    def reload_units(self) -> None: ...

    def now(self) -> float: ...

    def sleep(self, seconds: float) -> None: ...


@dataclasses.dataclass(frozen=True)
class Switched:
    """The new main process, and what is still there of the old generation."""

    main: Process
    old: tuple[Process, ...]


def differs(system: System, main: Process, wanted: str) -> str:
    """Why the main process runs another program than it should; empty when it does not."""
    runs = system.executable(main)
    if not wanted or not runs or runs == wanted:
        return ""
    if runs == wanted + DELETED:
        return f"binary: {wanted} was replaced after {main.pid} had been started"
    return f"binary: {runs} runs instead of {wanted}"


class Switch:
    """One change of the binary."""

    def __init__(self, system: System, wanted: str, start: float = 20.0, drain: float = 60.0, poll: float = 0.05) -> None:
        self._system = system
        self._wanted = wanted
        self._start = start
        self._drain = drain
        self._poll = poll

    def run(self, main: Process) -> Switched:
        """Start the new one, prove that it serves, and send the old one away."""
        system = self._system
        path = system.started_by(main)
        if not path.startswith("/"):
            raise SwitchError(
                f"the main process {main.pid} was started as {path!r}, and not by a full path: nobody can tell which program it would"
                " start. Restart the service once."
            )
        # After a run that was killed: a path that leads elsewhere, and a second main process.
        system.take_back(path)
        unfinished = self.successor(main)
        if unfinished is not None and not system.serving() and not differs(system, unfinished, self._wanted):
            return self._finish(main, unfinished)
        if unfinished is not None:
            self._go_back(main, unfinished, not system.accepting(system.workers(main) - {unfinished}))
        system.reload_units()
        before = system.workers(main)
        lent = not system.same_file(path, self._wanted)
        try:
            if lent:
                system.lend(path, self._wanted)
            system.send(main, "USR2")
            new = self._until_serving(main, before)
        finally:
            if lent:
                system.take_back(path)
        return self._finish(main, new)

    def successor(self, main: Process) -> t.Optional[Process]:
        """The main process that this one has started, if there is one: a child that has children."""
        return next((child for child in self._system.workers(main) if self._system.workers(child)), None)

    def _until_serving(self, main: Process, before: frozenset[Process]) -> Process:
        """Until the new main process has workers and the ports answer."""
        system = self._system
        limit = system.now() + self._start
        new: t.Optional[Process] = None
        said = "no new main process came"
        while system.now() <= limit:
            new = new or self._new_child(main, before)
            if new is not None and not system.alive(new):
                said = "the new main process ended at once"
                break
            if new is not None and system.workers(new):
                said = system.serving()
                if not said:
                    return new
            system.sleep(self._poll)
        if new is not None and system.alive(new):
            self._go_back(main, new, False)
        raise SwitchError(f"{self._wanted} does not take over: {said}. The one that ran before goes on.{system.log_lines()}")

    def _new_child(self, main: Process, before: frozenset[Process]) -> t.Optional[Process]:
        """The new main process: the child that runs the wanted program. Workers run the old one."""
        children = self._system.workers(main) - before
        return next((child for child in children if self._system.same_file(self._system.executable(child), self._wanted)), None)

    def _finish(self, main: Process, new: Process) -> Switched:
        """Take the old workers away; bring them back if the new ones do not serve by themselves."""
        system = self._system
        old = tuple(process for process in system.workers(main) if process != new)
        system.send(main, "WINCH")
        system.sleep(self._poll)
        said = "" if system.alive(new) else "the new main process ended"
        said = said or system.serving()
        if said:
            self._go_back(main, new, True)
            raise SwitchError(f"{self._wanted} does not serve by itself: {said}. The one that ran before goes on.{system.log_lines()}")
        system.send(main, "QUIT")
        return Switched(new, (*old, main))

    def _go_back(self, main: Process, new: Process, without_workers: bool) -> None:
        """The old one serves again, with workers, before the new one goes. When the new one has ended, nginx does so by itself."""
        system = self._system
        if without_workers and system.alive(new):
            system.send(main, "HUP")
        limit = system.now() + self._start
        while system.now() <= limit and not system.accepting(system.workers(main) - {new}):
            system.sleep(self._poll)
        system.send(new, "QUIT")
        limit = system.now() + self._drain
        while system.alive(new) and system.now() <= limit:
            system.sleep(self._poll)
        if system.alive(new):
            system.send(new, "TERM")
