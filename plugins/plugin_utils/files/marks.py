# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Takes the marks around values that are not to be seen out of rendered texts, and tells where the values stand."""

from __future__ import annotations

# What plugin_utils/model/hidden.py writes; a test compares the two.
OPEN, CLOSE = "\U000f5ec1".encode(), "\U000f5ec2".encode()
Spans = tuple[tuple[int, int], ...]


def take_out(content: bytes) -> tuple[bytes, Spans]:
    """Return the content without marks, and the places of the marked values in it, in bytes. Marks do not nest."""
    if OPEN not in content and CLOSE not in content:
        return content, ()
    pieces: list[bytes] = []
    spans: list[tuple[int, int]] = []
    position = 0
    for number, part in enumerate(content.split(OPEN)):
        value, mark, rest = part.partition(CLOSE)
        if bool(mark) != bool(number) or CLOSE in rest:
            raise ValueError("the marks around hidden values do not match")
        if number:
            spans.append((position, position + len(value)))
        pieces += [value, rest]
        position += len(value) + len(rest)
    return b"".join(pieces), tuple(spans)
