# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a host was changed or something else is asked for, and by how many lines."""

from __future__ import annotations

import os
import pathlib
import typing as t

import pytest

from .bench import Bench


@pytest.fixture
def bench(tmp_path: pathlib.Path) -> Bench:
    return Bench(tmp_path)


def wanted(bench: Bench, text: str = "a\nb\nc\n", mode: int = 0o640, target: str = "v1") -> Bench:
    return bench.file("conf", text, mode=mode).link("current", target)


def told(result: dict[str, t.Any], bench: Bench) -> list[t.Any]:
    keys = ("by_hand", "lines_added", "lines_removed")
    return [(os.path.relpath(one["path"], bench.path("")), *(one.get(key) for key in keys)) for one in result["changes"]]


def test_what_was_never_laid_out_was_not_changed_by_hand(bench: Bench) -> None:
    assert told(wanted(bench).run(check=True), bench) == [("conf", False, 3, 0), ("current", False, None, None)]


@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        (lambda conf: conf.write_text("a\nx\nc\ny\n", encoding="utf-8"), ("conf", True, 1, 2)),
        (lambda conf: conf.write_text("c\nb\na\n", encoding="utf-8"), ("conf", True, 0, 0)),
        (lambda conf: conf.write_bytes(b"\0"), ("conf", True, None, None)),
        (lambda conf: conf.unlink(), ("conf", True, 3, 0)),
        (lambda conf: conf.chmod(0o600), ("conf", True, 0, 0)),
    ],
    ids=["lines", "order alone", "binary", "removed", "mode"],
)
def test_changed_by_hand(bench: Bench, edit: t.Callable[[pathlib.Path], object], expected: tuple[object, ...]) -> None:
    wanted(bench).run()
    edit(pathlib.Path(bench.path("conf")))
    assert told(wanted(bench).run(check=True), bench) == [expected]
    assert told(wanted(bench).run(), bench) == [expected]
    assert not wanted(bench).run(check=True)["changed"]


def test_another_request(bench: Bench) -> None:
    wanted(bench).run()
    found = told(wanted(bench, "a\nb\n", target="v2").run(check=True), bench)
    assert sorted(found) == [("conf", False, 0, 1), ("current", False, None, None)]


def test_both(bench: Bench) -> None:
    wanted(bench).run()
    os.unlink(bench.path("current"))
    os.symlink("v3", bench.path("current"))
    assert told(wanted(bench, target="v2").run(check=True), bench) == [("current", True, None, None)]


def test_a_request_of_another_release(bench: Bench) -> None:
    wanted(bench).run()
    for name in (bench.state / "sets").glob("*.request"):
        name.write_text('{"data": {"entries": 7}}', encoding="utf-8")
    pathlib.Path(bench.path("conf")).write_text("x\n", encoding="utf-8")
    assert told(wanted(bench).run(check=True), bench) == [("conf", False, 3, 1)]
