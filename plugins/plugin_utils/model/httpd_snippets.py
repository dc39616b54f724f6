# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Snippets of httpd's configuration: whole directives, one a line, that stay in the section they are put into."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_OPEN = re.compile(r"<([A-Za-z][A-Za-z0-9]*)(?:\s.*|)>$")
_CLOSE = re.compile(r"</([A-Za-z][A-Za-z0-9]*)>$")


def snippet_fault(lines: Sequence[str]) -> str:
    """What is wrong with a snippet, or "". Whether its directives exist is for httpd to say."""
    if any(_CONTROL.search(line) for line in lines):
        return "has line ends or control characters"
    opened: list[str] = []
    for line in _joined(lines):
        if line is None:
            return "ends with a backslash, which takes the line after it along"
        if _has_open_quote(line):
            return "has a quotation mark that is not closed in its line"
        if line.startswith("</"):
            match = _CLOSE.match(line)
            if not match:
                return "has a </ that is not the end of a section"
            if not opened:
                return f"closes the section {match[1]}, which it did not open"
            if opened.pop().lower() != match[1].lower():
                return f"closes the section {match[1]} before the one inside it"
        elif line.startswith("<"):
            match = _OPEN.match(line)
            if not match:
                return "has a < that is not the beginning of a section"
            opened.append(match[1])
    return f"leaves the section {opened[-1]} open" if opened else ""


def directive_names(lines: Sequence[str]) -> list[str]:
    """Names of all directives and sections of a snippet that has no fault, in lower case."""
    names = []
    for line in _joined(lines):
        match = re.match(r"<?([A-Za-z][A-Za-z0-9]*)", line or "")
        if match:
            names.append(match[1].lower())
    return names


def _joined(lines: Sequence[str]) -> Iterator[str | None]:
    """The lines as httpd joins them; None where the last one asks for more. Comments and empty lines are left out."""
    text = ""
    for line in lines:
        text += line
        if text.endswith("\\"):
            text = text[:-1]
            continue
        text = text.strip()
        if text and not text.startswith("#"):
            yield text
        text = ""
    if lines and lines[-1].endswith("\\"):
        yield None


def _has_open_quote(line: str) -> bool:
    """Quotation marks open at the beginning of a word only."""
    mark, position, begin = "", 0, True
    while position < len(line):
        character = line[position]
        if mark:
            if character == "\\":
                position += 1
            elif character == mark:
                mark = ""
        elif begin and character in "\"'":
            mark = character
        begin = character in " \t"
        position += 1
    return bool(mark)
