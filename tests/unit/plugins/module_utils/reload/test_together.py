# SPDX-License-Identifier: GPL-3.0-or-later
"""Several servers: side by side what may be, one after the other what must be, and nothing more after a failure."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from ansible_collections.catalina.cluster.plugins.module_utils.reload.run import ReloadError
from ansible_collections.catalina.cluster.plugins.module_utils.reload.together import Result, Work, all_of


class Works:
    """Works that leave a file each."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def done(self) -> set[str]:
        return {path.name for path in self.folder.iterdir()}

    def simple(self, name: str) -> Work:
        def work() -> Result:
            (self.folder / name).touch()
            return {"changed": True, "after": sorted(self.done() - {name})}

        return work

    def waiting(self, name: str, other: str) -> Work:
        """One that ends only when another one has begun."""

        def work() -> Result:
            (self.folder / name).touch()
            limit = time.monotonic() + 20
            while other not in self.done() and time.monotonic() < limit:
                time.sleep(0.01)
            return {"changed": other in self.done()}

        return work

    def failing(self, name: str) -> Work:
        def work() -> Result:
            (self.folder / name).touch()
            raise ReloadError(f"{name} was refused", refused=True)

        return work

    def broken(self) -> Work:
        def work() -> Result:
            raise MemoryError

        return work


@pytest.fixture
def works(tmp_path: Path) -> Works:
    return Works(tmp_path)


def test_side_by_side(works: Works) -> None:
    results = all_of({"a": works.waiting("a", "b"), "b": works.waiting("b", "a")}, {"a", "b"})
    assert results == {"a": {"changed": True}, "b": {"changed": True}}


def test_the_others_come_after_in_order(works: Works) -> None:
    results = all_of({"a": works.simple("a"), "b": works.simple("b"), "c": works.simple("c")}, {"c"})
    assert {name: result["after"] for name, result in results.items()} == {"c": [], "a": ["c"], "b": ["a", "c"]}


@pytest.mark.parametrize("at_once", [{"a", "b"}, {"a"}, set()])
def test_nothing_is_begun_after_a_failure(works: Works, at_once: set[str]) -> None:
    results = all_of({"a": works.failing("a"), "b": works.simple("b"), "c": works.simple("c")}, at_once)
    assert results["a"] == {"failed": True, "msg": "a was refused", "refused": True}
    assert works.done() == {"a", *at_once} and set(results) == works.done()


def test_a_process_that_ends_without_a_result(works: Works, capfd: pytest.CaptureFixture[str]) -> None:
    results = all_of({"a": works.broken(), "b": works.simple("b")}, {"a", "b"})
    assert results["a"]["failed"] and "ended with status" in results["a"]["msg"]
    assert results["b"]["changed"] and "MemoryError" in capfd.readouterr().err
