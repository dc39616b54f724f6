# SPDX-License-Identifier: GPL-3.0-or-later
"""What can go wrong while a cluster in service is changed: the others serve, the message says what to do, the next run heals."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from integration import lab, load, runs
from integration.callback_plugins import kill_point
from integration.shape import Processes, Shape

Say = Callable[[str], None]
RESTARTING = "step_restart | Restart the members"
SAYS_WHAT = [
    "on app2",
    "did not come back in step 1 of 2",
    "stays drained in all front ends",
    "Repair the cause and run the same command again",
]
FILL = """
set -e; c=/srv/tomcat/tomcat4/conf; k=/var/tmp/conf-kept; rm -rf $k; cp -a $c $k
mount -t tmpfs -o size=$(( $(du -sk $c | cut -f1) + 16 ))k,mode=0750 tmpfs $c; chown --reference=$k $c; cp -a $k/. $c/
dd if=/dev/zero of=$c/filler bs=4k 2>/dev/null || true
"""
EMPTY = "c=/srv/tomcat/tomcat4/conf; k=/var/tmp/conf-kept; cp -a $c/. $k/; umount $c; cp -a $k/. $c/; rm -rf $k"
STAND_IN = "#!/bin/sh\necho 'nginx: [emerg] refused on purpose in /etc/nginx/nginx.conf:1' >&2; exit 1\n"


def _nothing(*_arguments: Any) -> None:
    """Nobody does anything."""


@dataclass(frozen=True)
class Fault:
    """What is pushed, what happens to the hosts, and what a person has to read."""

    edit: Callable[[Shape], Any]
    words: list[str]
    # Before the run; when the first member restarts; after the run.
    before: Callable[[], Any] = _nothing
    middle: Callable[[], Any] = _nothing
    after: Callable[[], Any] = _nothing
    # The repair, where it is one of the inventory, and what is done when all is well again.
    repair: Callable[[Shape], Any] = _nothing
    last: Callable[[], Any] = _nothing
    # Members whose processes may change.
    struck: tuple[str, ...] = ()


def _on(host: str, command: str) -> Callable[[], Any]:
    return lambda: lab.on(host, command)


def _heaps(shape: Shape, *names: str) -> None:
    """A heap for some members that differs from the one before."""
    for name in names:
        entry = shape.instance(name)
        entry["java_opts"] = ["-Xmx70m"] if entry.get("java_opts") != ["-Xmx70m"] else ["-Xmx74m"]


def _port_taken(shape: Shape) -> None:
    shape.instance("tomcat3")["http_port"] = 93
    _heaps(shape, "tomcat4")


def _disk_full(shape: Shape) -> None:
    """Without the look at the hosts, which would refuse it: a disk may also become full within a run."""
    shape.instance("tomcat4")["ajp_port"] = 8024
    shape.variables["run_control_min_disk"] = 0


def _never_ready(shape: Shape) -> None:
    shape.apps["app2"].update(tomcat_unit_directives=["ExecStartPre=/bin/sleep 300"], tomcat_start_timeout=20)


def _ready_again(shape: Shape) -> None:
    for name in ("tomcat_unit_directives", "tomcat_start_timeout"):
        del shape.apps["app2"][name]


def _refusing_nginx() -> None:
    lab.on(lab.WEB, "cat >/var/tmp/nginx-stand-in && chmod 0755 /var/tmp/nginx-stand-in", STAND_IN)
    lab.on(lab.WEB, "mount --bind /var/tmp/nginx-stand-in /usr/sbin/nginx")


def _no_ssh() -> None:
    lab.hosts("inside", "app2", "systemctl stop ssh.service; systemctl kill --signal=KILL user.slice; true")


FAULTS: dict[str, Fault] = {
    "broken server.xml": Fault(
        lambda shape: shape.variables.update(tomcat_http_attributes={"protocol": "org.example.NoSuchProtocol"}),
        ["org.example.NoSuchProtocol"],
        repair=lambda shape: shape.variables.pop("tomcat_http_attributes"),
    ),
    "new port taken meanwhile": Fault(
        _port_taken,
        ["tomcat3", *SAYS_WHAT, "port 93 of tomcat3 is held by python3 (process ", "squatter.service"],
        # Later than the look at the hosts, which would refuse it.
        middle=_on("app2", "systemd-run --quiet --collect --unit=squatter python3 -m http.server 93"),
        after=_on("app2", "systemctl stop squatter.service"),
        struck=("tomcat3",),
    ),
    "member that never gets ready": Fault(_never_ready, ["tomcat3", *SAYS_WHAT], repair=_ready_again, struck=("tomcat3",)),
    "disk full on the second host": Fault(
        _disk_full,
        ["app2", "/srv/tomcat/tomcat4/conf/", "No space left on device", "Nothing is changed on this host"],
        before=_on("app2", FILL),
        after=_on("app2", "rm /srv/tomcat/tomcat4/conf/filler"),
        repair=lambda shape: shape.variables.pop("run_control_min_disk"),
        last=_on("app2", EMPTY),
    ),
    "front end that refuses its candidate": Fault(
        lambda shape: _heaps(shape, "tomcat1", "tomcat3"),
        ["refused on purpose", "nginx"],
        middle=_refusing_nginx,
        after=_on(lab.WEB, "umount /usr/sbin/nginx; rm /var/tmp/nginx-stand-in"),
        struck=("tomcat1",),
    ),
    "SSH lost to the member being rolled": Fault(
        lambda shape: _heaps(shape, "tomcat3"),
        ["app2 could not be reached any more in step 1 of", "whether tomcat3 came back", SAYS_WHAT[2], "run the same command again"],
        middle=_no_ssh,
        after=lambda: lab.hosts("inside", "app2", "systemctl start ssh.service"),
        struck=("tomcat3",),
    ),
}
# What CI sees; the others with --edits=all.
SELECTION = ("new port taken meanwhile",)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One test for each fault that --edits asks for."""
    if "what" in metafunc.fixturenames:
        metafunc.parametrize("what", FAULTS if metafunc.config.getoption("--edits") == "all" else SELECTION)


@pytest.fixture(scope="module")
def state(lab_state: Any) -> Iterator[dict[str, Shape]]:
    """What the faults hand to each other. Whoever comes after them has the lab's own inventory again."""
    yield {}
    lab_state.made = False


@pytest.fixture
def shape(cluster: Any, state: dict[str, Shape]) -> Shape:
    """The inventory as the fault before has left it, and a cluster that is so."""
    known = state.setdefault("shape", Shape({**cluster.variables, "rolling_restart_serial": 1}))
    if "open" in state:
        assert known.play().code == 0
    state["open"] = known
    return known


def test_fault(shape: Shape, state: dict[str, Shape], what: str, say: Say) -> None:
    """A run that fails, and the one that heals it."""
    fault = FAULTS[what]
    wanted = shape.copy()
    fault.edit(wanted)
    before = Processes(shape)
    seen: list[str] = []
    with load.Load(what) as client:
        client.steady()
        began = time.monotonic()
        fault.before()
        try:
            started = wanted.start()
            if fault.middle is not _nothing:
                _until(started, RESTARTING)
                fault.middle()
            run = started.wait()
        finally:
            if fault.after is not _nothing:
                seen = _status(wanted) if fault.struck and fault.middle is not _no_ssh else []
                fault.after()
        seconds = time.monotonic() - began
        client.mark()
        client.wait(load.AFTER)
    if not seen:
        seen = _status(wanted)
    after = Processes(shape)
    fault.repair(wanted)
    problems = _healed(wanted)
    state["shape"] = wanted
    del state["open"]
    fault.last()
    say(load.heading() + "\n" + load.line(what, client.figures, seconds))
    say("    " + client.figures.by_frontend())
    say(f"  the run ended with {run.code} and said:\n" + "\n".join("    | " + text for text in _told(run)[:34]))
    say("  status.yml after it:\n" + "\n".join("    | " + text for text in seen))
    assert run.code != 0
    assert [word for word in fault.words if word not in run.output] == []
    assert problems == []
    assert client.figures.lost() == [], client.figures.events()
    assert client.figures.fewest.members >= len(before.members) // 2, client.figures.fewest
    changed = [name for name, process in after.members.items() if process != before.members[name]]
    assert set(changed) <= set(fault.struck)
    assert after.frontends == before.frontends


def test_killed_and_second_run(shape: Shape, state: dict[str, Shape], say: Say) -> None:
    """A second run is refused while one is at work; that one is killed within its roll, and keeps nobody out."""
    wanted = shape.copy()
    _heaps(wanted, "tomcat1", "tomcat3")
    before = Processes(shape)
    with load.Load("killed") as client:
        client.steady()
        began = time.monotonic()
        first = wanted.start()
        _until(first, RESTARTING)
        seen = _status(wanted)
        second = wanted.play()
        _until(first, RESTARTING, 2)
        for process in [*kill_point.descendants(first.process.pid), first.process.pid]:
            kill_point.kill(process)
        killed = first.wait()
        seconds = time.monotonic() - began
        client.mark()
        client.wait(load.AFTER)
    left = _status(wanted)
    after = Processes(shape)
    problems = _healed(wanted)
    state["shape"] = wanted
    del state["open"]
    say(load.heading() + "\n" + load.line("two runs at once, the first one killed", client.figures, seconds))
    say("    " + client.figures.by_frontend())
    say("  status.yml during the roll:\n" + "\n".join("    | " + text for text in seen))
    say(f"  the second run ended with {second.code} and said:\n" + "\n".join("    | " + text for text in second.error.splitlines()[:8]))
    say("  status.yml after the kill:\n" + "\n".join("    | " + text for text in left))
    assert killed.code == -9
    assert second.code != 0 and f"process {first.process.pid}" in second.error and "Another run is at work" in second.error
    assert second.changed == dict.fromkeys(second.changed, 0)
    assert any("tomcat1" in text and "drained" in text for text in seen), "status.yml does not show who is drained"
    assert problems == []
    assert client.figures.lost() == [], client.figures.events()
    assert client.figures.fewest.members >= len(before.members) // 2, client.figures.fewest
    assert {name for name, process in after.members.items() if process != before.members[name]} <= {"tomcat1", "tomcat3"}


def _told(run: runs.Run) -> list[str]:
    """What a person reads at the end of a run that failed: the last error."""
    text = run.output.partition("\nPLAY RECAP")[0]
    return text[max(text.rfind("\nfatal: ["), 0) :].strip().splitlines()


def _until(started: runs.Started, words: str, times: int = 1) -> None:
    """Until a run has said something so many times."""
    while started.said().count(words) < times:
        assert started.process.poll() is None, started.said()[-3000:]
        time.sleep(0.05)


def _status(shape: Shape) -> list[str]:
    """The table of status.yml and what stands below it."""
    run = shape.play("playbooks/status.yml")
    lines = run.output.splitlines()
    first = next((number for number, text in enumerate(lines) if "CLUSTER" in text and "MEMBER" in text), 0)
    last = next((number for number, text in enumerate(lines) if number > first and not text.strip()), len(lines))
    return [text.strip().strip("|") for text in lines[first:last]]


def _healed(shape: Shape) -> list[str]:
    """The next run makes it good, the one after it changes nothing, and everybody is up and active everywhere."""
    healing, again = shape.play(), shape.play()
    problems = [f"the next run failed ({healing.log}): {healing.error}"] if healing.code else []
    problems += [f"the run after it ended with {again.code} ({again.log}): {again.error}"] if again.code else []
    problems += [f"the run after it changed {count} tasks on {host} ({again.log})" for host, count in again.changed.items() if count]
    table = _status(shape)
    for name in shape.members:
        row = [text for text in table if f" {name} " in text]
        if len(row) != 1 or row[0].split()[-4:] != ["up", "active", "active", "active"]:
            problems.append(f"{name} is not up and active everywhere: {row}")
    return problems + lab.leftovers()
