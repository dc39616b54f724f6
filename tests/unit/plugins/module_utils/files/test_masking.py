# SPDX-License-Identifier: GPL-3.0-or-later
"""What a diff shows of texts with hidden values."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from ansible_collections.catalina.cluster.plugins.module_utils.files.masking import UNKNOWN_LINE, before_and_after


def places(content: bytes, *values: bytes) -> list[list[int]]:
    """Where values stand in a text, in their order."""
    found: list[list[int]] = []
    for value in values:
        start = content.index(value, found[-1][1] if found else 0)
        found.append([start, start + len(value)])
    return found


def recorded(content: bytes, *values: bytes) -> dict[str, Any]:
    """What the record says of a file that was written."""
    return {"content": hashlib.sha256(content).hexdigest(), "spans": places(content, *values)}


OLD = b"TZ=utc\nPASSWORD=old!\nKEY=same\nGONE=away\n"
NEW = b"TZ=utc\nPASSWORD=new!\nKEY=same\nMORE=7\n"
OLD_RECORD = recorded(OLD, b"utc", b"old!", b"same", b"away")
NEW_SPANS = places(NEW, b"utc", b"new!", b"same", b"7")


def test_names_and_whether_they_changed() -> None:
    before, after = before_and_after(OLD, NEW, NEW_SPANS, OLD_RECORD)
    assert before.decode() == "TZ=(hidden)\nPASSWORD=(hidden)\nKEY=(hidden)\nGONE=(hidden)\n"
    assert after.decode() == "TZ=(hidden)\nPASSWORD=(hidden, changed)\nKEY=(hidden)\nMORE=(hidden, changed)\n"


def test_a_longer_value_is_another_one() -> None:
    """The old value is the beginning of the new one, or the other way round."""
    old, new = b"A=secret1\n", b"A=secret\n"
    record = recorded(old, b"secret1")
    assert before_and_after(old, new, places(new, b"secret"), record)[1] == b"A=(hidden, changed)\n"
    assert before_and_after(new, old, places(old, b"secret1"), recorded(new, b"secret"))[1] == b"A=(hidden, changed)\n"


@pytest.mark.parametrize("record", [None, {}, {"content": "0" * 64, "spans": []}])
def test_a_file_of_unknown_origin(record: Any) -> None:
    """Written by somebody else, or before values were marked: what the new text has as well is shown, and nothing else."""
    before, after = before_and_after(OLD, NEW, NEW_SPANS, record)
    assert before.decode() == f"TZ=(hidden)\n{UNKNOWN_LINE}\nKEY=(hidden)\n{UNKNOWN_LINE}\n"
    assert b"!" not in before + after and b"(hidden, changed)" in after


def test_values_that_are_no_longer_hidden() -> None:
    """The last free setting is taken away."""
    new = b"TZ=utc\n"
    assert before_and_after(OLD, new, (), OLD_RECORD) == (b"TZ=(hidden)\nPASSWORD=(hidden)\nKEY=(hidden)\nGONE=(hidden)\n", new)
    edited = before_and_after(OLD + b"x=geheim\n", new, (), OLD_RECORD)[0]
    assert edited.startswith(b"TZ=utc\n") and b"geheim" not in edited and b"old!" not in edited


def test_nothing_is_hidden_where_nothing_is_marked() -> None:
    assert before_and_after(b"a\n", b"b\n", (), None) == (b"a\n", b"b\n")
    assert before_and_after(b"a\n", b"b\n", (), {}) == (b"a\n", b"b\n")


def test_values_over_several_lines() -> None:
    old, new = b"A='x\ngeheim'\nB=1\n", b"A='y\ngeheim'\nB=1\n"
    known = before_and_after(old, new, places(new, b"'y\ngeheim'"), recorded(old, b"'x\ngeheim'"))
    assert known == (b"A=(hidden)\nB=1\n", b"A=(hidden, changed)\nB=1\n")
    unknown = before_and_after(old, new, places(new, b"'y\ngeheim'"), None)
    assert b"geheim" not in unknown[0] + unknown[1]
