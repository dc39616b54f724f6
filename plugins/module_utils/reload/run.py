# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Brings a front end from what it has loaded to what is laid out, without losing a request. Decides from state alone."""

from __future__ import annotations

import dataclasses
import typing as t

from ansible_collections.catalina.cluster.plugins.module_utils.reload.binary import Switched, SwitchError
from ansible_collections.catalina.cluster.plugins.module_utils.reload.state import (
    RESTART_PREFIX,
    Disk,
    Loaded,
    Parts,
    Process,
    Service,
    differing_parts,
    only_states_differ,
    reloaded_parts,
)
from ansible_collections.catalina.cluster.plugins.module_utils.reload.wakeup import Signals, Wakeup

NONE = "none"
START = "start"
RELOAD = "reload"
RESTART = "restart"
SWITCH = "switch"
STATES = "states"
# Seconds between reading the configuration and the start of the processes that serve it.
READING = 1.0
# Ticks (100 a second) within which httpd may reload once more after the note: a signal that wakes its main process does that.
SETTLING = 200
BY_OTHERS = "reloaded by others, and files were written since"


class ReloadError(Exception):
    """A failure, worded for the person who runs the playbook."""

    def __init__(self, message: str, **details: t.Any) -> None:
        super().__init__(message)
        self.message = message
        self.details = details


class System(Signals, t.Protocol):
    """What the reload needs from the host. Tests hand in their own."""

    def service(self) -> Service: ...

    def disk(self) -> Disk: ...

    def loaded(self) -> t.Optional[Loaded]: ...

    def record(self, loaded: Loaded) -> None: ...

    def boot(self) -> str: ...

    def ticks(self) -> int: ...

    def adds_workers(self) -> bool: ...

    def main_process(self, service: Service) -> t.Optional[Process]: ...

    def workers(self, main: Process) -> frozenset[Process]: ...

    def alive(self, process: Process) -> bool: ...

    def other_binary(self, main: Process) -> str: ...

    def switch(self, main: Process, start: float, drain: float) -> Switched: ...

    def check(self) -> str: ...

    def control(self, verb: str) -> str: ...

    def fixed(self) -> dict[str, str]: ...

    def set_states(self, wait: float) -> str: ...

    def stop_replaced(self) -> frozenset[str]: ...

    def open_sockets(self) -> frozenset[str]: ...

    def serving(self) -> str: ...

    def log_lines(self) -> str: ...

    def mark_log(self) -> None: ...

    def raise_flag(self) -> None: ...

    def lower_flag(self) -> bool: ...

    def now(self) -> float: ...

    def sleep(self, seconds: float) -> None: ...


@dataclasses.dataclass(frozen=True)
class Limits:
    """How long each part may take, in seconds."""

    close_delay: float = 1.2
    start: float = 20.0
    drain: float = 60.0
    poll: float = 0.05
    linger: float = 3.0
    # Wake httpd's processes where they sleep while nobody accepts; how often, and how long to wait for one without a client.
    wake_processes: bool = False
    wake_poll: float = 0.002
    idle_wait: float = 1.5
    # How long members that were taken out may need for their requests before a reload looks after those.
    busy_wait: float = 10.0


@dataclasses.dataclass(frozen=True)
class Decision:
    """What is to be done and why. What was found out without a note is to be noted."""

    action: str
    reasons: tuple[str, ...] = ()
    enable: bool = False
    # systemd has to read the unit anew, for which nothing is restarted.
    stale: bool = False
    old: tuple[Process, ...] = ()
    found: t.Optional[Loaded] = None

    @property
    def changed(self) -> bool:
        """Whether anything is to be done that changes the host."""
        return self.action != NONE or self.enable or self.stale


@dataclasses.dataclass
class Outcome:
    """What was done."""

    action: str
    changed: bool
    enabled: bool
    unit_read: bool
    reasons: list[str]
    seconds: float
    old_processes: int
    steps: dict[str, float]

    def public(self) -> dict[str, t.Any]:
        """The result of the task."""
        shown = dataclasses.asdict(self)
        shown["seconds"] = round(self.seconds, 2)
        shown["steps"] = {name: round(value, 2) for name, value in self.steps.items()}
        return shown


def decide(system: System, want_enabled: bool = True) -> Decision:
    """Compare what lies on disk with what the main process loaded, and the unit with what systemd has read."""
    service = system.service()
    return dataclasses.replace(_decide(system, service, want_enabled), stale=service.stale)


def _decide(system: System, service: Service, want_enabled: bool) -> Decision:
    disk = system.disk()
    enable = want_enabled and service.exists and not service.enabled
    if not service.active:
        state = "is down" if service.exists else "is not installed"
        return Decision(START, (f"{service.name} {state}",), enable=enable or (want_enabled and not service.exists))
    main = system.main_process(service)
    if main is None:
        return Decision(START, (f"{service.name} is called active, but has no main process",), enable=enable)
    loaded = system.loaded()
    other = system.other_binary(main)
    if other:
        old = loaded.old if loaded is not None and loaded.is_of(main, system.boot()) else ()
        return Decision(SWITCH, (other,), enable=enable, old=tuple(process for process in old if system.alive(process)))
    if loaded is None or not loaded.is_of(main, system.boot()):
        # Started by somebody else: at boot, by the package manager, by hand. It has loaded what was there then.
        if main.started > disk.newest:
            found = Loaded(main.pid, main.ticks, system.boot(), disk.parts, loaded_at=system.ticks())
            return Decision(NONE, enable=enable, found=found)
        return Decision(RELOAD, ("the files are newer than the process, and nothing tells what it has loaded",), enable=enable)
    reasons = differing_parts(loaded.parts, disk.parts)
    remaining = tuple(process for process in loaded.old if system.alive(process))
    needs_restart = any(reason.startswith(RESTART_PREFIX) for reason in reasons)
    if not needs_restart and _loaded_by_others(system, main, loaded, disk):
        return Decision(RELOAD, (*reasons, BY_OTHERS), enable=enable, old=remaining)
    if not reasons:
        return Decision(NONE, enable=enable, old=remaining)
    action = RESTART if needs_restart else STATES if only_states_differ(reasons, loaded, system.fixed()) else RELOAD
    return Decision(action, tuple(reasons), enable=enable, old=remaining)


def _loaded_by_others(system: System, main: Process, loaded: Loaded, disk: Disk) -> bool:
    """Whether processes came after the note that may serve what is no longer on disk.

    A file that was changed by hand, loaded by hand and restored by a run lies there as the note says. Where a server adds processes by
    itself, one that was there already shows that nobody reloaded. One that took the place of a process that died looks like a reload,
    and costs one if files were written after it came.
    """
    workers = system.workers(main) - frozenset(loaded.old)
    newer = {child for child in workers if child.ticks > loaded.loaded_at + SETTLING}
    if system.adds_workers() and newer != workers:
        return False
    return any(child.started < disk.newest + READING for child in newer)


class Reloader:
    """One run: start, reload or restart, and the proof that it worked."""

    def __init__(self, system: System, limits: Limits) -> None:
        self._system = system
        self._limits = limits
        self._steps: dict[str, float] = {}
        self._begin = system.now()

    def run(self, decision: Decision) -> Outcome:
        """Do what was decided."""
        remaining: t.Sequence[Process] = decision.old
        try:
            if decision.stale:
                self._control("daemon-reload")
            if decision.enable:
                self._control("enable")
            if decision.action == STATES:
                decision = self._set_states(decision)
            if decision.action in (START, RESTART):
                self._start(decision)
                remaining = ()
            elif decision.action == RELOAD:
                remaining = self._reload(decision)
            elif decision.action == SWITCH:
                remaining = self._switch(decision)
            if remaining:
                self._wait_for_old(remaining)
        finally:
            self._system.lower_flag()
        return Outcome(
            action=decision.action,
            changed=decision.changed,
            enabled=decision.enable,
            unit_read=decision.stale,
            reasons=list(decision.reasons),
            seconds=self._system.now() - self._begin,
            old_processes=0,
            steps=self._steps,
        )

    def _step(self, name: str, since: float) -> None:
        self._steps[name] = self._steps.get(name, 0.0) + self._system.now() - since

    def _control(self, verb: str) -> None:
        said = self._system.control(verb)
        if said:
            raise ReloadError(f"{verb} failed: {said}{self._system.log_lines()}")

    def _check(self) -> None:
        since = self._system.now()
        said = self._system.check()
        self._step("check", since)
        if said:
            raise ReloadError(
                f"The configuration on disk was refused; what runs goes on unchanged.\n{said}",
                refused=True,
            )

    def _close(self) -> None:
        """Let the clients close their idle connections one by one, before a reload does it for them."""
        since = self._system.now()
        self._system.raise_flag()
        self._system.sleep(self._limits.close_delay)
        self._step("close", since)

    def _take_ports(self) -> None:
        """Stop the services that this one replaces, as late as possible, until their ports are free. Their last requests may go on."""
        since = self._system.now()
        sockets = self._system.stop_replaced()
        while sockets & self._system.open_sockets():
            if self._system.now() - since > self._limits.start:
                raise ReloadError(f"The ports of what it replaces are not free after {self._limits.start:g} seconds.")
            self._system.sleep(self._limits.wake_poll)
        if sockets:
            self._step("take ports", since)

    def _start(self, decision: Decision) -> None:
        self._check()
        self._system.mark_log()
        parts = self._system.disk().parts
        if decision.action == RESTART:
            self._close()
        self._take_ports()
        since = self._system.now()
        self._control("restart" if decision.action == RESTART else "start")
        main = self._until_main()
        self._until_serving(main, frozenset())
        self._step("start", since)
        self._record(main, parts)

    def _record(self, main: Process, parts: Parts, old: tuple[Process, ...] = ()) -> None:
        self._system.record(Loaded(main.pid, main.ticks, self._system.boot(), parts, old, loaded_at=self._system.ticks()))

    def _until_main(self) -> Process:
        limit = self._system.now() + self._limits.start
        while True:
            service = self._system.service()
            main = self._system.main_process(service) if service.active else None
            if main is not None:
                return main
            if service.failed or self._system.now() > limit:
                raise ReloadError(f"{service.name} did not start.{self._system.log_lines()}")
            self._system.sleep(self._limits.poll)

    def _reload(self, decision: Decision) -> t.Sequence[Process]:
        self._check()
        service = self._system.service()
        main = self._system.main_process(service)
        if main is None:
            raise ReloadError(f"{service.name} has lost its main process.{self._system.log_lines()}")
        loaded = self._system.loaded()
        known = loaded.parts if loaded is not None and loaded.is_of(main, self._system.boot()) else None
        parts = reloaded_parts(self._system.disk().parts, known)
        self._close()
        self._system.mark_log()
        old = self._system.workers(main) | frozenset(decision.old)
        wakeup = Wakeup(self._system, main, old) if self._limits.wake_processes else None
        if wakeup:
            # As apachectl does before its signal: a file may have changed since the flag went up.
            self._check()
        self._take_ports()
        if wakeup:
            self._wait_for_idle_process(wakeup)
        since = self._system.now()
        if wakeup:
            wakeup.signal()
        else:
            self._control("reload")
        self._until_serving(main, old, wakeup)
        self._step("reload", since)
        remaining = [process for process in sorted(old, key=lambda item: item.pid) if self._system.alive(process)]
        self._record(main, parts, tuple(remaining))
        return remaining

    def _set_states(self, decision: Decision) -> Decision:
        """Tell the running processes. Where that is not possible, a reload has to do it."""
        since = self._system.now()
        loaded, parts = self._system.loaded(), self._system.disk().parts
        said = self._system.set_states(self._limits.busy_wait)
        self._step("states", since)
        if said or loaded is None:
            return dataclasses.replace(decision, action=RELOAD, reasons=(*decision.reasons, said))
        main = Process(loaded.pid, loaded.ticks)
        self._record(main, parts, decision.old)
        return decision

    def _switch(self, decision: Decision) -> t.Sequence[Process]:
        """Another binary takes over, with the configuration on disk."""
        self._check()
        service = self._system.service()
        main = self._system.main_process(service)
        if main is None:
            raise ReloadError(f"{service.name} has lost its main process.{self._system.log_lines()}")
        parts = self._system.disk().parts
        self._close()
        self._system.mark_log()
        self._take_ports()
        since = self._system.now()
        try:
            switched = self._system.switch(main, self._limits.start, self._limits.drain)
        except SwitchError as error:
            raise ReloadError(str(error), refused=True) from error
        self._step("switch", since)
        remaining = tuple(process for process in (*switched.old, *decision.old) if self._system.alive(process))
        self._record(switched.main, parts, remaining)
        return remaining

    def _wait_for_idle_process(self, wakeup: Wakeup) -> None:
        """Until a process has no client. With the flag up that is soon, unless long requests keep all of them busy."""
        since = self._system.now()
        while self._system.now() - since < self._limits.idle_wait and not wakeup.has_idle_process():
            self._system.sleep(self._limits.wake_poll)
        self._step("idle process", since)

    def _until_serving(self, main: Process, old: frozenset[Process], wakeup: t.Optional[Wakeup] = None) -> None:
        """Until a process of the new generation is there and the ports answer."""
        limit = self._system.now() + self._limits.start
        while True:
            if not self._system.alive(main):
                raise ReloadError(f"The main process {main.pid} ended: the service is down.{self._system.log_lines()}", down=True)
            new = self._system.workers(main) - old
            said = self._system.serving() if new else "no process of a new generation came: the reload was refused"
            if new and not said:
                return
            if self._system.now() > limit:
                going_on = "the old generation goes on serving; " if old else ""
                raise ReloadError(
                    f"{said} ({going_on}it stays pending and the next run tries again).{self._system.log_lines()}",
                    refused=not new,
                )
            if wakeup and not new:
                wakeup.wake()
                self._system.sleep(self._limits.wake_poll)
            else:
                self._system.sleep(self._limits.poll)

    def _wait_for_old(self, old: t.Sequence[Process]) -> None:
        """Until the old generation is gone.

        Its processes still take requests when the new ones came, and then close what is idle: the flag stays up
        until they are gone, but not while long requests hold them.
        """
        since = self._system.now()
        limit = since + self._limits.drain
        remaining = [process for process in old if self._system.alive(process)]
        while remaining and self._system.now() < limit:
            self._system.sleep(self._limits.poll)
            remaining = [process for process in remaining if self._system.alive(process)]
            if self._system.now() - since > self._limits.linger:
                self._system.lower_flag()
        self._step("old generation", since)
        if remaining:
            pids = ", ".join(str(process.pid) for process in remaining)
            raise ReloadError(
                f"The new configuration serves, but {len(remaining)} process(es) of the old generation still finish requests after"
                f" {self._limits.drain:g} seconds (PID {pids}). Nothing was stopped. Members that were taken out may still be in"
                " use: run again once these requests are over, or allow more time.",
                old_processes=len(remaining),
            )
