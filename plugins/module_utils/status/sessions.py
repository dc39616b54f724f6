# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The number of sessions of an instance, read from Tomcat's own status page.

The role tomcat deploys that page in instances whose sessions are not replicated, for the host itself only. Every series from
7.0 to 11.0 uses the same text: a heading for each application, then "Active sessions: 3".
"""

from __future__ import annotations

import html
import http.client
import re
import time
import typing as t

from ansible_collections.catalina.cluster.plugins.module_utils.status.instances import ask_all, target_of

if t.TYPE_CHECKING:
    Mapping = t.Mapping[str, t.Any]
    Counter = t.Callable[[str, int], t.Optional[int]]

CONTEXT = "/catalina-cluster"
PAGE = CONTEXT + "/status/all"
# Enough for many applications with many servlets; a longer page is not the status page.
READ_AT_MOST = 8 * 1024 * 1024
BEGIN = "<h1>Application list</h1>"
APPLICATION = re.compile(r"<h1>(?P<name>[^<]*)</h1>(?P<rest>.*?)(?=<h1>|\Z)", re.DOTALL)
ACTIVE = re.compile(r"\bActive sessions: (\d+)")


def count_sessions(page: str) -> t.Optional[int]:
    """The sessions of all applications except the status page itself; None when this is not the status page."""
    _before, begin, applications = page.partition(BEGIN)
    found = list(APPLICATION.finditer(applications))
    if not begin or not found:
        return None
    counts = [
        ACTIVE.search(application.group("rest"))
        for application in found
        # A name is its virtual host and its path, as in localhost/shop##2.
        if "/" + html.unescape(application.group("name")).partition("/")[2] != CONTEXT
    ]
    # A stopped application has no sessions, and no number of them.
    return sum(int(count.group(1)) for count in counts if count)


def fetch_sessions(address: str, port: int, timeout: float) -> t.Optional[int]:
    """Request the number of sessions of one instance; None when it does not return it."""
    connection = http.client.HTTPConnection(address, port, timeout=timeout)
    try:
        connection.request("GET", PAGE, headers={"Connection": "close", "User-Agent": "catalina-cluster"})
        response = connection.getresponse()
        body = response.read(READ_AT_MOST)
    except (OSError, ValueError, http.client.HTTPException):
        return None
    finally:
        connection.close()
    return count_sessions(body.decode("utf-8", "replace")) if response.status == 200 else None


def add_sessions(instances: t.Sequence[Mapping], described: t.Sequence[dict[str, t.Any]], fetch: Counter) -> None:
    """Add the number of sessions to each entry: 0 when the instance is down, None when it does not return the number."""
    up = [(entry, target_of(instance, entry)) for instance, entry in zip(instances, described) if entry["active"]]
    answers = ask_all([target for _entry, target in up], fetch)
    for entry in described:
        entry["sessions"] = 0
    for (entry, _target), answer in zip(up, answers):
        entry["sessions"] = answer


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
