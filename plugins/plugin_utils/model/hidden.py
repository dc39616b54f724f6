# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Marks around what must not be seen in a diff: values of free settings, in which people write passwords under any name.

The marks travel within a rendered text. template_set takes them out before anything is written, and remembers where they stood.
"""

from __future__ import annotations

import re

# Two private characters of Unicode. template_set knows the same ones (plugin_utils/files/marks.py).
OPEN, CLOSE = "\U000f5ec1", "\U000f5ec2"

_FIRST_WORD = re.compile(r"\s*[^\s=;{}]+(?:\s*=\s*|\s+)?")
_ENDS = re.compile(r"[\s;{}\"'>]*")
# The name of an option, in quotes or not; what a JVM's number or size is cannot be a secret.
_JAVA_NAME = re.compile(r"[\"']*[-@][^=\s\"']*=?")
_NUMBER = re.compile(r"\d+(?:\.\d+)?[kKmMgGtT]?[\"']*")


def hidden(text: str) -> str:
    """Mark the whole text."""
    if OPEN in text or CLOSE in text:
        raise ValueError("holds a character that is reserved for marks")
    return f"{OPEN}{text}{CLOSE}" if text else text


def hidden_directive(line: str) -> str:
    """Mark a line of configuration behind the name of its directive."""
    name = _FIRST_WORD.match(line)
    return line if name is None else _behind(line, name.end())


def hidden_java_option(text: str) -> str:
    """Mark the value of a JVM option, which may stand in quotes of a shell. Sizes and numbers of -X and -XX stay readable."""
    name = _JAVA_NAME.match(text)
    if name is None:
        return hidden(text)
    is_jvm = name.group().lstrip("\"'").startswith("-X")
    rest = text[name.end() :]
    if is_jvm and _NUMBER.fullmatch(rest):
        return text
    if not name.group().endswith("=") and _ENDS.fullmatch(rest):
        return text
    return _behind(text, name.end())


def _behind(text: str, position: int) -> str:
    rest = text[position:]
    return text if _ENDS.fullmatch(rest) else text[:position] + hidden(rest)
