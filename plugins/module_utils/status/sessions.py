# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How many sessions an instance has, read from Tomcat's own status page. Asking changes nothing.

The role tomcat gives that page to instances whose sessions are not replicated, for the host itself only. Every series
from 7.0 to 11.0 writes it in the same words: a heading for each application, then "Active sessions: 3".
Standard library only and no Ansible imports.
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
# A page of many applications with many servlets; what is longer is none of ours.
READ_AT_MOST = 8 * 1024 * 1024
BEGIN = "<h1>Application list</h1>"
APPLICATION = re.compile(r"<h1>(?P<name>[^<]*)</h1>(?P<rest>.*?)(?=<h1>|\Z)", re.DOTALL)
ACTIVE = re.compile(r"\bActive sessions: (\d+)")


def count_sessions(page: str) -> t.Optional[int]:
    """The sessions of all applications but the status page itself; None when this is no such page."""
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
    # An application that is stopped has no sessions and says nothing of them.
    return sum(int(count.group(1)) for count in counts if count)


def ask_sessions(address: str, port: int, timeout: float) -> t.Optional[int]:
    """Ask one instance; None when it does not tell."""
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


def add_sessions(instances: t.Sequence[Mapping], described: t.Sequence[dict[str, t.Any]], ask: Counter) -> None:
    """Write into each entry how many sessions it has; none when it is down, None when it does not tell."""
    up = [(entry, target_of(instance, entry)) for instance, entry in zip(instances, described) if entry["active"]]
    answers = ask_all([target for _entry, target in up], ask)
    for entry in described:
        entry["sessions"] = 0
    for (entry, _target), answer in zip(up, answers):
        entry["sessions"] = answer


def wait_until_none_is_left(
    look: t.Callable[[], tuple[list[dict[str, t.Any]], list[str]]],
    seconds: float,
    names: t.Collection[str] = (),
    interval: float = 2.0,
    clock: t.Callable[[], float] = time.monotonic,
    sleep: t.Callable[[float], None] = time.sleep,
) -> tuple[list[dict[str, t.Any]], list[str]]:
    """Look until all (of these names) have no session left, at most for the given time; the last look is returned.

    A number that is not known may be any, so the time is used up then.
    """
    deadline = clock() + seconds
    while True:
        described, warnings = look()
        left = [entry for entry in described if (not names or entry["name"] in names) and entry["sessions"] != 0]
        rest = deadline - clock()
        if not left or rest <= 0:
            return described, warnings
        sleep(min(interval, rest))
