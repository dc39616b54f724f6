# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Texts that fit on a line: columns of a terminal, seconds, names of hosts."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

# So many names are listed; more are counted.
_NAMES = 4


def clean(text: str) -> str:
    """Return the text on one line, without a character that would move the cursor or change the colour."""
    return " ".join("".join(" " if unicodedata.category(char) in ("Cc", "Zl", "Zp") else char for char in text).split())


def printable(text: str) -> str:
    """Return the text with its lines and tabs; other control characters, which would move the cursor or change the colour, as \\xNN."""
    return "".join(f"\\x{ord(char):02x}" if unicodedata.category(char) == "Cc" and char not in "\n\t" else char for char in text)


def columns(text: str) -> int:
    """Return how many columns of a terminal the text takes: wide characters take two, combining ones none."""
    return sum(_width(char) for char in text)


def cut(text: str, width: int) -> str:
    """Return the text, shortened to so many columns; an ellipsis says that something is missing."""
    if columns(text) <= width:
        return text
    kept, taken = "", 1
    for char in text:
        taken += _width(char)
        if taken > width:
            break
        kept += char
    return kept.rstrip(" ·") + "…" if width > 0 else ""


def fill(text: str, width: int) -> str:
    """Return the text, filled with spaces to so many columns."""
    return text + " " * (width - columns(text))


def duration(seconds: float) -> str:
    """Return seconds as a person says them."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02} s"
    return f"{whole // 3600} h {whole % 3600 // 60:02} min"


def clock(seconds: float) -> str:
    """Return seconds as a clock shows them, where there is little room."""
    whole = int(seconds)
    hours, minutes = divmod(whole // 60, 60)
    return f"{hours}:{minutes:02}:{whole % 60:02}" if hours else f"{minutes}:{whole % 60:02}"


def listed(names: Sequence[str]) -> str:
    """Return the names, or the first of them and how many there are besides."""
    if len(names) <= _NAMES:
        return ", ".join(names)
    return f"{', '.join(names[: _NAMES - 1])} and {len(names) - _NAMES + 1} more"


def _width(char: str) -> int:
    if unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in ("W", "F") else 1
