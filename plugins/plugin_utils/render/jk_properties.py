# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""workers.properties and uriworkermap.properties as lists of keys and values, and the one place that writes them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

# A key of workers.properties, or a path of uriworkermap.properties.
_KEY = re.compile(r"[A-Za-z0-9_.-]+|[!-]?/[^\s#$=]*")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
# Without its end.
_LONGEST_LINE = 8190


@dataclass(frozen=True)
class Property:
    """One key with its value."""

    key: str
    value: str | int


@dataclass(frozen=True)
class Note:
    """A line for people; an empty one is an empty line."""

    text: str = ""


Line = Property | Note


def write_properties(lines: Sequence[Line]) -> str:
    """The text of a file."""
    return "".join(f"{_line(line)}\n" for line in lines)


def _line(line: Line) -> str:
    if isinstance(line, Note):
        return f"# {property_value(line.text)}" if line.text else ""
    if not _KEY.fullmatch(line.key):
        raise ValueError(f"{line.key!r} is not the key of a property")
    text = f"{line.key}={property_value(str(line.value))}"
    if len(text.encode()) > _LONGEST_LINE:
        raise ValueError(f"{line.key} makes a line of more than {_LONGEST_LINE} bytes, which mod_jk would read as two")
    return text


def property_value(text: str) -> str:
    """A value as mod_jk reads it back, or ValueError. It cuts values at a #, and puts values of other keys in the place of $(key)."""
    fault = value_fault(text)
    if fault:
        raise ValueError(fault)
    return text


def value_fault(text: str) -> str:
    """What mod_jk would read in another way, or ""."""
    if _CONTROL.search(text):
        return "line ends and control characters have no place in a property"
    if text != text.strip():
        return "mod_jk takes blanks at the beginning and the end of a value away"
    if "#" in text:
        return "mod_jk cuts a value at a #"
    if "$(" in text:
        return "$( begins the name of another property, whose value mod_jk puts there"
    if text.endswith("\\"):
        return "a backslash at the end goes on in the next line"
    return ""
