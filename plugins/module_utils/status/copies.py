# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which replicated sessions an instance holds, as fingerprints, read from the page that the role tomcat gives it for its own host.

Sessions come and go while one reads. So an instance is read more than once: what it held in every reading is there for longer
than a moment (`held`), and what it knew in any of them may count as known to it (`known`).
"""

from __future__ import annotations

import itertools
import re
import time
import typing as t

from ansible_collections.catalina.cluster.plugins.module_utils.status.instances import ask_all, target_of
from ansible_collections.catalina.cluster.plugins.module_utils.status.pages import get

if t.TYPE_CHECKING:
    Mapping = t.Mapping[str, t.Any]
    Fetcher = t.Callable[[str, int], "Answer"]

PAGE = "/catalina-cluster/sessions"
READ_AT_MOST = 256 * 1024 * 1024
# The older page, of instances that were started before the newer one, does not say whom they see.
FIRST, LAST = ("sessions 1", "sessions 2"), "end"
# The page is compiled when it is asked for the first time.
TIMEOUT = 15.0
_CONTEXT = re.compile(r"context (?P<path>/\S*) (?P<kind>\S+)")
_MEMBER = re.compile(r"(?P<what>self|sees) (?P<member>[0-9A-Fa-f.:]+ \d+)")
_SESSION = re.compile(r"(?P<what>[hk]) (?P<mark>[0-9a-f]{16}) (?P<route>[A-Za-z0-9_.-]+)(?: (?P<used>\d{1,18}))?")


class Context(t.NamedTuple):
    """The sessions of one application: (fingerprint, route) of each, with the millisecond of its last use where its content is here."""

    kind: str
    held: dict[tuple[str, str], int]
    known: frozenset[tuple[str, str]]


class Page(t.NamedTuple):
    """The applications by path; where the instance receives sessions and whom it sees, each as `ADDRESS PORT`, where it says that."""

    contexts: dict[str, Context]
    receiver: str = ""
    sees: frozenset[str] = frozenset()


class Answer(t.NamedTuple):
    """What an instance said; None with the reason where it said nothing. Nothing at all where it has no such page."""

    page: t.Optional[Page]
    problem: str = ""


def parse_page(text: str) -> t.Optional[Page]:
    """A complete page; None when this is not that page."""
    lines = text.strip().splitlines()
    if len(lines) < 2 or lines[0] not in FIRST or lines[-1] != LAST:
        return None
    members: dict[str, list[str]] = {"self": [], "sees": []}
    told = list(itertools.takewhile(bool, map(_MEMBER.fullmatch, lines[1:])))
    for member in filter(None, told):
        members[member.group("what")].append(member.group("member"))
    contexts = _parse_contexts(lines[1 + len(told) : -1])
    return None if contexts is None else Page(contexts, "".join(members["self"][:1]), frozenset(members["sees"]))


def _parse_contexts(lines: t.Sequence[str]) -> t.Optional[dict[str, Context]]:
    contexts: dict[str, Context] = {}
    held: dict[tuple[str, str], int] = {}
    known: set[tuple[str, str]] = set()
    path = kind = ""
    for line in [*lines, "context / end"]:
        context = _CONTEXT.fullmatch(line)
        session = None if context else _SESSION.fullmatch(line)
        if session and path:
            what = (session.group("mark"), session.group("route"))
            known.add(what)
            if session.group("what") == "h":
                held[what] = int(session.group("used") or 0)
        elif context:
            if path:
                contexts[path] = Context(kind, held, frozenset(known))
            path, kind, held, known = context.group("path"), context.group("kind"), {}, set()
        else:
            return None
    return contexts


def fetch_page(address: str, port: int, timeout: float = TIMEOUT) -> Answer:
    """Request the page of one instance."""
    status, text = get(address, port, PAGE, timeout, most=READ_AT_MOST)
    if status == 0:
        return Answer(None, f"its page {PAGE} does not answer: {text}")
    if status == 404:
        return Answer(None)
    page = parse_page(text) if status == 200 else None
    return Answer(page, "" if page is not None else f"its page {PAGE} answers with status {status} and not as it should")


def merge(first: Answer, second: Answer) -> Answer:
    """Two readings of an instance, the older one first: what both saw in place, what any of them knew, and whom the newer one saw."""
    if first.page is None or second.page is None:
        return second
    merged = {}
    for path, new in second.page.contexts.items():
        old = first.page.contexts.get(path)
        if old is not None:
            held = {what: used for what, used in new.held.items() if what in old.held}
            new = Context(new.kind, held, new.known | old.known)
        merged[path] = new
    return Answer(second.page._replace(contexts=merged))


def describe(answer: Answer) -> dict[str, t.Any]:
    """What the module returns of an instance: lists of words, so that many sessions stay short."""
    if answer.page is None:
        return {"told": False, "problem": answer.problem, "receiver": "", "sees": [], "contexts": {}}
    return {
        "told": True,
        "problem": "",
        "receiver": answer.page.receiver,
        "sees": sorted(answer.page.sees),
        "contexts": {
            path: {
                "manager": context.kind,
                "held": sorted(f"{mark} {route} {used}" for (mark, route), used in context.held.items()),
                "known": sorted(f"{mark} {route}" for mark, route in context.known.difference(context.held)),
            }
            for path, context in answer.page.contexts.items()
        },
    }


def add_copies(
    instances: t.Sequence[Mapping],
    described: t.Sequence[dict[str, t.Any]],
    seconds: float,
    fetch: Fetcher = fetch_page,
    interval: float = 1.0,
    clock: t.Callable[[], float] = time.monotonic,
    sleep: t.Callable[[float], None] = time.sleep,
) -> None:
    """Add to each entry which sessions its instance holds, read once, or again and again for some seconds."""
    up = [(entry, target_of(instance, entry)) for instance, entry in zip(instances, described) if entry["active"]]
    for entry in described:
        entry["copies"] = describe(Answer(None))
    targets = [target for _entry, target in up]
    deadline = clock() + seconds
    answers = ask_all(targets, fetch)
    while clock() < deadline:
        sleep(min(interval, max(0.0, deadline - clock())))
        answers = [merge(old, new) for old, new in zip(answers, ask_all(targets, fetch))]
    for (entry, _target), answer in zip(up, answers):
        entry["copies"] = describe(answer)
