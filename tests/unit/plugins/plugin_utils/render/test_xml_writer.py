# SPDX-License-Identifier: GPL-3.0-or-later
"""The one place that writes XML: a parser reads back exactly what was given."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.xml_elements import (
    BLANK,
    Comment,
    Element,
    Node,
    element,
    text_element,
)
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.xml_writer import document

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'


@pytest.mark.parametrize(
    ("root", "text"),
    [
        (element("A"), "<A/>"),
        (element("A", {"x": 1, "y": True, "z": None, "a": "b"}), '<A x="1" y="true" a="b"/>'),
        (element("A", {}, element("B", {"c": 0.5})), '<A>\n  <B c="0.5"/>\n</A>'),
        (text_element("a", False), "<a>false</a>"),
        (Element("a", children=(text_element("b", "1"), text_element("c", "2")), inline=True), "<a><b>1</b><c>2</c></a>"),
        (Element("a", {"b": 1, "c": 2}, (BLANK, element("d")), wrapped=True), '<a b="1"\n   c="2">\n\n  <d/>\n</a>'),
        (element("A", {}, Comment("a -- b\n--- c-")), "<A>\n  <!-- a - - b - - - c -->\n</A>"),
    ],
)
def test_written(root: Element, text: str) -> None:
    assert document(root, ["made"]) == f"{HEAD}<!-- made -->\n{text}\n"
    ElementTree.fromstring(document(root))


@pytest.mark.parametrize("value", ["a&b<c>\"d'e$f#g@h", "two\nlines\tand a tab\r", " blanks ", "ä €", "]]>", "&amp;", "\x85 \u2028"])
def test_read_back(value: str) -> None:
    root = ElementTree.fromstring(document(element("A", {"x": value}, text_element("b", value)), [value]))
    assert root.get("x") == value
    assert root[0].text == value


@pytest.mark.parametrize("node", [element("a b"), element("A", {"x y": 1}), element("A", {"x": "\0"}), text_element("a", "\x1b")])
def test_what_xml_cannot_hold_is_refused(node: Element) -> None:
    with pytest.raises(ValueError, match=r"in XML|XML cannot hold"):
        document(node)


def test_a_text_beside_elements_is_refused() -> None:
    children: tuple[Node, ...] = (element("b"),)
    with pytest.raises(ValueError, match="has a text and elements"):
        document(Element("a", text="x", children=children))
