# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Regular expressions of Java, as far as Python can judge them: what only Java knows passes."""

from __future__ import annotations

import re

# Classes and quotations that Python has not, or reads in another way.
_OF_JAVA = re.compile(r"\\[pPQEhHRXGKkNz]|&&|\[[^\]]*\[|[?*+}]\+|\(\?[<>]|\(\?[a-zA-Z-]+[:)]")


def pattern_fault(text: str, of_paths: bool = False) -> str:
    """What is wrong with a pattern, or "". of_paths: it is compared with paths, whose parameters are cut off."""
    if re.search(r"[\x00-\x1f\x7f]", text):
        return "has a line end or a control character"
    if of_paths and ";" in text:
        return "never fits: a path has no ;. Write one pattern with | between its parts"
    if _OF_JAVA.search(text):
        return ""
    try:
        re.compile(text)
    except re.error as error:
        return f"is no regular expression: {error}"
    return ""
