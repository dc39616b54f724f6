# SPDX-License-Identifier: GPL-3.0-or-later
"""Sessions that are not replicated end before their member is drained, and how many there are is told to the host itself alone."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from integration import lab, runs
from integration.users import ask, count, user_of

Say = Callable[[str], None]
PAGE = "/catalina-cluster/status/all"
# What somebody may write who wants to be taken for the host itself.
FORGED = ("127.0.0.1", "::1", f"{lab.NETWORK}.101", "127.0.0.1, 127.0.0.1")
MEMBER, HOST = "tomcat1", "app1"
# Longer than the test takes: it ends because the session ends, or the session is what ends it.
WAIT = 300


@pytest.fixture(scope="module")
def alone(lab_state: Any) -> dict[str, Any]:
    """The cluster with sessions that are not replicated. Whoever comes next makes it as it was."""
    values = {**(lab_state.variables or lab_state.variant()), "tomcat_clusters": {"main": {"sessions": "none"}}}
    run = runs.play("playbooks/full_restart.yml", {**values, "confirm": "main"})
    assert run.code == 0, run.error
    lab_state.made = False
    return values


def test_nobody_else_is_told(alone: dict[str, Any]) -> None:
    """The page is there for the host itself; a front end and whoever it forwards find nothing, whatever they write."""
    del alone
    own = lab.MEMBERS[MEMBER].rpartition("/test")[0] + PAGE
    told = f"curl -s -o /dev/null -w '%{{http_code}}' {own}"
    assert lab.on(HOST, told) == "200"
    assert [lab.on(host, told) for host in ("app2", lab.WEB)] == ["404", "404"]
    # A process on the front ends' host may name any client, but it is not the host itself.
    assert lab.on(lab.WEB, told + " -H 'X-Forwarded-For: 127.0.0.1'") == "404"
    seen = {
        (name, member, forged): ask(url, PAGE, f"x.{member}", {"X-Forwarded-For": forged}).status
        for name, url in lab.FRONTENDS.items()
        for member in lab.MEMBERS
        for forged in FORGED
    }
    assert set(seen.values()) == {404}, seen


def test_a_session_ends_before_its_member_is_drained(alone: dict[str, Any], say: Say) -> None:
    """While drain.yml waits, the user stays where he is, and nobody new comes. When he has ended, the member is drained."""
    users = {name: user_of(MEMBER, url) for name, url in lab.FRONTENDS.items()}
    drain = runs.Started("playbooks/drain.yml", {**alone, "members": MEMBER, "rolling_restart_session_wait": WAIT})
    try:
        until(drain, "sessions | Wait until they have ended")
        for name, url in lab.FRONTENDS.items():
            # Sessions would go to every member in turn.
            assert MEMBER not in {count(url).page["instance"] for _dummy in range(8)}, name
            answer = count(url, users[name])
            assert (answer.page["instance"], answer.page["counter"], answer.session) == (MEMBER, 2, ""), name
        assert drain.process.poll() is None
    finally:
        for name, url in lab.FRONTENDS.items():
            ask(url, "/test/index.jsp?op=invalidate", users[name])
        run = drain.wait()
    assert run.code == 0, run.error
    assert f"{MEMBER}: no session is left" in run.output
    row = next(line for line in lab.status() if f" {MEMBER} " in line)
    assert row.split()[-3:] == ["drained"] * 3, row
    say(row)


def until(run: runs.Started, words: str) -> None:
    """Wait until a run has said something."""
    end = time.monotonic() + runs.LONGEST
    while words not in run.said():
        assert run.process.poll() is None, run.said()[-3000:]
        assert time.monotonic() < end, f"{words} was never said: {run.log}"
        time.sleep(0.2)
