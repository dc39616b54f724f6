# SPDX-License-Identifier: GPL-3.0-or-later
"""Roles and playbooks hold short expressions and no texts: what is worked out, and what people read, is Python with tests."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
LONGEST = 120
EXPRESSION = re.compile(r"\{\{(.*?)\}\}|\{%(.*?)%\}", re.DOTALL)
FILES = sorted(path for place in ("roles", "playbooks") for path in (ROOT / place).rglob("*.yml"))
CONDITIONS = ("when", "until", "changed_when", "failed_when", "that")
# A message is an expression and nothing else: its words come from a plugin.
ALONE = re.compile(r"\{\{(?:(?!\}\}).)*\}\}", re.DOTALL)


def expressions(text: str) -> Iterator[str]:
    """The expressions of a file, as if each were on one line."""
    for match in EXPRESSION.finditer(text):
        yield " ".join((match.group(1) or match.group(2)).split())


def conditions(content: Any) -> Iterator[str]:
    """What Ansible takes for an expression without braces."""
    if isinstance(content, dict):
        for key, value in content.items():
            if key in CONDITIONS:
                yield from (" ".join(str(one).split()) for one in (value if isinstance(value, list) else [value]))
            yield from conditions(value)
    elif isinstance(content, list):
        for entry in content:
            yield from conditions(entry)


def messages(content: Any) -> Iterator[str]:
    """Every msg, fail_msg and success_msg."""
    if isinstance(content, dict):
        for key, value in content.items():
            if key in ("msg", "fail_msg", "success_msg"):
                yield str(value).strip()
            yield from messages(value)
    elif isinstance(content, list):
        for entry in content:
            yield from messages(entry)


def test_there_are_files() -> None:
    """Without files the tests below would pass unseen."""
    assert len(FILES) > 20


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_expressions_are_short(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert [found for found in (*expressions(text), *conditions(yaml.safe_load(text))) if len(found) > LONGEST] == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_texts_come_from_plugins(path: Path) -> None:
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert [text for text in messages(content) if not ALONE.fullmatch(text)] == []


def test_the_checks_find_something() -> None:
    assert [len(found) for found in expressions("{{ " + "a" * 130 + " }} {% if\n b %}")] == [130, 4]
    assert list(conditions([{"when": ["a\n b", True], "block": [{"until": "c"}]}])) == ["a b", "True", "c"]
    found = list(messages([{"block": [{"debug": {"msg": "{{ a }}"}}, {"fail": {"msg": "no {{ a }}"}}]}]))
    assert [bool(ALONE.fullmatch(text)) for text in found] == [True, False]
