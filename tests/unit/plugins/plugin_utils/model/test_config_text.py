# SPDX-License-Identifier: GPL-3.0-or-later
"""The text that a reader gets for a value of YAML."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.config_text import TextError, config_text, line_text


@pytest.mark.parametrize(
    ("value", "booleans", "expected"),
    [
        (True, "true_false", "true"),
        (False, "true_false", "false"),
        (True, "on_off", "On"),
        (False, "on_off", "Off"),
        (True, "yes_no", "yes"),
        (False, "one_zero", "0"),
        (0, "on_off", "0"),
        (1.5, "true_false", "1.5"),
        ("", "true_false", ""),
        ("True", "true_false", "True"),
        (datetime.date(2026, 1, 2), "true_false", "2026-01-02"),
    ],
)
def test_text(value: Any, booleans: str, expected: str) -> None:
    assert config_text(value, booleans) == expected == line_text(value, booleans)


@pytest.mark.parametrize(
    ("value", "reason"),
    [(None, "has no value"), ({}, "is not a text, a number, true or false"), ([1], "is not a text, a number, true or false")],
)
def test_what_no_text_stands_for(value: Any, reason: str) -> None:
    with pytest.raises(TextError, match=reason) as caught:
        config_text(value)
    assert caught.value.reason == reason and caught.value.remedy


def test_a_line_end_begins_another_setting() -> None:
    assert config_text("a\nb") == "a\nb"
    with pytest.raises(TextError, match="has a line end"):
        line_text("a\nb")
