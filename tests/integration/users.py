# SPDX-License-Identifier: GPL-3.0-or-later
"""Single users of the session test application, one request after the other."""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from integration import lab, runs

HOSTS = {name: host for host, names in lab.APPS.items() for name in names}
# A killed member is back by then.
LONGEST = 120


class Answer(NamedTuple):
    """Status, the new session if one was made, and what the application said."""

    status: int
    session: str
    page: dict[str, Any]


class Outlived(NamedTuple):
    """Who answered after a kill, with which counter, and what is wrong with that."""

    instance: str
    counter: int
    fault: str


def ask(url: str, path: str, session: str = "", headers: dict[str, str] | None = None) -> Answer:
    """One request over a connection of its own."""
    place = urlsplit(url)
    assert place.hostname
    connection = http.client.HTTPConnection(place.hostname, place.port or 80, timeout=30)
    try:
        cookie = {"Cookie": f"JSESSIONID={session}"} if session else {}
        connection.request("GET", path, headers={"Accept": "application/json", **cookie, **(headers or {})})
        response = connection.getresponse()
        body = response.read()
        made = (response.getheader("Set-Cookie") or "").partition("JSESSIONID=")[2].partition(";")[0]
        return Answer(response.status, made, json.loads(body) if response.status == 200 else {})
    finally:
        connection.close()


def count(url: str, session: str = "") -> Answer:
    """One step of a user."""
    return ask(url, "/test/index.jsp?op=count", session)


def user_of(member: str, url: str) -> str:
    """A session at a member, by asking until it is that one's turn. A front end that it did not answer in time gives it a pause."""
    end = time.monotonic() + 30
    while time.monotonic() < end:
        answer = count(url)
        if answer.page["instance"] == member:
            return answer.session
    raise AssertionError(f"{url} gives {member} no session")


def cluster_of(variables: Mapping[str, Any]) -> runs.Run:
    """Have the cluster as the variables say, with an outage where members of before and after do not understand each other."""
    made = runs.play("site.yml", variables)
    return made if not made.code else runs.play("playbooks/full_restart.yml", {**variables, "confirm": "main"})


def kill(*members: str) -> None:
    """The processes of members, as a crash would."""
    for member in members:
        lab.on(HOSTS[member], f"systemctl kill --signal=KILL tomcat@{member}.service")


def killed(url: str, member: str, session: str) -> Outlived:
    """Kill the member of a session with the counter 1, and ask on as its user."""
    kill(member)
    answer = count(url, session)
    instance, counter = str(answer.page.get("instance", "-")), int(answer.page.get("counter", 0))
    fault = "" if answer.status == 200 and counter == 2 else f"did not go on: {answer}"
    back(url, member)
    return Outlived(instance, counter, fault)


def back(url: str, *members: str) -> None:
    """Wait until members serve again, by themselves and at a front end."""
    end = time.monotonic() + LONGEST
    for member in members:
        while time.monotonic() < end:
            try:
                if ask(lab.MEMBERS[member], "/test/health.jsp").status == 200 and user_of(member, url):
                    break
            except (OSError, AssertionError, http.client.HTTPException, KeyError):
                time.sleep(1)
        else:
            raise AssertionError(f"{member} does not come back")
