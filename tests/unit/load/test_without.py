# SPDX-License-Identifier: GPL-3.0-or-later
"""The counter proof of the rolls takes out what it means to take out."""

from __future__ import annotations

import ast

import pytest
from integration import runs, without


@pytest.mark.parametrize("what", without.PARTS)
def test_the_part_is_in_the_module(what: str) -> None:
    text = (runs.ROOT / without.CHANGED).read_text(encoding="utf-8")
    changed = without.taken_out(text, what)
    assert changed != text
    ast.parse(changed)


def test_a_part_that_is_gone_is_told() -> None:
    with pytest.raises(AssertionError, match="has changed"):
        without.taken_out("nothing of it", "flag")
