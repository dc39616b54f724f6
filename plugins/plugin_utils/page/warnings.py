# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What needs attention, each with its remedy. What is true of many members is said once, so that one line is seen beside it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.page import states, tables
from ansible_collections.catalina.cluster.plugins.plugin_utils.page.elements import Html, tag
from ansible_collections.catalina.cluster.plugins.plugin_utils.progress.text import listed

Data = Mapping[str, Any]
_REASONS = 3


def warnings(status: Data, drift: Data) -> Html:
    """Return the list, what is out of service first. status and drift: the two documents."""
    # The sort keeps the order of equals.
    found = sorted(_sentences(status, drift), key=lambda one: one[0] != states.BAD)
    if not found:
        return tag("p", states.icon(states.GOOD), " Nothing needs attention.")
    return tag("ul", *(tag("li", states.icon(kind), " ", text) for kind, text in found), class_="warnings")


def _sentences(status: Data, drift: Data) -> Iterator[tuple[str, str]]:
    for host in status["hosts"]:
        if host["reachable"] is False:
            yield states.BAD, f"{host['name']} could not be reached: nothing is known of it. Have it answer and make the page again."
    yield from _members(status["members"])
    for front in status["frontends"]:
        if front["problem"]:
            yield states.BAD, f"{front['frontend']} on {front['host']}: {front['problem']}"
    yield from _certificates(status)
    if drift["findings"]:
        many = len(drift["findings"])
        yield (
            states.WARN,
            f"{many} thing{'s differ' if many > 1 else ' differs'} from the inventory, listed below. A run of site.yml mends it.",
        )


def _members(members: Iterable[Data]) -> Iterator[tuple[str, str]]:
    """Return what is the matter with members: those that are down by host, those that wait for a restart by its reasons."""
    down: dict[tuple[str, str], list[str]] = {}
    pending: dict[str, list[str]] = {}
    single: dict[str, list[str]] = {}
    for member in members:
        kind, name = states.kind_of(str(member["state"])), str(member["name"])
        if kind == states.BAD:
            down.setdefault((str(member["host"]), str(member["state"])), []).append(name)
        elif kind == states.WARN:
            reasons = ", ".join(member["reasons"][:_REASONS]) or "its files changed"
            pending.setdefault(reasons, []).append(name)
        for path in member["not_distributable"]:
            single.setdefault(str(path), []).append(name)
    for (host, state), names in down.items():
        verb, unit, where = ("is", names[0], f"on {host}") if len(names) == 1 else ("are", "NAME", "there")
        remedy = f"journalctl -u tomcat@{unit} {where} says why; a run of site.yml starts what is down."
        yield states.BAD, f"{listed(names)} on {host} {verb} {state}. {remedy}"
    for reasons, names in pending.items():
        verb, them = ("does", "it") if len(names) == 1 else ("do", "them")
        yield states.WARN, f"{listed(names)} {verb} not run what is on disk ({reasons}). A run of site.yml restarts {them}."
    for path, names in single.items():
        yield states.WARN, f"{path} on {listed(names)} is not distributable: put <distributable/> into its WEB-INF/web.xml."


def _certificates(status: Data) -> Iterator[tuple[str, str]]:
    for host, path, one in dict.fromkeys(
        (str(front["host"]), str(one["path"]), (str(one["problem"]), one.get("days")))
        for front in status["frontends"]
        for one in front["certificates"]
    ):
        problem, days = one
        if problem:
            yield states.BAD, f"The certificate {path} on {host} cannot be read: {problem}"
        elif days is not None and days <= tables.SOON:
            said = "is not valid any more" if days < 0 else f"ends in {days} days"
            yield states.BAD if days < 0 else states.WARN, f"The certificate {path} on {host} {said}. Renew it and run site.yml."
