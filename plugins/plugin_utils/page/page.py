# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The whole page, from the documents of status and drift. It holds all that it needs and asks no network."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.page import picture, states, tables
from ansible_collections.catalina.cluster.plugins.plugin_utils.page.elements import Html, joined, tag
from ansible_collections.catalina.cluster.plugins.plugin_utils.page.script import SCRIPT
from ansible_collections.catalina.cluster.plugins.plugin_utils.page.style import STYLE
from ansible_collections.catalina.cluster.plugins.plugin_utils.page.warnings import warnings

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
        "warnings": warnings(status, drift),
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
