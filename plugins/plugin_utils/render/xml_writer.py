# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The one place that writes XML. What is a value stays a value: everything that XML reads otherwise is escaped."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from ansible_collections.catalina.cluster.plugins.plugin_utils.model.xml_elements import Blank, Comment, Element, Node, text_of

_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>'
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.:-]*")
# XML 1.0 has no way to write these, not even escaped.
_IMPOSSIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_TEXT = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&#34;", "'": "&#39;", "\r": "&#13;"})
# A parser turns these into blanks where they stand unescaped in an attribute.
_ATTRIBUTE = _TEXT | str.maketrans({"\n": "&#10;", "\t": "&#9;"})


def document(root: Element, comments: Iterable[str] = ()) -> str:
    """The text of a file."""
    lines = [_DECLARATION]
    _write([*(Comment(text) for text in comments), root], 0, lines)
    return "\n".join(lines) + "\n"


def _write(nodes: Sequence[Node], depth: int, lines: list[str]) -> None:
    indent = "  " * depth
    for node in nodes:
        if isinstance(node, Blank):
            lines.append("")
        elif isinstance(node, Comment):
            lines.append(f"{indent}<!-- {_comment(node.text)} -->")
        elif node.inline or not node.children:
            lines.append(indent + _on_one_line(node, depth))
        else:
            if node.text:
                raise ValueError(f"{node.name} has a text and elements beside it, which no element of Tomcat has")
            lines.append(f"{indent}<{_name(node.name)}{_attributes(node, depth)}>")
            _write(node.children, depth + 1, lines)
            lines.append(f"{indent}</{node.name}>")


def _on_one_line(node: Element, depth: int) -> str:
    begin = f"<{_name(node.name)}{_attributes(node, depth)}"
    inner = node.text.translate(_TEXT) if node.text else "".join(_on_one_line(child, depth) for child in node.elements)
    _possible(node.name, node.text)
    return f"{begin}>{inner}</{node.name}>" if inner else f"{begin}/>"


def _attributes(node: Element, depth: int) -> str:
    written = [f'{_name(name)}="{_possible(name, text_of(value)).translate(_ATTRIBUTE)}"' for name, value in node.attributes.items()]
    separator = "\n" + "  " * depth + " " * (len(node.name) + 2) if node.wrapped else " "
    return " " + separator.join(written) if written else ""


def _name(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name!r} is not a name in XML")
    return name


def _possible(name: str, text: str) -> str:
    if _IMPOSSIBLE.search(text):
        raise ValueError(f"the value of {name} has a control character, which XML cannot hold")
    return text


def _comment(text: str) -> str:
    """On one line, and without what would end it."""
    return re.sub(r"-(?=-)", "- ", " ".join(_IMPOSSIBLE.sub("", text).split())).removesuffix("-")
