# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Texts as a diff shows them: names and the word "changed" where values stand that nobody is to read."""

from __future__ import annotations

import hashlib
import typing as t

HIDDEN = "(hidden)"
CHANGED = "(hidden, changed)"
UNKNOWN_LINE = "(a line that may hold a hidden value, not shown)"
Spans = t.Sequence[t.Sequence[int]]


def before_and_after(before: bytes, after: bytes, spans: Spans, recorded: t.Any) -> tuple[bytes, bytes]:
    """Both texts without hidden values. recorded says where such values stand in what was written last."""
    shown_after = _masked(after, spans, before)
    known = recorded if isinstance(recorded, dict) else {}
    if known.get("content") == hashlib.sha256(before).hexdigest():
        return _masked(before, known["spans"]), shown_after
    if not spans and not known:
        return before, shown_after
    return _common_lines(before, after, _masked(after, spans)), shown_after


def pieces(content: bytes, spans: Spans) -> tuple[list[bytes], list[bytes]]:
    """What stands in the spans, and what stands between them."""
    hidden, rest, position = [], [], 0
    for start, end in spans:
        rest.append(content[position:start])
        hidden.append(content[start:end])
        position = end
    rest.append(content[position:])
    return hidden, rest


def _masked(content: bytes, spans: Spans, before: t.Optional[bytes] = None) -> bytes:
    """The content with a word in place of each value. With the text before, the word says which ones are others now."""
    hidden, rest = pieces(content, spans)
    shown = [rest[0]]
    for value, behind, literal in zip(hidden, rest[1:], rest):
        # The name that the value belongs to, as far as it stands on the same line.
        name = literal.rpartition(b"\n")[2]
        # With what follows, so that the beginning of a longer value is not taken for the same one.
        same = before is None or name + value + behind[:1] in before
        shown += [(HIDDEN if same else CHANGED).encode(), behind]
    return b"".join(shown)


def _common_lines(before: bytes, after: bytes, shown_after: bytes) -> bytes:
    """A text of unknown origin: only its lines that stand in the new text as well are shown, as they are shown there."""
    new, shown = after.split(b"\n"), shown_after.split(b"\n")
    # A value with line ends makes one line of several: then nothing can be told of single lines.
    known = dict(zip(new, shown)) if len(new) == len(shown) else {}
    lines = before.split(b"\n")
    return b"\n".join(known.get(line, UNKNOWN_LINE.encode()) if line else line for line in lines)
