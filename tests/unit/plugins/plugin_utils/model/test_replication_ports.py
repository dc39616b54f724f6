# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The words of tomcat_replication_firewall, and whom else it admits."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.option_forms import form_fault
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.replication_ports import (
    OPTION,
    allow_faults,
    encrypts,
    firewall_word,
    is_closed,
)

WORDS: list[tuple[Any, Any]] = [
    *((text, "auto") for text in ("auto", "Auto", " auto ")),
    *((value, True) for value in (True, "true", "True", "yes", "on", "ON")),
    *((value, False) for value in (False, "false", "False", "no", "off")),
    *((value, None) for value in ("", "open", "1", 1, 0, None, ["auto"], {"auto": True})),
]


@pytest.mark.parametrize(("value", "meaning"), WORDS)
def test_words(value: Any, meaning: Any) -> None:
    assert firewall_word(value) is meaning if isinstance(meaning, bool) else firewall_word(value) == meaning
    assert form_fault(OPTION, value) == ("is none of auto, true, false" if meaning is None else "")


@pytest.mark.parametrize(
    ("value", "encrypted", "closed"),
    [
        ("auto", False, True),
        ("auto", True, False),
        (True, False, True),
        ("yes", True, True),
        (False, False, False),
        ("off", True, False),
        # Refused elsewhere: until then nothing is opened.
        ("of", False, True),
    ],
)
def test_what_is_closed(value: Any, encrypted: bool, closed: bool) -> None:
    assert is_closed(value, encrypted) is closed


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"key": "0" * 64}, True),
        (False, False),
        ({}, False),
        (None, False),
        ({"algorithm": "AES/GCM/NoPadding"}, False),
    ],
)
def test_who_has_a_key(given: Any, expected: bool) -> None:
    assert encrypts({"main": {"encryption": given}}, "main") is expected
    assert not encrypts({"main": {"encryption": given}}, "other") and not encrypts(None, "main")


USED_NOWHERE = "is not used: no cluster of this host replicates its sessions"
ENCRYPTED = "is not used: tomcat_replication_firewall is auto, and all clusters of this host that replicate encrypt what they send"


@pytest.mark.parametrize(
    ("word", "replicating", "encrypted", "expected"),
    [
        (None, ["main"], [], []),
        ("auto", ["main", "shop"], ["shop"], []),
        ("auto", ["main", "shop"], ["shop", "main"], [(ENCRYPTED, "set tomcat_replication_firewall: true, or remove it")]),
        ("yes", ["main"], ["main"], []),
        ("yes", [], [], [(USED_NOWHERE, "remove it")]),
        ("auto", [], [], [(USED_NOWHERE, "remove it")]),
        ("off", ["main"], [], [("is not used: tomcat_replication_firewall is false", f"set {OPTION}: auto or true, or remove it")]),
        # The word itself is refused.
        ("x", [], [], []),
    ],
)
def test_whom_else_to_admit_where_nothing_is_closed(
    word: Any, replicating: list[str], encrypted: list[str], expected: list[tuple[str, str]]
) -> None:
    given = {f"{OPTION}_allow": ["10.0.0.7"], **({OPTION: word} if word else {})}
    found = list(allow_faults(given, replicating, encrypted))
    assert [(reason, remedy) for _key, _value, reason, remedy in found] == expected
    assert all((key, value) == (f"{OPTION}_allow", ["10.0.0.7"]) for key, value, _reason, _remedy in found)
    assert not list(allow_faults({**given, f"{OPTION}_allow": []}, replicating, encrypted))
