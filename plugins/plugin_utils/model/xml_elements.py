# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Elements of XML as data: a name, attributes, children, a text. What writes them is render/xml_writer.py."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Union

from ansible_collections.catalina.cluster.plugins.plugin_utils.model.config_text import config_text

Value = Union[str, int, float, bool]


@dataclass(frozen=True)
class Comment:
    """A line for people."""

    text: str


@dataclass(frozen=True)
class Blank:
    """An empty line."""


@dataclass(frozen=True)
class Element:
    """One element. Attributes and children keep their order; an attribute without a value is not there."""

    name: str
    attributes: Mapping[str, Value] = field(default_factory=dict)
    children: tuple[Node, ...] = ()
    text: str = ""
    # Its children stand on its own line.
    inline: bool = False
    # Each attribute stands on a line of its own.
    wrapped: bool = False

    @property
    def elements(self) -> list[Element]:
        """The children that are elements."""
        return [child for child in self.children if isinstance(child, Element)]

    def with_children(self, children: Iterable[Node]) -> Element:
        """The same element with other children."""
        return replace(self, children=tuple(children))


Node = Union[Element, Comment, Blank]
BLANK = Blank()


def element(name: str, attributes: Mapping[str, Value | None] | None = None, *children: Node) -> Element:
    """An element with the attributes that have a value."""
    return Element(name, {key: value for key, value in (attributes or {}).items() if value is not None}, children)


def text_element(name: str, text: Value) -> Element:
    """An element that holds a text."""
    return Element(name, text=text_of(text))


def text_of(value: Value) -> str:
    """A value as Tomcat reads it."""
    return config_text(value)
