# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the model knows of an instance, in values of elements: {name}, {number}, {number+9000}, {http_port}.

Braces after $ or % belong to Tomcat itself (${catalina.base}, %{User-Agent}i), and those around anything but a small word are text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from difflib import get_close_matches
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.model.problems import did_you_mean, is_secret_name
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.xml_elements import Element, Value

TEXTS = ("name", "cluster", "group", "route", "host", "address", "replication_address", "base")
NUMBERS = ("number", "http_port", "ajp_port", "shutdown_port", "receiver_port")
_PLACEHOLDER = re.compile(r"(?<![$%])\{([a-z_]+)(?:\+(\d+))?\}")
_PORT = re.compile(r"\d+")


def faults(text: str) -> list[tuple[str, str]]:
    """Return what is wrong with the placeholders of a text, each with what to do."""
    found = []
    for name, added in _PLACEHOLDER.findall(text):
        if name not in (*TEXTS, *NUMBERS):
            listed = f"there are {', '.join(sorted((*TEXTS, *NUMBERS)))}"
            found.append(
                (f"names {{{name}}}, which the model does not know of an instance", did_you_mean(name, (*TEXTS, *NUMBERS), listed))
            )
        elif added and name in TEXTS:
            found.append((f"adds {added} to {{{name}}}, which is a text", f"add to one of {', '.join(NUMBERS)}"))
    return found


def faults_of_text(text: str) -> list[tuple[str, str]]:
    """The same for what is no element, where braces are often just text: only what is clearly meant as a placeholder is wrong."""
    known = (*TEXTS, *NUMBERS)
    meant = [f"{{{name}{added and '+' + added}}}" for name, added in _PLACEHOLDER.findall(text) if added or get_close_matches(name, known)]
    return [fault for one in meant for fault in faults(one)]


def has_placeholder(element: Element) -> bool:
    """Whether any value of an element, or of those in it, names something of an instance."""
    found = False

    def look(_name: str, text: str) -> str:
        nonlocal found
        found = found or any(name in (*TEXTS, *NUMBERS) for name, _added in _PLACEHOLDER.findall(text))
        return text

    map_texts(element, look)
    return found


def fill(text: str, member: Mapping[str, Any]) -> str:
    """Return a text with what the member says in place of its placeholders."""

    def one(match: re.Match[str]) -> str:
        name, added = match.groups()
        if name not in (*TEXTS, *NUMBERS):
            return match.group(0)
        return str(member[name] + int(added)) if added and name in NUMBERS else str(member[name])

    return _PLACEHOLDER.sub(one, text)


def fill_named(name: str, text: str, member: Mapping[str, Any]) -> str:
    """The same for a value with a name. A secret is taken word for word."""
    return text if is_secret_name(name) else fill(text, member)


def fill_element(element: Element, member: Mapping[str, Any]) -> Element:
    """Return an element with all placeholders filled. A secret is taken word for word."""
    return map_texts(element, lambda _name, text: fill(text, member))


def map_texts(element: Element, change: Callable[[str, str], str]) -> Element:
    """Return an element with its texts changed, but for secrets. change gets the name of the attribute, or "" for a content."""
    attributes: dict[str, Value] = {
        name: change(name, value) if isinstance(value, str) and not is_secret_name(name) else value
        for name, value in element.attributes.items()
    }
    children = tuple(map_texts(child, change) if isinstance(child, Element) else child for child in element.children)
    return replace(element, attributes=attributes, children=children, text=change("", element.text) if element.text else "")


def port_of(value: Any) -> int | None:
    """Return a port that an attribute names, or None where it is none."""
    text = str(value)
    return int(text) if not isinstance(value, bool) and _PORT.fullmatch(text) else None
