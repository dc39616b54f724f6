# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Has instances of this host send sessions to other members once more, by the page that the role tomcat gives them for that."""

from __future__ import annotations

import re
import typing as t

from ansible_collections.catalina.cluster.plugins.module_utils.status.pages import post

if t.TYPE_CHECKING:
    Mapping = t.Mapping[str, t.Any]
    # Address, port and text; status and text.
    Poster = t.Callable[[str, int, str], tuple[int, str]]

PAGE = "/catalina-cluster/sessions/send"
FIRST, LAST = "sent 1", "end"
# So many in one request, so that one ends in time however large they are; seconds for each.
AT_ONCE = 500
TIMEOUT = 120.0
# What it says instead may be this long.
_WORDS = 200
_DONE = re.compile(r"done (?P<sent>\d{1,18}) (?P<ended>\d{1,18})")
_RECEIVER = re.compile(r"[0-9A-Fa-f.:]+ \d+")
_NAME = re.compile(r"[0-9a-f]{16} [A-Za-z0-9_.-]+")
_PATH = re.compile(r"/\S*")


class Sent(t.NamedTuple):
    """How many sessions were sent, and what went wrong, in words."""

    sessions: int
    problems: list[str]


def fault_of(send: Mapping) -> str:
    """What is wrong with one order, empty where nothing is: it becomes lines of a request."""
    if not _PATH.fullmatch(str(send["path"])):
        return f"path must be the path of an application, not {send['path']!r}"
    if not _RECEIVER.fullmatch(str(send["receiver"])):
        return f"receiver must be an address and a port, not {send['receiver']!r}"
    wrong = next((name for name in send["sessions"] if not _NAME.fullmatch(str(name))), None)
    return "" if wrong is None else f"sessions must be fingerprints with routes, not {wrong!r}"


def request_of(send: Mapping, names: t.Sequence[str]) -> str:
    """What the page is asked."""
    return "\n".join(["send 1", f"context {send['path']}", f"to {send['receiver']}", *(f"s {name}" for name in names), "end", ""])


def read_answer(status: int, text: str) -> Sent:
    """What the page said to one block."""
    if status == 0:
        return Sent(0, [f"its page {PAGE} does not answer: {text}"])
    if status == 404:
        return Sent(0, ["it was started before it could send sessions again; after its next restart it can"])
    lines = text.strip().splitlines()
    if status != 200 or len(lines) != 3 or lines[0] != FIRST or lines[-1] != LAST:
        return Sent(0, [f"its page {PAGE} answers with status {status} and not as it should"])
    done = _DONE.fullmatch(lines[1])
    return Sent(int(done.group("sent")), []) if done else Sent(0, [lines[1][:_WORDS]])


def send_all(sends: t.Sequence[Mapping], ask: t.Optional[Poster] = None) -> Sent:
    """Carry out orders one after the other; what fails for one receiver is told and leaves the next ones alone."""
    poster = ask or (lambda address, port, body: post(address, port, PAGE, TIMEOUT, body))
    count, problems = 0, []
    for send in sends:
        names = list(send["sessions"])
        for start in range(0, len(names), AT_ONCE):
            sent = read_answer(*poster(str(send["address"]), int(send["port"]), request_of(send, names[start : start + AT_ONCE])))
            count += sent.sessions
            problems += [f"{send['member']} sends {send['keeper']} nothing more of {send['path']}: {problem}" for problem in sent.problems]
            if sent.problems:
                break
    return Sent(count, problems)
