# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How elements are written in an inventory: small keys are attributes, mappings and lists below capital keys are child elements.

A key with a capital and a plain value is an attribute too (URIEncoding, SSLEnabled). content is the text of an element.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.model.xml_elements import Element, Value, text_of

CONTENT = "content"
# Called with the key, what is wrong with it, and what to do. Values are never shown: any of them may be a password.
Report = Callable[[str, str, str], object]

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.:-]*")
_IMPOSSIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def read_element(name: str, given: Any, key: str, report: Report) -> Element:
    """Return one element, with everything reported that is none."""
    if not isinstance(given, Mapping):
        report(key, "is not a mapping", f"write the attributes of {name} as keys and values")
        return Element(name)
    attributes: dict[str, Value] = {}
    children: list[Element] = []
    text = ""
    for raw_name, value in given.items():
        part, where = str(raw_name), f"{key}.{raw_name}"
        if not _NAME.fullmatch(part):
            report(where, "is neither the name of an attribute nor of an element", "use letters and digits")
        elif part == CONTENT:
            text = text_of(_attribute(value, where, report))
        elif part[0].isupper() and isinstance(value, (Mapping, list, tuple)):
            children += read_elements(part, value, where, report)
        else:
            attributes[part] = _attribute(value, where, report)
    if text and children:
        report(f"{key}.{CONTENT}", "stands beside child elements", "an element of Tomcat has a text or elements, never both")
    return Element(name, attributes, tuple(children), text)


def read_elements(name: str, given: Any, key: str, report: Report) -> list[Element]:
    """Return the elements of one name: a mapping is one, a list are several. A text in the list is the content of one."""
    if isinstance(given, Mapping):
        return [read_element(name, given, key, report)]
    if not isinstance(given, (list, tuple)):
        report(key, "is neither a mapping nor a list of mappings", f"write [{{…}}], one mapping for each {name}")
        return []
    return [
        Element(name, text=item) if isinstance(item, str) and item else read_element(name, item, f"{key}[{position}]", report)
        for position, item in enumerate(given)
    ]


def read_children(given: Any, key: str, report: Report) -> list[Element]:
    """Return child elements of any name: a mapping of them, or a list of such mappings where the order counts."""
    found: list[Element] = []
    for where, mapping in _mappings(given, key, report):
        for raw_name, value in mapping.items():
            name = str(raw_name)
            if not _NAME.fullmatch(name) or not name[0].isupper():
                report(f"{where}.{name}", "is not the name of an element", "write elements here, as Resource: {name: …}")
            else:
                found += read_elements(name, value, f"{where}.{name}", report)
    return found


def _mappings(given: Any, key: str, report: Report) -> Iterator[tuple[str, Mapping[Any, Any]]]:
    if isinstance(given, Mapping):
        yield key, given
        return
    if not isinstance(given, (list, tuple)):
        report(key, "is neither a mapping nor a list of mappings", "write elements, as Resource: {name: …}")
        return
    for position, item in enumerate(given):
        if isinstance(item, Mapping):
            yield f"{key}[{position}]", item
        else:
            report(f"{key}[{position}]", "is not a mapping", "write an element, as Resource: {name: …}")


def _attribute(value: Any, key: str, report: Report) -> Value:
    if isinstance(value, str) and _IMPOSSIBLE.search(value):
        report(key, "has a control character, which XML cannot hold", "remove it")
    elif value is None:
        report(key, "has no value", 'write "" for an empty text, or remove it')
    elif isinstance(value, (Mapping, list, tuple)):
        report(key, "is an attribute and has no single value", "write one text, number, true or false; elements begin with a capital")
    if isinstance(value, (bool, int, float)):
        return value
    return str(value) if isinstance(value, str) else ""
