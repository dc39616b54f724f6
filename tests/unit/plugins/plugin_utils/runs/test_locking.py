# SPDX-License-Identifier: GPL-3.0-or-later
"""Calls of the lock: what comes back, and whose lock is taken."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.catalina.cluster.plugins.plugin_utils.runs.holder import this_run
from ansible_collections.catalina.cluster.plugins.plugin_utils.runs.locking import call_lock, lock_name

Values = dict[str, Any]
# A run of this machine whose process is gone, and one of another machine.
DEAD = {**this_run(), "pid": "999999999"}
OTHER = {"user": "ann", "controller": "ops1", "pid": "47", "machine": "another"}


class Module:
    """Answers as run_lock does."""

    def __init__(self, *answers: Values) -> None:
        self.answers = list(answers)
        self.calls: list[Values] = []

    def __call__(self, arguments: Values) -> Values:
        self.calls.append(arguments)
        return dict(self.answers[len(self.calls) - 1])


def test_taken() -> None:
    module = Module({"_taken": True, "holder": {}, "records": {"a": 1}})
    assert call_lock(module, {"name": "x"}, False) == {"holder": {}, "records": {"a": 1}}
    assert module.calls == [{"name": "x", "_holder": this_run()}]


def test_the_lock_of_a_dead_run_is_taken() -> None:
    module = Module({"_taken": False, "holder": DEAD}, {"_taken": True, "holder": DEAD, "records": {}})
    assert not call_lock(module, {"name": "x"}, False).get("failed")
    assert module.calls[1]["_instead_of"] == DEAD


def test_the_lock_of_a_living_run_is_not() -> None:
    module = Module({"_taken": False, "holder": OTHER, "held_for": 3, "seen_ago": 1})
    result = call_lock(module, {"name": "x"}, False)
    assert result["failed"] and result["msg"].startswith("Another run is at work on this cluster: ann on ops1, process 47")
    assert len(module.calls) == 1


def test_a_check_run_takes_nothing_and_warns() -> None:
    module = Module({"_taken": True, "holder": OTHER, "held_for": 3, "seen_ago": 1, "records": {}})
    result = call_lock(module, {"name": "x"}, True)
    assert not result.get("failed") and result["warnings"][0].startswith("Another run is at work")


def test_a_failure_is_handed_on() -> None:
    assert call_lock(Module({"failed": True, "msg": "no"}), {"name": "x"}, False) == {"failed": True, "msg": "no"}


@pytest.mark.parametrize(
    ("given", "folder", "name"),
    [("prod", "/x/y", "prod"), ("", "/x/production", "production"), ("", None, "inventory"), ("", "", "inventory")],
)
def test_names(given: str, folder: str | None, name: str) -> None:
    assert lock_name(given, folder) == name
