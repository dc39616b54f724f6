# SPDX-License-Identifier: GPL-3.0-or-later
"""The reload against a front end made of plain values: every way that it can go, without a process."""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Collection, Iterable
from typing import Any

import pytest
from ansible_collections.catalina.cluster.plugins.module_utils.reload.binary import Switched, SwitchError
from ansible_collections.catalina.cluster.plugins.module_utils.reload.run import (
    NONE,
    RELOAD,
    RESTART,
    START,
    STATES,
    SWITCH,
    Limits,
    Outcome,
    Reloader,
    ReloadError,
    decide,
)
from ansible_collections.catalina.cluster.plugins.module_utils.reload.state import (
    Disk,
    Loaded,
    Parts,
    Process,
    Service,
    differing_parts,
    listen_addresses,
    listen_ports,
    read_stat,
)

MAIN = Process(100, 5000, started=1000.0)
OLD = (Process(101, 5001, started=1001.0), Process(102, 5002, started=1001.0))
NEW = (Process(201, 9001, started=1100.0), Process(202, 9002, started=1100.0))
BEFORE: Parts = {"/d/base.json": {"file:/a": "1", "restart:limits": "48 64"}, "/d/jk.json": {"file:/b": "1"}}
AFTER: Parts = {"/d/base.json": {"file:/a": "2", "restart:limits": "48 64"}, "/d/jk.json": {"file:/b": "1"}}

# Written after OLD came and before NEW did.
NOTE = Loaded(100, 5000, "boot", BEFORE, loaded_at=6000)
STATED = dataclasses.replace(NOTE, fixed={"/a": "same"})
# A process of the generation before still finishes a request.
LINGERING = dataclasses.replace(NOTE, old=OLD[:1])
# Of a second generation, right after the note.
SECOND = Process(171, 6190, started=1099.0)


class Front:
    """A front end whose clock only moves when somebody waits."""

    def __init__(self, **changes: Any) -> None:
        self.active = True
        self.enabled = True
        self.exists = True
        self.stale = False
        self.parts = AFTER
        self.newest = 900.0
        self.note: Loaded | None = Loaded(100, 5000, "boot", BEFORE)
        self.main: Process | None = MAIN
        self.current: tuple[Process, ...] = OLD
        self.leaving: dict[Process, float] = {}
        self.leave_after = 0.5
        self.refuses = ""
        self.checks = ""
        self.answers = ""
        self.ignores_reload = False
        self.dies = False
        # Children that accept nothing; old processes without a client, from when on; what was sent to whom.
        self.loggers: tuple[Process, ...] = ()
        self.free: tuple[Process, ...] = ()
        self.free_from = 0.0
        self.sent: list[tuple[Process, str]] = []
        self.nobody_ends = False
        # Another program that is wanted, and why it does not take over.
        self.other = ""
        self.no_switch = ""
        # What it replaces: its sockets, and from when on after the stop they are closed.
        self.replaced: frozenset[str] = frozenset()
        self.closed_after = 0.3
        self.closed_at: float | None = None
        # What lies in files with states apart from those, and why the processes cannot be told.
        self.rest: dict[str, str] = {}
        self.no_states = ""
        self.ticks_now = 0
        self.adds = False
        self.flag = False
        self.log: list[str] = []
        self.clock = 0.0
        self.flag_seen: list[tuple[str, bool]] = []
        for name, value in changes.items():
            assert hasattr(self, name), name
            setattr(self, name, value)

    def service(self) -> Service:
        return Service("front", self.exists, self.active, self.enabled, main_pid=100, stale=self.stale)

    def disk(self) -> Disk:
        return Disk(self.parts, self.newest)

    def loaded(self) -> Loaded | None:
        return self.note

    def record(self, loaded: Loaded) -> None:
        self.log.append("record")
        self.note = loaded

    def boot(self) -> str:
        return "boot"

    def ticks(self) -> int:
        return self.ticks_now

    def adds_workers(self) -> bool:
        return self.adds

    def main_process(self, service: Service) -> Process | None:
        return self.main

    def workers(self, main: Process) -> frozenset[Process]:
        return frozenset([*self.current, *self.loggers, *(process for process in self.leaving if self.alive(process))])

    def alive(self, process: Process) -> bool:
        if process in self.leaving:
            return self.clock < self.leaving[process]
        return process in self.current or process == self.main or (process in self.loggers and self.current == OLD)

    def other_binary(self, main: Process) -> str:
        return self.other

    def switch(self, main: Process, start: float, drain: float) -> Switched:
        self.log.append("switch")
        self.flag_seen.append(("switch", self.flag))
        if self.no_switch:
            raise SwitchError(self.no_switch)
        self.leaving.update(dict.fromkeys((*self.current, main), self.clock + self.leave_after))
        self.main, self.current = Process(200, 8000, started=2000.0), NEW
        return Switched(self.main, (*OLD, main))

    def check(self) -> str:
        self.log.append("check")
        return self.checks

    def control(self, verb: str) -> str:
        self.log.append(verb)
        self.flag_seen.append((verb, self.flag))
        if self.refuses:
            return self.refuses
        if verb == "daemon-reload":
            self.stale = False
        if verb in ("start", "restart"):
            self.active, self.main, self.current = True, Process(100, 7000, started=2000.0), NEW
        elif verb == "reload":
            self.reload()
        return ""

    def reload(self) -> None:
        if self.dies:
            self.main, self.current = None, ()
        elif not self.ignores_reload:
            self.leaving.update(dict.fromkeys(self.current, self.clock + self.leave_after))
            self.current = NEW

    def fixed(self) -> dict[str, str]:
        return self.rest

    def set_states(self, wait: float) -> str:
        self.log.append("states")
        return self.no_states

    def stop_replaced(self) -> frozenset[str]:
        if self.replaced:
            self.log.append("stop")
            self.closed_at = self.clock + self.closed_after
        return self.replaced

    def open_sockets(self) -> frozenset[str]:
        return frozenset({"1"}) | (self.replaced if self.closed_at is not None and self.clock < self.closed_at else frozenset())

    def serving(self) -> str:
        return self.answers

    def log_lines(self) -> str:
        return " [its words]"

    def mark_log(self) -> None:
        pass

    def raise_flag(self) -> None:
        self.flag = True
        self.log.append("flag")

    def lower_flag(self) -> bool:
        was, self.flag = self.flag, False
        if was:
            self.log.append(f"no flag at {self.clock:.1f}")
        return was

    def now(self) -> float:
        return self.clock

    def sleep(self, seconds: float) -> None:
        self.clock += seconds

    def ports(self, main: Process) -> frozenset[int]:
        return frozenset({80})

    def listeners(self, processes: Collection[Process], ports: Collection[int]) -> frozenset[Process]:
        assert ports == {80}
        return frozenset(processes) - frozenset(self.loggers)

    def idle(self, processes: Collection[Process], ports: Collection[int]) -> bool:
        assert not set(processes) & set(self.loggers)
        return bool(self.free) and self.clock >= self.free_from

    def unused(self, processes: Collection[Process], ports: Collection[int]) -> frozenset[Process]:
        assert not set(processes) & set(self.loggers)
        return frozenset(self.free) if "USR1" in self.log else frozenset()

    def unreaped(self, processes: Collection[Process]) -> bool:
        assert not set(processes) & set(self.loggers)
        return bool(self.free) and "TERM" in self.log and not self.nobody_ends

    def send(self, process: Process, name: str) -> None:
        if name == "USR1" and "USR1" in self.log:
            self.current = NEW
        elif name == "USR1":
            self.flag_seen.append((name, self.flag))
            self.reload()
        self.log.append(name)
        self.sent.append((process, name))


def loaded(front: Front) -> Loaded | None:
    """Its note without the time."""
    return dataclasses.replace(front.note, loaded_at=0) if front.note else None


def reload(front: Front, drain: float = 60.0) -> Outcome:
    """Decide and do it."""
    return Reloader(front, Limits(start=5.0, drain=drain)).run(decide(front))


def test_another_binary_takes_over_with_what_is_on_disk() -> None:
    front = Front(other="binary: a runs instead of b")
    outcome = reload(front)
    assert outcome.action == SWITCH and outcome.changed
    assert front.log == ["check", "flag", "switch", "record", "no flag at 1.7"]
    assert ("switch", True) in front.flag_seen, "clients are told to close before"
    assert loaded(front) == Loaded(200, 8000, "boot", AFTER, (*OLD, MAIN))
    front.other = ""
    assert decide(front).action == NONE, "the next run has nothing to do"


def test_a_binary_that_does_not_take_over_stays_pending() -> None:
    front = Front(other="binary: a runs instead of b", no_switch="b does not take over: no answer")
    with pytest.raises(ReloadError, match="b does not take over: no answer"):
        reload(front)
    assert front.current == OLD and not front.flag and "record" not in front.log
    assert decide(front).action == SWITCH


def test_no_binary_takes_over_with_a_configuration_that_is_refused() -> None:
    front = Front(other="binary: a runs instead of b", checks="unknown directive")
    with pytest.raises(ReloadError, match=r"what runs goes on unchanged.\nunknown directive"):
        reload(front)
    assert "switch" not in front.log


@pytest.mark.parametrize(
    ("changes", "action", "reason"),
    [
        ({"parts": BEFORE}, NONE, None),
        ({"parts": BEFORE, "other": "binary: a runs instead of b"}, SWITCH, "binary: a runs instead of b"),
        ({"active": False, "other": "binary: a runs instead of b"}, START, "front is down"),
        ({}, RELOAD, "file:/a"),
        ({"parts": {"/d/base.json": BEFORE["/d/base.json"]}}, RELOAD, "file:/b"),
        ({"parts": {**BEFORE, "/d/base.json": {"file:/a": "1", "restart:limits": "64 64"}}}, RESTART, "restart:limits"),
        ({"active": False}, START, "front is down"),
        ({"active": False, "exists": False}, START, "front is not installed"),
        ({"main": None}, START, "front is called active, but has no main process"),
        ({"note": None}, NONE, None),
        ({"note": None, "newest": 1001.0}, RELOAD, "the files are newer than the process, and nothing tells what it has loaded"),
        ({"note": Loaded(100, 5000, "boot", BEFORE, fixed={"/a": "same"}), "rest": {"/a": "same"}}, STATES, "file:/a"),
        ({"note": Loaded(100, 5000, "boot", BEFORE, fixed={"/a": "same"}), "rest": {"/a": "other"}}, RELOAD, "file:/a"),
        ({"note": Loaded(100, 5000, "boot", BEFORE), "rest": {"/a": "same"}}, RELOAD, "file:/a"),
        ({"note": Loaded(100, 5000, "boot", BEFORE, fixed={"/c": "same"}), "rest": {"/c": "same"}}, RELOAD, "file:/a"),
        ({"note": Loaded(100, 4999, "boot", BEFORE)}, NONE, None),
        ({"note": Loaded(100, 5000, "an older boot", BEFORE), "newest": 1001.0}, RELOAD, "the files are newer"),
        # Processes that no run asked for, and files that were written before or after these.
        ({"parts": BEFORE, "note": NOTE, "current": NEW}, NONE, None),
        ({"parts": BEFORE, "note": NOTE, "current": NEW, "newest": 1098.9}, NONE, None),
        ({"parts": BEFORE, "note": NOTE, "current": NEW, "newest": 1099.1}, RELOAD, "reloaded by others, and files were written since"),
        ({"parts": BEFORE, "note": NOTE, "current": (OLD[0], NEW[1]), "newest": 1200.0}, RELOAD, "reloaded by others"),
        ({"parts": BEFORE, "note": NOTE, "newest": 1200.0}, NONE, None),
        ({"note": NOTE, "current": NEW, "newest": 1200.0}, RELOAD, "file:/a"),
        # A server that adds processes by itself: one that was there before tells that nobody reloaded.
        ({"parts": BEFORE, "note": NOTE, "current": (OLD[0], NEW[1]), "newest": 1200.0, "adds": True}, NONE, None),
        ({"parts": BEFORE, "note": NOTE, "current": NEW, "newest": 1200.0, "adds": True}, RELOAD, "reloaded by others"),
        ({"parts": BEFORE, "note": NOTE, "current": NEW, "adds": True}, NONE, None),
        ({"parts": BEFORE, "note": NOTE, "current": (SECOND, NEW[1]), "newest": 1200.0, "adds": True}, NONE, None),
        ({"parts": BEFORE, "note": NOTE, "current": (SECOND,), "newest": 1200.0}, NONE, None),
        ({"parts": BEFORE, "note": LINGERING, "current": (OLD[0], NEW[1]), "newest": 1200.0, "adds": True}, RELOAD, "reloaded by others"),
        ({"note": STATED, "rest": {"/a": "same"}, "current": (OLD[0], NEW[1]), "newest": 1200.0, "adds": True}, STATES, "file:/a"),
        ({"note": STATED, "rest": {"/a": "same"}, "current": NEW, "newest": 1200.0, "adds": True}, RELOAD, "file:/a"),
    ],
)
def test_decision(changes: dict[str, Any], action: str, reason: str | None) -> None:
    """What is to be done follows from state alone."""
    decision = decide(Front(**changes))
    assert decision.action == action
    assert (decision.reasons == ()) if reason is None else decision.reasons[0].startswith(reason)


def test_what_others_loaded_is_replaced_once() -> None:
    """A file that was changed by hand, loaded by hand and restored is as the note says; the processes are not."""
    front = Front(parts=BEFORE, note=NOTE, newest=1200.0, current=OLD, ticks_now=9500)
    front.current = (Process(151, 8001, started=1150.0),)
    assert reload(front).action == RELOAD
    assert front.note == dataclasses.replace(NOTE, old=(Process(151, 8001),), loaded_at=9500)
    assert decide(front).action == NONE


def test_telling_states_notes_who_was_told() -> None:
    """Files are written for that, and processes that came meanwhile have loaded them all the same."""
    front = Front(note=STATED, rest={"/a": "same"}, current=(OLD[0], NEW[1]), newest=1200.0, ticks_now=9500, adds=True)
    assert reload(front).action == STATES
    assert front.note is not None and front.note.loaded_at == 9500
    front.current = (NEW[1],)
    assert decide(front).action == NONE


def test_started_by_somebody_else_is_noted() -> None:
    """So that a later change knows which parts differ."""
    decision = decide(Front(note=None))
    assert decision.found is not None
    assert decision.found.parts == AFTER


def test_enabled_only_when_it_is_not() -> None:
    """A service that would not come up at boot is a change of its own."""
    front = Front(parts=BEFORE, enabled=False)
    outcome = reload(front)
    assert (outcome.changed, outcome.action, outcome.enabled) == (True, NONE, True)
    assert front.log == ["enable"]
    assert not decide(Front(parts=BEFORE, enabled=False), want_enabled=False).enable


def test_unit_that_changed_is_read_and_nothing_is_restarted() -> None:
    """A drop-in counts from the next start on; systemd has to know it for that."""
    front = Front(parts=BEFORE, stale=True)
    assert decide(front).changed
    outcome = reload(front)
    assert (outcome.changed, outcome.action, outcome.unit_read) == (True, NONE, True)
    assert front.log == ["daemon-reload"]
    assert not decide(front).changed


def test_unit_is_read_before_the_service_starts() -> None:
    """So that it starts as the unit says now."""
    front = Front(active=False, main=None, current=(), stale=True)
    reload(front)
    assert front.log == ["daemon-reload", "check", "start", "record"]


def test_nothing_to_do_touches_nothing() -> None:
    """The unchanged run."""
    front = Front(parts=BEFORE)
    outcome = reload(front)
    assert not outcome.changed
    assert front.log == []
    assert front.clock == 0.0


def test_reload_in_order() -> None:
    """Check, flag, reload, note; the flag stays until the old generation has left."""
    front = Front()
    outcome = reload(front)
    assert outcome.changed
    assert outcome.action == RELOAD
    assert [word.split(" at ")[0] for word in front.log] == ["check", "flag", "reload", "record", "no flag"]
    assert front.flag_seen == [("reload", True)]
    assert front.clock >= 1.2 + front.leave_after
    assert front.note is not None
    assert front.note.parts == AFTER
    assert decide(front).action == NONE


def with_states(**changes: Any) -> Front:
    """Only states of members differ."""
    return Front(note=Loaded(100, 5000, "boot", BEFORE, fixed={"/a": "same"}), rest={"/a": "same"}, **changes)


def test_states_are_told_without_a_reload() -> None:
    front = with_states()
    outcome = reload(front)
    assert (outcome.action, outcome.changed, outcome.reasons) == (STATES, True, ["file:/a"])
    assert front.log == ["states", "record"]
    assert front.current == OLD, "the same processes go on"
    assert decide(front).action == NONE


def test_where_the_processes_cannot_be_told_a_reload_does_it() -> None:
    front = with_states(no_states="the page for states answers with status 403 at port 80")
    outcome = reload(front)
    assert (outcome.action, outcome.reasons) == (RELOAD, ["file:/a", "the page for states answers with status 403 at port 80"])
    assert [word.split(" at ")[0] for word in front.log] == ["states", "check", "flag", "reload", "record", "no flag"]
    assert decide(front).action == NONE


def test_note_of_states_survives_its_file() -> None:
    note = Loaded(100, 5000, "boot", BEFORE, fixed={"/a": "same"}, loaded_at=7)
    assert Loaded.from_text(note.to_text()) == note


def woken(front: Front) -> Outcome:
    """The same with httpd's processes woken."""
    return Reloader(front, Limits(start=5.0, wake_processes=True)).run(decide(front))


def test_reload_with_wakeup_in_order() -> None:
    """The signal itself, with a check right before it."""
    front = Front(free=OLD[:1])
    outcome = woken(front)
    assert [word.split(" at ")[0] for word in front.log] == ["check", "flag", "check", "USR1", "record", "no flag"]
    assert front.flag_seen == [("USR1", True)]
    assert outcome.action == RELOAD
    assert decide(front).action == NONE


@pytest.mark.parametrize(("wake", "signal"), [(True, "USR1"), (False, "reload")])
def test_what_it_replaces_stops_as_late_as_possible(wake: bool, signal: str) -> None:
    """After all checks and the delay, directly before the reload; the ports are waited for, and nobody waits for anything else."""
    front = Front(free=OLD[:1], replaced=frozenset({"7", "8"}))
    Reloader(front, Limits(start=5.0, wake_processes=wake)).run(decide(front))
    order = [name.split(" at ")[0] for name in front.log]
    assert order == ["check", "flag", *(["check"] if wake else []), "stop", signal, "record", "no flag"]
    assert front.closed_at == pytest.approx(1.5)
    front = Front(active=False, main=None, current=(), replaced=frozenset({"7"}))
    reload(front)
    assert front.log == ["check", "stop", "start", "record"]


def test_what_it_replaces_goes_on_while_nothing_is_loaded() -> None:
    """No change, a configuration that is refused, and ports that nobody frees: then nothing is loaded, and that is said."""
    front = Front(parts=BEFORE, replaced=frozenset({"7"}))
    reload(front)
    assert front.log == []
    front = Front(checks="line 3 is wrong", replaced=frozenset({"7"}))
    with pytest.raises(ReloadError, match="line 3 is wrong"):
        reload(front)
    assert "stop" not in front.log
    front = Front(replaced=frozenset({"7"}), closed_after=100.0)
    with pytest.raises(ReloadError, match="ports of what it replaces are not free after 5 seconds"):
        reload(front)
    assert "reload" not in front.log


def test_a_file_that_changed_meanwhile_is_not_loaded() -> None:
    """The second check."""
    front = Front(free=OLD[:1])
    raise_flag = front.raise_flag

    def break_a_file() -> None:
        raise_flag()
        front.checks = "line 3 is wrong"

    front.raise_flag = break_a_file  # type: ignore[method-assign]
    with pytest.raises(ReloadError, match=r"(?s)refused; what runs goes on unchanged.*line 3 is wrong"):
        woken(front)
    assert front.sent == []
    assert not front.flag


@pytest.mark.parametrize(
    ("free_from", "signalled"), [(0.0, 1.2), (2.0, 2.0), (9.0, 2.7)], ids=["at once", "when one is free", "not for ever"]
)
def test_waits_for_an_idle_process(free_from: float, signalled: float) -> None:
    """A process without a client is waited for, but not longer than 1.5 s."""
    front = Front(free=OLD[:1], free_from=free_from, leave_after=0.0)
    outcome = woken(front)
    assert outcome.steps["idle process"] == pytest.approx(max(0.0, signalled - 1.2), abs=0.02)
    assert front.clock == pytest.approx(signalled, abs=0.02)


def test_sleepers_are_woken() -> None:
    """An old process without a client first, and once it is gone the main process; then nobody any more."""
    front = Front(ignores_reload=True, free=OLD[:1])
    woken(front)
    assert front.sent == [(MAIN, "USR1"), (OLD[0], "TERM"), (MAIN, "USR1")]
    assert front.clock < 1.2 + 0.1


def test_children_that_are_no_workers_are_left_alone() -> None:
    """Such as a program that logs are piped to: the asserts above."""
    front = Front(ignores_reload=True, free=OLD[:1], loggers=(Process(103, 5003),))
    woken(front)
    assert front.sent == [(MAIN, "USR1"), (OLD[0], "TERM"), (MAIN, "USR1")]


def test_whoever_does_not_wake_up_is_left_alone() -> None:
    """At most five signals to a process, and no second one to the main process while nobody has ended."""
    front = Front(ignores_reload=True, free=OLD[:1], nobody_ends=True)
    with pytest.raises(ReloadError, match="no process of a new generation came"):
        woken(front)
    assert front.sent == [(MAIN, "USR1"), *[(OLD[0], "TERM")] * 5]


def test_nobody_is_woken_for_nothing() -> None:
    """Neither where that is not wanted, nor where all have clients, nor when new processes are there at once."""
    for front in (Front(free=OLD), Front(ignores_reload=True, free=())):
        with contextlib.suppress(ReloadError):
            woken(front)
        assert front.sent == [(MAIN, "USR1")]
    front = Front(ignores_reload=True, free=OLD)
    with pytest.raises(ReloadError):
        reload(front)
    assert front.sent == []


def test_flag_does_not_wait_for_long_requests() -> None:
    """Three seconds after the reload keep-alive is on again, though an old process still works."""
    front = Front(leave_after=20.0)
    reload(front)
    lowered = next(float(word.rsplit(" ", 1)[1]) for word in front.log if word.startswith("no flag"))
    assert 1.2 + 3.0 <= lowered <= 1.2 + 3.5
    assert front.clock >= 21.0


def test_old_generation_that_stays_fails_and_stays_known() -> None:
    """The next run waits for the same processes before it says that all is well."""
    front = Front(leave_after=100.0)
    with pytest.raises(ReloadError, match=r"2 process\(es\) of the old generation .* Nothing was stopped") as caught:
        reload(front, drain=10.0)
    assert caught.value.details == {"old_processes": 2}
    assert not front.flag
    decision = decide(front)
    assert decision.action == NONE
    assert set(decision.old) == set(OLD)
    with pytest.raises(ReloadError, match="old generation"):
        reload(front, drain=10.0)
    front.clock = 200.0
    assert not reload(front).changed
    assert decide(front).old == ()


@pytest.mark.parametrize(
    ("changes", "message", "log"),
    [
        ({"checks": "line 3 is wrong"}, "refused; what runs goes on unchanged.\nline 3 is wrong", ["check"]),
        ({"refuses": "exit code 1"}, r"reload failed: exit code 1 \[its words\]", ["check", "flag", "reload"]),
        ({"ignores_reload": True}, "no process of a new generation came.*the old generation goes on", ["check", "flag", "reload"]),
        ({"answers": "port 80 is silent"}, r"port 80 is silent.* \[its words\]", ["check", "flag", "reload"]),
        ({"dies": True}, r"main process 100 ended: the service is down. \[its words\]", ["check", "flag", "reload"]),
    ],
)
def test_failed_reload_stays_pending(changes: dict[str, Any], message: str, log: list[str]) -> None:
    """Nothing is noted as loaded, and keep-alive is on again."""
    front = Front(**changes)
    with pytest.raises(ReloadError, match="(?s)" + message):
        reload(front)
    assert [word for word in front.log if not word.startswith("no flag")] == log
    assert not front.flag
    assert front.note is not None
    assert front.note.parts == BEFORE


def test_start_when_down() -> None:
    """No flag, as nobody is connected."""
    front = Front(active=False, main=None, current=())
    outcome = reload(front)
    assert outcome.action == START
    assert front.log == ["check", "start", "record"]
    assert decide(front).action == NONE


def test_restart_for_what_a_reload_cannot_change() -> None:
    """Clients are sent away first."""
    front = Front(parts={**BEFORE, "/d/base.json": {"file:/a": "1", "restart:limits": "64 64"}})
    outcome = reload(front)
    assert outcome.action == RESTART
    assert front.flag_seen == [("restart", True)]
    assert decide(front).action == NONE


def test_start_that_fails() -> None:
    """systemd's words and the log's."""
    with pytest.raises(ReloadError, match=r"start failed: no such port \[its words\]"):
        reload(Front(active=False, refuses="no such port"))


def test_note_survives_its_text() -> None:
    """What is written is what is read; anything else counts as no note."""
    note = Loaded(1, 2, "boot", BEFORE, OLD)
    assert Loaded.from_text(note.to_text()) == note
    for broken in ("", "{", "[]", "{}", '{"pid": "x"}'):
        assert Loaded.from_text(broken) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("LoadState=loaded\nActiveState=active\nUnitFileState=enabled\nMainPID=7\n", (True, True, True, False, 7)),
        ("LoadState=loaded\nActiveState=inactive\nUnitFileState=disabled\nMainPID=0\n", (True, False, False, False, 0)),
        ("LoadState=loaded\nActiveState=reloading\nUnitFileState=static\nMainPID=8\n", (True, True, True, False, 8)),
        ("LoadState=not-found\nActiveState=inactive\nUnitFileState=\nMainPID=0\n", (False, False, False, False, 0)),
        ("LoadState=loaded\nActiveState=failed\nUnitFileState=enabled\nMainPID=0\n", (True, False, True, True, 0)),
        ("", (False, False, False, False, 0)),
    ],
)
def test_service_from_systemd(text: str, expected: tuple[Any, ...]) -> None:
    """The five values that count."""
    service = Service.from_show("x", text)
    assert (service.exists, service.active, service.enabled, service.failed, service.main_pid) == expected


def test_parts_that_ask_for_a_restart_come_first() -> None:
    """They decide."""
    assert differing_parts(
        {"a": {"file:/x": "1", "restart:y": "1", "same": "1"}}, {"a": {"file:/x": "2", "restart:y": "2", "same": "1"}}
    ) == ["restart:y", "file:/x"]


def test_stat_line_with_a_hostile_name() -> None:
    """The name of a process may hold brackets and spaces."""
    fields = ["S", "42"] + ["0"] * 17 + ["777"] + ["0"] * 5
    assert read_stat("9 (a) b) S (x) " + " ".join(fields)) == (42, 777, "S")


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        (
            "httpd",
            "Listen 80\n  Listen 10.0.0.1:81\nListen [::1]:82\nListen 80\n#Listen 83\n",
            [("127.0.0.1", 80), ("10.0.0.1", 81), ("::1", 82)],
        ),
        (
            "httpd",
            (
                "Listen 80\nListen 443 https\nListen 8080\n<VirtualHost *:80>\n</VirtualHost>\n"
                "<VirtualHost *:8080 *:8081>\n    RemoteIPProxyProtocol On\n</VirtualHost>\n"
            ),
            [("127.0.0.1", 80)],
        ),
        (
            "nginx",
            "listen 82 default_server backlog=5;\nlisten 10.0.0.1:83;\nlisten [::]:84;\n",
            [("127.0.0.1", 82), ("10.0.0.1", 83), ("::1", 84)],
        ),
        ("nginx", "server { }\nlisten unix:/x;\n", []),
        ("nginx", "listen 81 proxy_protocol;\nlisten 443 quic reuseport;\nlisten 443 ssl;\n", [("127.0.0.1", 443)]),
    ],
)
def test_ports_of_a_configuration(kind: str, text: str, expected: Iterable[tuple[str, int]]) -> None:
    """Each port once, wildcards asked on loopback."""
    assert listen_addresses(text, kind) == expected


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        ("httpd", "Listen 80\nListen 443 https\n  Listen 10.0.0.1:8080\nlisten 1\n", {80, 443, 8080}),
        ("nginx", "  listen 81 proxy_protocol;\nlisten [::]:443 ssl;\nlisten unix:/x;\nListen 1;\n", {81, 443}),
    ],
)
def test_every_port_of_a_configuration(kind: str, text: str, expected: set[int]) -> None:
    """Those too at which nothing answers a plain request: another server may want them."""
    assert listen_ports(text, kind) == expected
