# SPDX-License-Identifier: GPL-3.0-or-later
"""The index of the decisions is complete."""

from __future__ import annotations

import re
from pathlib import Path

DECISIONS = Path(__file__).resolve().parents[2] / "docs" / "decisions"
LINE = re.compile(r"^\| \[(?P<title>[^]]+)\]\((?P<file>[^)]+)\) \| (?P<sentence>.+\.) \|$", re.MULTILINE)


def title(path: Path) -> str:
    """The first heading, with its number and without a colon behind that."""
    heading = re.search(r"^# (\d{4}):? (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    assert heading, f"{path.name} has no heading of the form: # {path.name[:4]} Title"
    return f"{heading[1]} {heading[2]}"


def test_index_lists_every_decision() -> None:
    """In order, by the title that it has, each with a sentence."""
    listed = [(line["file"], line["title"]) for line in LINE.finditer((DECISIONS / "README.md").read_text(encoding="utf-8"))]
    assert listed == [(path.name, title(path)) for path in sorted(DECISIONS.glob("[0-9]*.md"))]


def test_numbers_are_used_once() -> None:
    """Another text refers to a decision by its number alone."""
    numbers = [path.name[:4] for path in DECISIONS.glob("[0-9]*.md")]
    assert sorted(set(numbers)) == sorted(numbers)
    assert all(title(path).startswith(path.name[:4]) for path in DECISIONS.glob("[0-9]*.md"))
