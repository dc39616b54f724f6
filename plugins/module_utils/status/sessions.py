# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The sessions of an instance and of each of its applications, read from Tomcat's own status page.

The role tomcat deploys that page in instances whose sessions are not replicated, for the host itself only. Every series from
7.0 to 11.0 uses the same text: a heading for each application, then "Active sessions: 3".
"""

from __future__ import annotations

import html
import re
import time
import typing as t

from ansible_collections.catalina.cluster.plugins.module_utils.status.instances import ask_all, target_of
from ansible_collections.catalina.cluster.plugins.module_utils.status.pages import get

if t.TYPE_CHECKING:
    Mapping = t.Mapping[str, t.Any]
    Counter = t.Callable[[str, int], t.Optional[int]]

CONTEXT = "/catalina-cluster"
PAGE = CONTEXT + "/status/all"
# Enough for many applications with many servlets; a longer page is not the status page.
READ_AT_MOST = 8 * 1024 * 1024
BEGIN = "<h1>Application list</h1>"
APPLICATION = re.compile(r"<h1>(?P<name>[^<]*)</h1>(?P<rest>.*?)(?=<h1>|\Z)", re.DOTALL)
# What is told of the sessions of an application.
NUMBERS = {
    "active": re.compile(r"\bActive sessions: (\d{1,18})\b"),
    "rejected": re.compile(r"\bRejected session creations: (\d{1,18})\b"),
    "expired": re.compile(r"\bExpired sessions: (\d{1,18})\b"),
}


def read_applications(page: str) -> t.Optional[list[dict[str, t.Any]]]:
    """name, active, rejected and expired (each None where it is not told) of every application but the status page itself.

    A name is the virtual host and the path, as in localhost/shop##2. None when this is not the status page.
    """
    _before, begin, applications = page.partition(BEGIN)
    found = list(APPLICATION.finditer(applications))
    if not begin or not found:
        return None
    described = []
    for application in found:
        name = html.unescape(application.group("name"))
        if "/" + name.partition("/")[2] != CONTEXT:
            numbers = {key: pattern.search(application.group("rest")) for key, pattern in NUMBERS.items()}
            described.append({"name": name, **{key: int(one.group(1)) if one else None for key, one in numbers.items()}})
    return described


def count_sessions(page: str) -> t.Optional[int]:
    """The sessions of all applications except the status page itself; None when this is not the status page."""
    found = read_applications(page)
    # A stopped application has no sessions, and no number of them.
    return None if found is None else sum(one["active"] or 0 for one in found)


def fetch_applications(address: str, port: int, timeout: float) -> t.Optional[list[dict[str, t.Any]]]:
    """Request what one instance tells of its applications; None when it does not."""
    status, text = get(address, port, PAGE, timeout, most=READ_AT_MOST)
    return read_applications(text) if status == 200 else None


def fetch_sessions(address: str, port: int, timeout: float) -> t.Optional[int]:
    """Request the number of sessions of one instance; None when it does not return it."""
    status, text = get(address, port, PAGE, timeout, most=READ_AT_MOST)
    return count_sessions(text) if status == 200 else None


def add_sessions(instances: t.Sequence[Mapping], described: t.Sequence[dict[str, t.Any]], fetch: Counter) -> None:
    """Add the number of sessions to each entry: 0 when the instance is down, None when it does not return the number."""
    up = [(entry, target_of(instance, entry)) for instance, entry in zip(instances, described) if entry["active"]]
    answers = ask_all([target for _entry, target in up], fetch)
    for entry in described:
        entry["sessions"] = 0
    for (entry, _target), answer in zip(up, answers):
        entry["sessions"] = answer


def add_applications(
    instances: t.Sequence[Mapping],
    described: t.Sequence[dict[str, t.Any]],
    fetch: t.Callable[[str, int], t.Optional[list[dict[str, t.Any]]]],
) -> None:
    """Add the applications and the number of all their sessions to each entry: none and None where nothing is told."""
    up = [(entry, target_of(instance, entry)) for instance, entry in zip(instances, described) if entry["active"]]
    answers = ask_all([target for _entry, target in up], fetch)
    for entry in described:
        entry.update(sessions=None, applications=[])
    for (entry, _target), answer in zip(up, answers):
        if answer is not None:
            entry.update(sessions=sum(one["active"] or 0 for one in answer), applications=answer)


def wait_for_sessions(
    read: t.Callable[[], tuple[list[dict[str, t.Any]], list[str]]],
    seconds: float,
    names: t.Collection[str] = (),
    interval: float = 2.0,
    clock: t.Callable[[], float] = time.monotonic,
    sleep: t.Callable[[float], None] = time.sleep,
) -> tuple[list[dict[str, t.Any]], list[str]]:
    """Read until none of the instances (with these names) has a session, for at most the given time; return the last reading.

    An instance whose number is unknown may have sessions, so it is waited for.
    """
    deadline = clock() + seconds
    while True:
        described, warnings = read()
        busy = [entry for entry in described if (not names or entry["name"] in names) and entry["sessions"] != 0]
        rest = deadline - clock()
        if not busy or rest <= 0:
            return described, warnings
        sleep(min(interval, rest))
