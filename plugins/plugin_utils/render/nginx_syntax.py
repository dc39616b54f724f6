# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""nginx's configuration as a tree, and the one place that writes it.

A plain text is data: it is quoted where it has to be, and refused where nginx would read something else out of it. What may
hold variables, or is a regular expression, says so by its type.
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
    "Condition",
    "Directive",
    "Expression",
    "Node",
    "Pattern",
    "Private",
    "Quoted",
    "Snippet",
    "argument",
    "block",
    "directive",
    "snippets",
    "when",
    "write",
]

_NAME = re.compile(r"[a-z_][a-z0-9_]*")
_BARE = re.compile(r"[A-Za-z0-9_.:/@%+,*=~^\[\]()|!?&<>-]+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
# What nginx reads as one character after a backslash, in quotes or not.
_ESCAPED = frozenset("\"'\\trn")


@dataclass(frozen=True)
class Expression:
    """An argument with nginx's variables in it."""

    text: str


@dataclass(frozen=True)
class Pattern:
    """A regular expression, always in quotes. A dollar sign is its end of line."""

    text: str


@dataclass(frozen=True)
class Private:
    """An argument that people may keep secret: it is left out of what a diff shows."""

    inner: str | Expression | Quoted


@dataclass(frozen=True)
class Condition:
    """What an if asks."""

    parts: tuple[Argument, ...]


Argument = str | int | Expression | Pattern | Quoted | Private | Condition


@dataclass(frozen=True)
class Directive:
    """A name, its arguments, and a block where it has one. The name of an entry of a map is an argument as well."""

    name: Argument
    arguments: tuple[Argument, ...] = ()
    block: tuple[Node, ...] | None = None


Node = Directive | Comment | Snippet | Blank


def directive(name: Argument, *arguments: Argument) -> Directive:
    """A directive that ends with a semicolon."""
    return Directive(name, arguments)


def block(name: Argument, *arguments: Argument, body: Iterable[Node]) -> Directive:
    """A directive with a block."""
    return Directive(name, arguments, tuple(body))


def when(*parts: Argument, body: Iterable[Node]) -> Directive:
    """An if with its block."""
    return block("if", Condition(parts), body=body)


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
            lines.append(f"{indent}# {_one_line(node.text)}")
        else:
            _write_directive(node, depth, lines)


def _write_directive(node: Directive, depth: int, lines: list[str]) -> None:
    indent = "    " * depth
    words = [_name(node), *(argument(item) for item in node.arguments)]
    if node.block is None:
        lines.append(f"{indent}{' '.join(words)};")
        return
    lines.append(f"{indent}{' '.join(words)} {{")
    _write(node.block, depth + 1, lines)
    lines.append(f"{indent}}}")


def _name(node: Directive) -> str:
    if isinstance(node.name, str) and _NAME.fullmatch(node.name):
        return node.name
    return argument(node.name)


def argument(value: Argument) -> str:
    """One argument as nginx reads it back, or ValueError where no way of writing says what is meant."""
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        return _data(value)
    if isinstance(value, Quoted):
        return _quote(_without_variables(value.text))
    if isinstance(value, Private):
        return hidden(argument(value.inner))
    if isinstance(value, Condition):
        return f"({' '.join(argument(part) for part in value.parts)})"
    if isinstance(value, Pattern):
        return _quote(_one_line(value.text))
    return _expression(_one_line(value.text))


def _data(text: str) -> str:
    text = _without_variables(text)
    return text if _BARE.fullmatch(text) else _quote(text)


def _expression(text: str) -> str:
    bare = re.sub(r"\$(?:\w+|\{\w+\})", "x", text)
    if "$" in bare:
        raise ValueError(f"a dollar sign in {text!r} is not the beginning of a variable")
    # A brace in a bare word would open a block, so ${name} needs quotes.
    return text if _BARE.fullmatch(bare) and "{" not in text else _quote(text)


def _without_variables(text: str) -> str:
    if "$" in text:
        raise ValueError("a dollar sign begins a variable of nginx, and cannot be written in any other way")
    return _one_line(text)


def _one_line(text: str) -> str:
    if _CONTROL.search(text):
        raise ValueError("line ends and control characters have no place in an argument")
    return text


def _quote(text: str) -> str:
    """In double quotes. A backslash is doubled only where nginx would take it away, so regular expressions stay readable."""
    made = []
    for index, character in enumerate(text):
        if character == '"' or (character == "\\" and text[index + 1 : index + 2] in (*_ESCAPED, "")):
            made.append("\\")
        made.append(character)
    return f'"{"".join(made)}"'
