# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values of free settings as the text that a configuration file holds: the words of its reader, never those of Python."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from typing import Any

# What the readers of configuration understand for false and true.
BOOLEANS: Mapping[str, tuple[str, str]] = {
    "true_false": ("false", "true"),
    "on_off": ("Off", "On"),
    "yes_no": ("no", "yes"),
    "one_zero": ("0", "1"),
}
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")


class TextError(ValueError):
    """A value that no text stands for: why, and what to write instead."""

    def __init__(self, reason: str, remedy: str) -> None:
        super().__init__(f"{reason}; {remedy}")
        self.reason, self.remedy = reason, remedy


def config_text(value: Any, booleans: str = "true_false") -> str:
    """Return the text for one value. TextError says why there is none."""
    if value is None:
        raise TextError("has no value", 'write "" for an empty text, or remove it')
    if isinstance(value, bool):
        return BOOLEANS[booleans][value]
    if isinstance(value, (Mapping, list, tuple, set)):
        raise TextError("is not a text, a number, true or false", "write one value")
    if isinstance(value, (datetime.date, datetime.datetime)):
        return value.isoformat()
    return str(value)


def line_text(value: Any, booleans: str = "true_false") -> str:
    """The same for a reader of lines, in which a line end would begin another setting."""
    text = config_text(value, booleans)
    if _CONTROL.search(text):
        raise TextError("has a line end or a control character", "write it on one line")
    return text
