# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The steps of a rolling restart."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.catalina.cluster.plugins.plugin_utils.progress.steps import Steps


def step(number: int, **more: Any) -> dict[str, Any]:
    """A step of four with one member each."""
    return {"step": number, "steps": 4, "members": [f"tomcat{number}"], "done": number - 1, "of": 4, **more}


def test_the_rest_follows_from_the_steps_so_far() -> None:
    steps = Steps()
    assert steps.words(0) == ""
    assert steps.take(step(1), 100)
    assert steps.words(110) == "0 of 4 members done, now tomcat1"
    assert steps.take(step(2), 130)
    assert steps.words(130) == "1 of 4 members done, now tomcat2, 30 s a step, about 1 min 30 s left"
    assert steps.words(140) == "1 of 4 members done, now tomcat2, 30 s a step, about 1 min 20 s left"
    assert steps.take(step(3), 170)
    assert steps.words(170) == "2 of 4 members done, now tomcat3, 35 s a step, about 1 min 10 s left"
    assert steps.take(step(4), 190)
    assert steps.words(290) == "3 of 4 members done, now tomcat4, 30 s a step, about 0 s left"


def test_the_same_in_few_columns() -> None:
    steps = Steps()
    assert steps.brief(0) == []
    steps.take(step(1), 100)
    assert steps.brief(110) == ["0 of 4 done", "tomcat1"]
    steps.take(step(2), 131)
    assert steps.brief(142) == ["1 of 4 done", "1:22 left", "tomcat2", "0:31 a step"]


def test_a_step_is_announced_once_and_a_second_roll_begins_anew() -> None:
    steps = Steps()
    assert [steps.take(step(number), at) for number, at in ((1, 0), (1, 5), (2, 10), (1, 100), (2, 103))] == [True, False, True, True, True]
    assert steps.words(103) == "1 of 4 members done, now tomcat2, 3 s a step, about 9 s left"


@pytest.mark.parametrize("progress", [None, 50, "half", [], {}, {"step": None}, {"step": "1"}, {"steps": 4}])
def test_what_is_no_step(progress: object) -> None:
    steps = Steps()
    assert not steps.take(progress, 0)
    assert steps.words(0) == ""


def test_many_members_are_counted() -> None:
    steps = Steps()
    steps.take(step(1, members=[f"m{number}" for number in range(20)], of=200), 0)
    assert steps.words(0) == "0 of 200 members done, now m0, m1, m2 and 17 more"


def test_a_step_that_says_nothing_else() -> None:
    steps = Steps()
    assert steps.take({"step": 1}, 0)
    assert steps.words(0) == "0 of 0 members done"


def test_after_the_last_step_nothing_is_left() -> None:
    steps = Steps()
    steps.take(step(1), 100)
    steps.take(step(4), 190)
    assert steps.take(step(5, members=[], done=4), 220)
    assert steps.words(221) == "4 of 4 members done"
    assert [part for part in steps.brief(221) if part] == ["4 of 4 done"]
