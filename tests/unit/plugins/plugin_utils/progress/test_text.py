# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Texts that fit on a line."""

from __future__ import annotations

import pytest
from ansible_collections.catalina.cluster.plugins.plugin_utils.progress.text import (
    clean,
    clock,
    columns,
    cut,
    duration,
    fill,
    listed,
    printable,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Tomcats", "Tomcats"),
        (" two\nlines ", "two lines"),
        ("\x1b[31mred\x1b[0m\r\x07", "[31mred [0m"),
        ("a\u2028b\u0085c\td", "a b c d"),
        ("", ""),
    ],
)
def test_clean(text: str, expected: str) -> None:
    assert clean(text) == expected


def test_printable() -> None:
    assert printable("a\tb\n\x1b[31mred\r\x07\x7f\x9b größe") == "a\tb\n\\x1b[31mred\\x0d\\x07\\x7f\\x9b größe"


@pytest.mark.parametrize(
    ("text", "expected"),
    [("", 0), ("abc", 3), ("größe", 5), ("e\u0301", 1), ("日本", 4), ("ｱ", 1), ("ア", 2), ("a\u200bb", 2), ("🚀", 2)],
)
def test_columns(text: str, expected: int) -> None:
    assert columns(text) == expected


@pytest.mark.parametrize(
    ("text", "width", "expected"),
    [
        ("abcdef", 6, "abcdef"),
        ("abcdef", 5, "abcd…"),
        ("ab cdef", 4, "ab…"),
        ("ab · cdef", 6, "ab…"),
        ("日本語", 6, "日本語"),
        ("日本語", 5, "日本…"),
        ("日本語", 4, "日…"),
        ("e\u0301e\u0301e\u0301", 2, "e\u0301…"),
        ("abc", 1, "…"),
        ("abc", 0, ""),
        ("abc", -1, ""),
    ],
)
def test_cut(text: str, width: int, expected: str) -> None:
    assert cut(text, width) == expected
    assert columns(cut(text, width)) <= max(0, width)


def test_fill() -> None:
    assert [fill(text, 5) for text in ("ab", "日本", "abcdef")] == ["ab   ", "日本 ", "abcdef"]


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (0, "0 s"),
        (0.5, "0 s"),
        (59.4, "59 s"),
        (59.6, "1 min 00 s"),
        (93, "1 min 33 s"),
        (3599.7, "1 h 00 min"),
        (7320, "2 h 02 min"),
        (90061, "25 h 01 min"),
    ],
)
def test_duration(seconds: float, expected: str) -> None:
    assert duration(seconds) == expected


@pytest.mark.parametrize(
    ("seconds", "expected"), [(0, "0:00"), (59.9, "0:59"), (60, "1:00"), (3599, "59:59"), (3600, "1:00:00"), (90061, "25:01:01")]
)
def test_clock(seconds: float, expected: str) -> None:
    assert clock(seconds) == expected


@pytest.mark.parametrize(
    ("count", "expected"),
    [(0, ""), (1, "h1"), (4, "h1, h2, h3, h4"), (5, "h1, h2, h3 and 2 more"), (200, "h1, h2, h3 and 197 more")],
)
def test_listed(count: int, expected: str) -> None:
    assert listed([f"h{number}" for number in range(1, count + 1)]) == expected
