# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""httpd's configuration as a tree, and the one place that writes it.

A plain text is data: it is quoted where it has to be, and refused where httpd would read something else out of it. What may hold
variables of httpd, or is written in a language of its own, says so by its type.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ansible_collections.catalina.cluster.plugins.plugin_utils.model.hidden import hidden
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.config_nodes import BLANK, Blank, Comment, Quoted, Snippet, snippets

__all__ = [
    "BLANK",
    "Argument",
    "Blank",
    "Comment",
    "Directive",
    "Expression",
    "HeaderText",
    "Node",
    "Private",
    "Quoted",
    "Snippet",
    "Verbatim",
    "argument",
    "directive",
    "on_off",
    "section",
    "snippets",
    "write",
]

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9]*")
_BARE = re.compile(r"[A-Za-z0-9_.:/@%+,*=~^()|!?&;{}\[\]$-]+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_VARIABLE = re.compile(r"\$\{[A-Za-z_][A-Za-z0-9_]*\}")


@dataclass(frozen=True)
class Expression:
    """An argument with variables that httpd replaces while it reads its configuration, as ${APACHE_LOG_DIR}."""

    text: str


@dataclass(frozen=True)
class HeaderText:
    """The value of a header as data: a percent sign in it is no format."""

    text: str


@dataclass(frozen=True)
class Verbatim:
    """An argument in httpd's own spelling, quotes and all. Whoever makes it has looked at it."""

    text: str


@dataclass(frozen=True)
class Private:
    """An argument that people may keep secret: it is left out of what a diff shows."""

    inner: str | Quoted | HeaderText


Argument = str | int | Quoted | Expression | HeaderText | Verbatim | Private


@dataclass(frozen=True)
class Directive:
    """A name and its arguments; with a body it is a section."""

    name: str
    arguments: tuple[Argument, ...] = ()
    body: tuple[Node, ...] | None = None


Node = Directive | Comment | Snippet | Blank


def directive(name: str, *arguments: Argument) -> Directive:
    """A directive on one line."""
    return Directive(name, arguments)


def section(name: str, *arguments: Argument, body: Iterable[Node]) -> Directive:
    """A section with what stands in it."""
    return Directive(name, arguments, tuple(body))


def on_off(value: bool) -> str:
    """A flag as httpd writes it."""
    return "On" if value else "Off"


def write(nodes: Sequence[Node]) -> str:
    """The text of a file."""
    lines: list[str] = []
    _write(nodes, 0, lines)
    return "\n".join(lines) + "\n" if lines else ""


def _write(nodes: Sequence[Node], depth: int, lines: list[str]) -> None:
    indent = "    " * depth
    for node in nodes:
        if isinstance(node, Blank):
            lines.append("")
        elif isinstance(node, Snippet):
            lines.append(f"{indent}{node.text}")
        elif isinstance(node, Comment):
            text = _one_line(node.text)
            if text.endswith("\\"):
                raise ValueError("a comment that ends with a backslash would go on in the next line")
            lines.append(f"{indent}# {text}")
        else:
            _write_directive(node, depth, lines)


def _write_directive(node: Directive, depth: int, lines: list[str]) -> None:
    if not _NAME.fullmatch(node.name):
        raise ValueError(f"{node.name!r} is not the name of a directive")
    indent = "    " * depth
    words = " ".join([node.name, *(argument(item) for item in node.arguments)])
    if node.body is None:
        lines.append(f"{indent}{words}")
        return
    lines.append(f"{indent}<{words}>")
    _write(node.body, depth + 1, lines)
    lines.append(f"{indent}</{node.name}>")


def argument(value: Argument) -> str:
    """One argument as httpd reads it back, or ValueError where no way of writing says what is meant."""
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Private):
        return hidden(argument(value.inner))
    if isinstance(value, str):
        return value if _BARE.fullmatch(_data(value)) else _quote(value)
    if isinstance(value, Quoted):
        return _quote(_data(value.text))
    if isinstance(value, HeaderText):
        return _quote(_data(value.text).replace("%", "%%"))
    if isinstance(value, Verbatim):
        return _one_line(value.text)
    if isinstance(value, Private):
        return hidden(argument(value.inner))
    plain = _VARIABLE.sub("x", _one_line(value.text))
    return value.text if _BARE.fullmatch(_data(plain)) else _quote(value.text)


def _data(text: str) -> str:
    if "${" in text:
        raise ValueError("${ begins a variable of httpd, and cannot be written in any other way")
    return _one_line(text)


def _one_line(text: str) -> str:
    if _CONTROL.search(text):
        raise ValueError("line ends and control characters have no place in an argument")
    return text


def _quote(text: str) -> str:
    """In double quotes, in which httpd takes a backslash before a quotation mark or another backslash away."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
