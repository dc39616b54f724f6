# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When names came and went, from made-up releases."""

from __future__ import annotations

from typing import Any

import pytest
from vocabulary.history import Known, asked, changes, names

RELEASES = (0, 1, 2, 4, 7, 8, 9, 10)
VALVE = "org.apache.catalina.valves.AccessLogValve"


def history(came: dict[str, int], went: dict[str, int]) -> dict[int, Known]:
    """What releases know of one class: attributes from a release on, or up to the one before it."""
    return {
        release: {
            (VALVE, ""): "",
            **{(VALVE, name): "text" for name, first in came.items() if release >= first},
            **{(VALVE, name): "number" for name, gone in went.items() if release < gone},
        }
        for release in RELEASES
    }


@pytest.mark.parametrize(
    ("came", "went", "wanted"),
    [
        pytest.param({}, {}, [0, 10], id="nothing changes: the oldest and the newest"),
        pytest.param({"a": 1}, {}, [0, 1, 4, 10], id="at the beginning"),
        pytest.param({"a": 5}, {}, [0, 4, 7, 8, 10], id="between two that were published"),
        pytest.param({}, {"b": 10}, [0, 4, 8, 9, 10], id="at the end"),
        pytest.param({"a": 2}, {"b": 8}, [0, 1, 2, 4, 7, 8, 10], id="two changes"),
    ],
)
def test_asks_those_between_which_something_changes(came: dict[str, int], went: dict[str, int], wanted: list[int]) -> None:
    known = history(came, went)
    assert sorted(asked(RELEASES, known.__getitem__)) == wanted
    assert changes(asked(RELEASES, known.__getitem__), {}) == changes(known, {}), "as if all had been asked"


@pytest.mark.parametrize(
    ("came", "went", "exact", "since", "until"),
    [
        pytest.param({}, {}, {}, {}, {}, id="nothing"),
        pytest.param({"a": 0}, {}, {}, {}, {}, id="known ever since"),
        pytest.param({"a": 4, "b": 4, "c": 9}, {}, {}, {"2 4": {VALVE: "a b"}, "8 9": {VALVE: "c"}}, {}, id="in the order of releases"),
        pytest.param({"a": 6}, {}, {(VALVE, "a"): 6}, {"5 6": {VALVE: "a"}}, {}, id="known more exactly"),
        pytest.param({}, {"b": 8}, {}, {}, {"7 8": {VALVE: {"number": "b"}}}, id="gone, with what it held"),
    ],
)
def test_changes(came: dict[str, int], went: dict[str, int], exact: dict[Any, int], since: Any, until: Any) -> None:
    assert changes(history(came, went), exact) == (since, until)


def test_what_came_as_a_whole() -> None:
    """Its attributes came with it; what went and came again in between is known ever since."""
    whole: Known = {(VALVE, ""): "", (VALVE, "a"): "text"}
    assert changes({0: {}, 1: whole, 2: whole}, {}) == ({"0 1": {VALVE: ""}}, {})
    assert changes({0: {}, 4: whole, 5: whole}, {(VALVE, ""): 2}) == ({"1 2": {VALVE: ""}}, {}), "with a class of which more is known"
    assert changes({0: {}, 4: whole, 5: whole}, {(VALVE, "a"): 3}) == ({"0 4": {VALVE: ""}, "2 3": {VALVE: "a"}}, {})
    assert changes({0: whole, 1: {}, 2: whole}, {}) == ({}, {})
    assert changes({0: whole, 1: {}}, {}) == ({}, {"0 1": {VALVE: {"": "", "text": "a"}}})


@pytest.mark.parametrize("first", [2, 5])
def test_a_release_that_the_classes_contradict(first: int) -> None:
    with pytest.raises(ValueError, match=f"a is said to come with {first}, its classes say after 2, and by 4"):
        changes(history({"a": 4}, {}), {(VALVE, "a"): first})


def test_names() -> None:
    data = {"elements": {"Context": ["x", ""]}, "classes": {VALVE: {"text": "a b"}}, "pools": {"x.Factory": "url"}}
    found = {("Context", ""): "", (VALVE, ""): "", (VALVE, "a"): "text", (VALVE, "b"): "text", ("x.Factory", "url"): "text"}
    assert names(data) == found
