# SPDX-License-Identifier: GPL-3.0-or-later
"""Members in a static list: one that was killed is back for the others at once; one is added and another one moves its receiver, in one
run under load: nothing fails, nothing is lost."""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from integration import lab, load
from integration.shape import Processes, Shape
from integration.users import LONGEST, kill

PLANNED_OUTAGE = "playbooks/full_restart.yml"
CONFIRMED = {"confirm": "main"}
MOVED, NEW, KEPT = "tomcat2", "tomcat5", ("tomcat1", "tomcat3", "tomcat4")
PORT = 6002
KILLED, OTHER = "tomcat2", "tomcat3"
# Seconds: members look every five seconds for those that they found dead.
LONGER_THAN_A_LOOK = 6


@pytest.fixture(scope="module")
def static(lab_state: Any) -> Iterator[Shape]:
    """The lab's cluster with a static list. Multicast and static members do not hear each other: both ways are an outage."""
    cluster = lab_state
    cluster.make()
    shape = Shape({**cluster.variables, "tomcat_clusters": {"main": {"membership": "static"}}, "rolling_restart_serial": 1})
    cluster.made = False
    made = shape.play(PLANNED_OUTAGE, CONFIRMED)
    assert made.code == 0, made.error
    yield shape
    back = Shape(cluster.variables).play(PLANNED_OUTAGE, {**CONFIRMED, "tomcat_removed_instances": "remove"})
    assert back.code == 0, back.error
    cluster.made = True


def test_who_was_killed_hears_everything_from_its_first_answer_on(static: Shape) -> None:
    """Others found it dead when they sent to it, and it is back within seconds: they have to have forgotten it by then."""
    kill(KILLED)
    end = time.monotonic() + LONGEST
    while not answers(static, KILLED):
        assert time.monotonic() < end, f"{KILLED} does not come back"
        count(static, OTHER, "")
    sessions, end = [], time.monotonic() + LONGER_THAN_A_LOOK
    while time.monotonic() < end:
        sessions.append(count(static, OTHER, "")[0])
        time.sleep(0.1)
    assert len(sessions) > 20
    assert [number for number, session in enumerate(sessions) if count(static, KILLED, session)[1] != 2] == []


def answers(shape: Shape, member: str) -> bool:
    """Whether its connector answers."""
    try:
        return bool(count(shape, member, "")[0])
    except (OSError, AssertionError, http.client.HTTPException):
        return False


def test_one_is_added_and_one_moves(static: Shape, say: Callable[[str], None]) -> None:
    """The one that moves stops first; both start when all others have the new list."""
    wanted = static.copy()
    wanted.add("app1", NEW)
    wanted.instance(MOVED)["receiver_port"] = PORT
    before = Processes(static)
    with load.Load("static") as client:
        client.steady()
        began = time.monotonic()
        run = wanted.play()
        seconds = time.monotonic() - began
        client.mark()
        client.wait(load.AFTER)
    figures = client.figures
    say(load.heading())
    say(load.line("static list: one more, and one moves its receiver", figures, seconds))
    say("    " + figures.by_frontend())
    assert run.code == 0, run.error
    assert figures.lost() == [], "\n".join(figures.events())
    assert order(wanted) == [*KEPT, MOVED, NEW]
    assert {name: before.starts(name, host) for name, host in wanted.members.items()} == dict.fromkeys(wanted.members, 1)
    assert listens(wanted.members[MOVED], PORT)
    assert seen(wanted) == {name: [1, 2, 3, 4, 5] for name in wanted.members}


def order(shape: Shape) -> list[str]:
    """The members by the moment of their start. All hosts of the lab have the machine's own clock."""
    show = "systemctl show --value -p ExecMainStartTimestampMonotonic tomcat@{}.service"
    return sorted(shape.members, key=lambda name: int(lab.on(shape.members[name], show.format(name))))


def listens(host: str, port: int) -> bool:
    """Something on the host has the port."""
    return f":{port} " in lab.on(host, "ss --listening --numeric --tcp")


def seen(shape: Shape) -> dict[str, list[int]]:
    """For each member: what a session that began there counts when it goes on at all members in turn. The route in its id changes."""
    found: dict[str, list[int]] = {}
    for first in shape.members:
        session, found[first] = "", []
        for name in (first, *(other for other in shape.members if other != first)):
            session, counted = count(shape, name, session)
            found[first].append(counted)
    return found


def count(shape: Shape, member: str, session: str) -> tuple[str, int]:
    """Count in a session at a member itself. Its session after that, and what it counted."""
    number = int(member.removeprefix("tomcat"))
    host = shape.apps[shape.members[member]]["ansible_host"]
    connection = http.client.HTTPConnection(host, 80 + number, timeout=10)
    headers = {"Accept": "application/json", **({"Cookie": f"JSESSIONID={session}"} if session else {})}
    try:
        connection.request("GET", "/test/index.jsp?op=count", headers=headers)
        answer = connection.getresponse()
        body = json.loads(answer.read())
    finally:
        connection.close()
    assert answer.status == 200, f"{member}: {answer.status}"
    return str(body["session"]), int(body["counter"])
