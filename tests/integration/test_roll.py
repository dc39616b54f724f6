# SPDX-License-Identifier: GPL-3.0-or-later
"""Every edit that a live cluster can get, under load at all front ends: no request fails, nothing is lost, and only those restart
whom it concerns."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from integration import load, walk
from integration.rows import walks
from integration.shape import Shape

Say = Callable[[str], None]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One test for each run of --rows."""
    if "names" in metafunc.fixturenames:
        chosen = walks(str(metafunc.config.getoption("--rows")))
        metafunc.parametrize("names", chosen, ids=[names[0] for names in chosen])


@pytest.fixture(scope="module")
def state(fresh: Any) -> Iterator[dict[str, Any]]:
    """What the rows hand to each other. Whoever comes after them has the lab's own inventory again."""
    yield {}
    fresh.made = False


@pytest.fixture
def walker(cluster: Any, state: dict[str, Any], say: Say, request: pytest.FixtureRequest) -> walk.Walker:
    """A walker on a cluster that is as its inventory says."""
    if "walker" not in state:
        # One member after the other; the selection takes one of each host at once, which is half of the steps. SERIAL chooses.
        serial = int(os.environ.get("SERIAL", "1" if request.config.getoption("--rows") == "all" else "2"))
        state["walker"] = walk.Walker(Shape({**cluster.variables, "rolling_restart_serial": serial}), say)
        say(load.heading())
    walker: walk.Walker = state["walker"]
    walker.say = say
    if state.pop("failed", False):
        walk.mended(walker)
    return walker


def test_row(walker: walk.Walker, state: dict[str, Any], names: tuple[str, ...]) -> None:
    """One run, and one more that has nothing to do."""
    state["failed"] = True
    problems = walker.walk(names)
    assert not problems, "\n".join(problems)
    state["failed"] = False
