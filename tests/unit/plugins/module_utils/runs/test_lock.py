# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One run at a time, and what one run leaves for the next."""

from __future__ import annotations

import json
import typing as t
from pathlib import Path

import pytest
from ansible_collections.catalina.cluster.plugins.module_utils.runs.lock import LockError, RunLock

ONE = {"user": "ann", "pid": "1"}
TWO = {"user": "bob", "pid": "2"}


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class Bench:
    """A lock whose time a test sets."""

    def __init__(self, folder: Path) -> None:
        self.clock = Clock()
        self.lock = RunLock("shop", str(folder / "runs"), self.clock)
        self.file = folder / "runs" / "shop.json"

    def take(self, holder: dict[str, str], after: float = 0, **more: t.Any) -> bool:
        """Whether the holder gets the lock after some seconds."""
        self.clock.now += after
        return bool(self.lock.take(holder, **{"lease": 100, **more})["taken"])


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


def test_the_second_is_refused_until_the_first_is_done(bench: Bench) -> None:
    assert bench.take(ONE)
    assert not bench.take(TWO, after=10)
    assert bench.lock.read() == {"holder": ONE, "held_for": 10, "seen_ago": 10, "free_for": 0, "records": {}, "history": []}
    assert not bench.lock.give_back(TWO)
    assert bench.lock.give_back(ONE)
    bench.clock.now += 7.9
    assert bench.lock.read()["free_for"] == pytest.approx(7.9)
    assert not bench.lock.give_back(ONE)
    assert bench.take(TWO)


def test_a_sign_of_life_keeps_it(bench: Bench) -> None:
    assert bench.take(ONE)
    assert bench.take(ONE, after=90)
    assert bench.lock.read()["held_for"] == 90
    assert not bench.take(TWO, after=90)
    assert bench.take(TWO, after=11)
    assert not bench.take(ONE)


def test_who_says_that_it_will_be_quiet_is_not_taken_for_dead(bench: Bench) -> None:
    assert bench.take(ONE, quiet=600)
    assert bench.lock.read()["seen_ago"] == 0
    assert not bench.take(TWO, after=690)
    assert bench.take(ONE)
    assert bench.take(TWO, after=101)
    assert bench.take(TWO, quiet=600)
    assert bench.take(ONE, after=701)


@pytest.mark.parametrize(
    ("more", "taken"),
    [({}, False), ({"force": True}, True), ({"instead_of": ONE}, True), ({"instead_of": {**ONE, "pid": "9"}}, False)],
)
def test_who_may_take_it_from_another(bench: Bench, more: dict[str, t.Any], taken: bool) -> None:
    bench.take(ONE)
    assert bench.take(TWO, **more) is taken
    assert bench.lock.read()["holder"] == (TWO if taken else ONE)


def test_a_clock_that_was_set_back_keeps_nobody_out(bench: Bench) -> None:
    bench.take(ONE)
    assert bench.take(TWO, after=-500)


def test_notes_outlive_the_run(bench: Bench) -> None:
    bench.take(ONE)
    assert bench.lock.record({"a": 1, "b": [2]}) == ({}, {"a": 1, "b": [2]})
    bench.lock.give_back(ONE)
    assert bench.take(TWO)
    assert bench.lock.record({"a": None, "c": None, "b": 3}) == ({"a": 1, "b": [2]}, {"b": 3})
    assert bench.lock.read()["records"] == {"b": 3}


def test_check_mode_writes_nothing(bench: Bench) -> None:
    assert bench.lock.record({"a": 1}, check=True) == ({}, {"a": 1})
    assert bench.lock.read()["records"] == {}
    assert not bench.file.parent.exists()


def test_only_root_can_read_it(bench: Bench) -> None:
    bench.take(ONE)
    assert (bench.file.stat().st_mode & 0o777, bench.file.parent.stat().st_mode & 0o777) == (0o600, 0o700)


@pytest.mark.parametrize(
    ("content", "words"),
    [("{", "cannot be read"), ("[]", "no run records"), (json.dumps({"records": 1}), "no run records")],
)
def test_damaged_records_are_named(bench: Bench, content: str, words: str) -> None:
    bench.take(ONE)
    bench.file.write_text(content)
    with pytest.raises(LockError, match=words):
        bench.lock.take(ONE, lease=1)


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(LockError, match=r"file/runs: Not a directory"):
        RunLock("shop", str(tmp_path / "file" / "runs")).take(ONE, lease=1)


def test_history_has_who_when_and_what(bench: Bench) -> None:
    bench.take({**ONE, "controller": "ops1"})
    bench.clock.now += 60
    bench.lock.give_back({**ONE, "controller": "ops1"}, {"web": {"nginx": []}})
    bench.take(TWO, after=10)
    bench.take(ONE, after=200)
    first = {"user": "ann", "controller": "ops1", "began": 1000, "ended": 1060, "changed": {"web": {"nginx": []}}, "out": {}}
    given_up = {"user": "bob", "controller": "", "began": 1070, "ended": None, "changed": {}, "out": {}}
    assert bench.lock.read()["history"] == [given_up, first]


def test_history_is_bounded_and_signs_of_life_are_no_part_of_it(bench: Bench) -> None:
    for _number in range(25):
        bench.take(ONE, after=1)
        bench.take(ONE, after=1)
        bench.lock.give_back(ONE)
    history = bench.lock.read()["history"]
    assert len(history) == 20
    assert (history[0]["began"], history[0]["ended"]) == (1049, 1050)


@pytest.mark.parametrize("history", ['"x"', "{}", "null", '["x", 7]'])
def test_a_history_that_was_edited_costs_no_run(bench: Bench, history: str) -> None:
    bench.take(ONE)
    bench.file.write_text(f'{{"holder": null, "history": {history}}}', encoding="utf-8")
    assert bench.take(TWO)
    assert bench.lock.read()["history"] == []


def test_how_long_members_were_out(bench: Bench) -> None:
    assert bench.take(ONE, out=["tomcat1", "tomcat3"])
    assert bench.take(ONE, after=20, out=["tomcat2", "tomcat3"])
    # A sign of life that announces nothing.
    assert bench.take(ONE, after=5)
    assert bench.take(ONE, after=10.26, out=[])
    assert bench.lock.give_back(ONE)
    assert bench.lock.read()["history"][0]["out"] == {"tomcat1": 20.0, "tomcat3": 35.3, "tomcat2": 15.3}
    # The next run begins anew.
    assert bench.take(ONE)
    assert bench.lock.give_back(ONE)
    assert bench.lock.read()["history"][0]["out"] == {}


def test_a_run_that_was_given_up_left_members_out(bench: Bench) -> None:
    assert bench.take(ONE, out=["tomcat1"])
    assert bench.take(ONE, after=10, out=["tomcat2", "tomcat1"])
    assert bench.take(TWO, after=500)
    assert bench.lock.read()["history"][0]["out"] == {"tomcat1": None, "tomcat2": None}


def test_steps_that_somebody_edited_cost_no_run(bench: Bench) -> None:
    assert bench.take(ONE, out=["tomcat1"])
    content = json.loads(bench.file.read_text(encoding="utf-8"))
    content["steps"] = [1, {"at": "x", "out": []}, *content["steps"]]
    bench.file.write_text(json.dumps(content), encoding="utf-8")
    assert bench.take(ONE, after=3, out=[])
    assert bench.lock.give_back(ONE)
    assert bench.lock.read()["history"][0]["out"] == {"tomcat1": 3.0}
