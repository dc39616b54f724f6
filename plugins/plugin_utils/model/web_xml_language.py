# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Parts of web.xml as data: every key is an element, its value a text, a mapping of elements, or a list of either."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.model.element_language import Report
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.xml_elements import Element, Node, text_of

VARIABLE = "web_xml"
_NAME = re.compile(r"[a-z][a-z0-9-]*")
# Which child tells elements of one name apart. Those that are not named here are added, or are the only one.
_KEYS: Mapping[str, tuple[str, ...]] = {
    "servlet": ("servlet-name",),
    "filter": ("filter-name",),
    "init-param": ("param-name",),
    "context-param": ("param-name",),
    "mime-mapping": ("extension",),
    "error-page": ("error-code", "exception-type"),
    "locale-encoding-mapping": ("locale",),
}
_SINGLE = frozenset({"session-config", "cookie-config", "login-config", "jsp-config", "locale-encoding-mapping-list", "multipart-config"})
# What other variables set.
REFUSED: Mapping[tuple[str, ...], str] = {
    ("session-config", "session-timeout"): "session_timeout of the cluster in tomcat_clusters",
    ("session-config", "cookie-config", "http-only"): "tomcat_session_cookie_http_only",
    ("session-config", "cookie-config", "secure"): "tomcat_session_cookie_secure",
    ("welcome-file-list",): "tomcat_welcome_files",
    ("distributable",): "<distributable/> in the WEB-INF/web.xml of the application",
}


def read(given: Any, key: str, report: Report) -> list[Element]:
    """Return the parts, with everything reported that is none."""
    if not isinstance(given, Mapping):
        report(key, "is not a mapping", "write elements of web.xml as keys, as {filter: [{filter-name: …}]}")
        return []
    return _children(given, key, (), report)


def _children(given: Mapping[Any, Any], key: str, path: tuple[str, ...], report: Report) -> list[Element]:
    found: list[Element] = []
    for raw_name, value in given.items():
        name, where = str(raw_name), f"{key}.{raw_name}"
        here = (*path, name)
        if not _NAME.fullmatch(name):
            report(where, "is not the name of an element of web.xml", "these have small letters, digits and dashes")
        elif here in REFUSED:
            report(where, "is set by another variable", f"use {REFUSED[here]}")
        elif isinstance(value, (list, tuple)):
            found += [_one(name, item, f"{where}[{position}]", here, report) for position, item in enumerate(value)]
        else:
            found.append(_one(name, value, where, here, report))
    return found


def _one(name: str, value: Any, key: str, path: tuple[str, ...], report: Report) -> Element:
    if isinstance(value, Mapping):
        return Element(name, children=tuple(_children(value, key, path, report)))
    if isinstance(value, (str, bool, int, float)):
        return Element(name, text=text_of(value))
    if value is not None:
        report(key, "is neither a text nor elements", "write a text, a mapping, or a list of either")
    return Element(name)


def extend(base: Element, more: Iterable[Element]) -> Element:
    """Return an element with more children: the same ones are extended, others follow the last of their name."""
    nodes: list[Node] = list(base.children)
    for element in more:
        at = next((position for position, node in enumerate(nodes) if isinstance(node, Element) and _same(node, element)), None)
        if at is None:
            nodes.insert(_after(nodes, element.name), element)
        else:
            known = nodes[at]
            if isinstance(known, Element):
                nodes[at] = extend(known, element.elements) if element.children else replace(known, text=element.text)
    return replace(base, children=tuple(nodes))


def _same(node: Element, element: Element) -> bool:
    if node.name != element.name:
        return False
    if node.name in _SINGLE or (not node.children and not element.children and _is_value(node.name)):
        return True
    keys = _KEYS.get(node.name)
    return bool(keys) and all(_text(node, key) == _text(element, key) for key in keys or ())


def _is_value(name: str) -> bool:
    """Whether an element has one text in its parent. Patterns, roles and the like are lists."""
    return name not in ("url-pattern", "role-name", "dispatcher", "http-method", "welcome-file", "tracking-mode")


def _text(element: Element, name: str) -> str:
    return next((child.text for child in element.elements if child.name == name), "")


def _after(nodes: Sequence[Node], name: str) -> int:
    last = [position for position, node in enumerate(nodes) if isinstance(node, Element) and node.name == name]
    return last[-1] + 1 if last else len(nodes)
