# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Snippets of nginx's configuration: whole directives that stay in the block they are put into."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

_SPACE = " \t\r\n"
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def snippet_fault(lines: Sequence[str]) -> str:
    """What is wrong with a snippet, or "". Whether its directives exist is for nginx to say."""
    text = "\n".join(lines)
    if _CONTROL.search(text):
        return "has control characters"
    depth, words = 0, 0
    try:
        for part in _tokens(text):
            if part == "{":
                if not words:
                    return "has a block without a name"
                depth, words = depth + 1, 0
            elif part == "}":
                if words:
                    return "has a directive without a semicolon before a }"
                depth -= 1
                if depth < 0:
                    return "closes a block that it did not open"
            elif part == ";":
                if not words:
                    return "has a semicolon without a directive"
                words = 0
            else:
                words += 1
    except ValueError as error:
        return str(error)
    if words:
        return "ends within a directive, the semicolon is missing"
    return f"leaves {depth} block{'s' if depth > 1 else ''} open" if depth else ""


def directive_names(lines: Sequence[str]) -> list[str]:
    """Names of all directives of a snippet that has no fault, at every depth."""
    names: list[str] = []
    first = True
    for part in _tokens("\n".join(lines)):
        if part in ("{", "}", ";"):
            first = True
        elif first:
            names.append(part)
            first = False
    return names


def _tokens(text: str) -> Iterator[str]:
    """The tokens as nginx splits them: words, quoted texts and the three marks. Comments are left out."""
    position = 0
    while position < len(text):
        character = text[position]
        if character in _SPACE:
            position += 1
        elif character == "#":
            position = _after(text, "\n", position)
        elif character in "{};":
            yield character
            position += 1
        elif character in "\"'":
            end = _closing(text, position)
            yield text[position : end + 1]
            position = end + 1
            if position < len(text) and text[position] not in _SPACE + ";{)":
                raise ValueError("goes on directly behind a quotation mark")
        else:
            end = _word_end(text, position)
            yield text[position:end]
            position = end


def _after(text: str, mark: str, position: int) -> int:
    end = text.find(mark, position)
    return len(text) if end < 0 else end + 1


def _closing(text: str, position: int) -> int:
    mark, index = text[position], position + 1
    while index < len(text):
        if text[index] == "\\":
            index += 1
        elif text[index] == mark:
            return index
        index += 1
    raise ValueError("has a quotation mark that is not closed")


def _word_end(text: str, position: int) -> int:
    index = position
    while index < len(text):
        character = text[index]
        if character == "\\":
            index += 2
            continue
        if character == "$" and text[index + 1 : index + 2] == "{":
            index = _after(text, "}", index)
            continue
        if character in _SPACE or character in ";{":
            break
        index += 1
    return min(index, len(text))
