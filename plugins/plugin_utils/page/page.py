# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The whole page, from the documents of status and drift. It holds all that it needs and asks no network."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.page import picture, states, tables
from ansible_collections.catalina.cluster.plugins.plugin_utils.page.elements import Html, joined, tag
from ansible_collections.catalina.cluster.plugins.plugin_utils.page.script import SCRIPT
from ansible_collections.catalina.cluster.plugins.plugin_utils.page.style import STYLE

Data = Mapping[str, Any]
_SECTIONS = (
    ("warnings", "Warnings"),
    ("clusters", "Clusters"),
    ("member-list", "Members"),
    ("host-list", "Hosts"),
    ("frontend-list", "Front ends"),
    ("certificate-list", "Certificates"),
    ("drift", "What differs"),
    ("run-list", "Last runs"),
)


def page(status: Data, drift: Data) -> str:
    """Return the page as a text in UTF-8."""
    name = str(status["inventory"] or "the inventory")
    title = f"Tomcat clusters of {name}"
    contents = {
        "warnings": _warnings(status, drift),
        "clusters": joined(
            tag("div", picture.picture(status), class_="scroll", role="group", aria_label="Picture", tabindex=0),
            picture.members_of(status),
        ),
        "member-list": tables.members(status),
        "host-list": tables.hosts(status),
        "frontend-list": tables.frontends(status),
        "certificate-list": tables.certificates(status),
        "drift": tables.differences(drift),
        "run-list": tables.runs(status),
    }
    sections = [
        tag("section", tag("h2", heading, id_=f"{key}-heading"), contents[key], id_=key, aria_labelledby=f"{key}-heading")
        for key, heading in _SECTIONS
    ]
    links = tag("ul", *(tag("li", tag("a", heading, href=f"#{key}")) for key, heading in _SECTIONS))
    body = joined(
        tag("a", "To the content", href="#content", class_="skip"),
        tag("header", tag("h1", title), _moment(status), _facts(status, drift), tag("nav", links, aria_label="Sections")),
        tag("main", *sections, id_="content"),
        tag("footer", tag("p", "Made by catalina.cluster from one reading of the hosts; it does not follow them.")),
        tag("script", Html(SCRIPT)),
    )
    return f"<!DOCTYPE html>\n{tag('html', _head(title), tag('body', body), lang='en')}\n"


def told(path: str, drift: Data) -> str:
    """Return where the page is, and how much differs."""
    findings, gaps = len(drift.get("findings") or ()), len(drift.get("unread") or ())
    said = f"{findings} difference{'' if findings == 1 else 's'} from the inventory"
    return f"The page is {path}: {said}, {gaps} thing{'' if gaps == 1 else 's'} could not be read."


def _head(title: str) -> Html:
    policy = (
        f"default-src 'none'; style-src '{_fingerprint(STYLE)}'; script-src '{_fingerprint(SCRIPT)}'; base-uri 'none'; form-action 'none'"
    )
    return tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content=policy),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="referrer", content="no-referrer"),
        tag("title", title),
        tag("style", Html(STYLE)),
    )


def _fingerprint(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode("ascii")


def _moment(status: Data) -> Html:
    made = str(status["made"])
    return tag("p", "As read on ", tag("time", made.replace("T", " at ").replace("Z", " UTC"), datetime=made), class_="soft")


def _facts(status: Data, drift: Data) -> Html:
    """Return the few numbers that say whether to read on."""
    kinds = [states.kind_of(str(member["state"])) for member in status["members"]]
    fronts = [not front["problem"] for front in status["frontends"]]
    differing, unread = len(drift["findings"]), len(drift["unread"])
    found = [
        (f"{len(kinds) - kinds.count(states.BAD) - kinds.count(states.UNKNOWN)} of {len(kinds)}", "members up"),
        (f"{fronts.count(True)} of {len(fronts)}", "front ends answer"),
        (f"{differing}", "difference" if differing == 1 else "differences"),
        *([(f"{unread}", "not read")] if unread else []),
    ]
    return tag("ul", *(tag("li", tag("b", number), f" {words}") for number, words in found), class_="facts")


def _warnings(status: Data, drift: Data) -> Html:
    # The sort keeps the order of equals.
    found = sorted(_sentences(status, drift), key=lambda one: one[0] != states.BAD)
    if not found:
        return tag("p", states.icon(states.GOOD), " Nothing needs attention.")
    return tag("ul", *(tag("li", states.icon(kind), " ", text) for kind, text in found), class_="warnings")


def _sentences(status: Data, drift: Data) -> Iterator[tuple[str, str]]:
    """Return what needs attention, each with its remedy."""
    for host in status["hosts"]:
        if host["reachable"] is False:
            yield states.BAD, f"{host['name']} could not be reached: nothing is known of it. Have it answer and make the page again."
    for member in status["members"]:
        kind = states.kind_of(str(member["state"]))
        if kind == states.BAD:
            remedy = f"journalctl -u tomcat@{member['name']} on {member['host']} says why; a run of site.yml starts what is down."
            yield kind, f"{member['name']} on {member['host']} is {member['state']}. {remedy}"
        elif kind == states.WARN:
            reasons = ", ".join(member["reasons"][:3]) or "its files changed"
            yield kind, f"{member['name']} does not run what is on disk ({reasons}). A run of site.yml restarts it."
        for path in member["not_distributable"]:
            yield states.WARN, f"{path} on {member['name']} is not distributable: put <distributable/> into its WEB-INF/web.xml."
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
