# SPDX-License-Identifier: GPL-3.0-or-later
"""Options and the state that the tests share: which variables the hosts were last given."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ansible.plugins.loader import init_plugin_loader
from integration import lab, runs, versions

# So that tests can read what the collection renders, as those of the units do.
init_plugin_loader([str(Path(__file__).resolve().parents[2] / "collections")])

POINTS = "how many kill points: a number for each kind of run, changing (every task that changes something), all (every task)"

EDITS = "which edits are made under load: selection (some that share a run) or all (each by itself), and which faults"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Options of ./tests/run integration."""
    parser.addoption("--points", default="1", help=POINTS)
    parser.addoption("--edits", default="selection", help=EDITS)
    parser.addoption("--seed", default="0", help="seed of the choice among the kill points, and of the releases' turn")


class Cluster:
    """The lab's cluster. Whoever pushes another variant says so here, and the next test goes on from there."""

    def __init__(self) -> None:
        self.variables: dict[str, Any] = {}
        self.number = 0
        self.made = False
        self.traced = False

    def variant(self) -> dict[str, Any]:
        """Variables that differ from all before."""
        self.number += 1
        self.variables = lab.variant(self.number)
        return self.variables

    def make(self) -> None:
        """Have it as the variables say, once for all tests that need a cluster."""
        if not self.made:
            run = runs.play("site.yml", self.variables or self.variant())
            assert run.code == 0, run.error
            self.made = True


_CLUSTER = Cluster()


@pytest.fixture(scope="session")
def lab_state() -> Cluster:
    """The cluster as it is, perhaps hosts with nothing on them."""
    return _CLUSTER


@pytest.fixture
def cluster() -> Cluster:
    """A cluster that runs and is up to date."""
    _CLUSTER.make()
    return _CLUSTER


@pytest.fixture
def chance(request: pytest.FixtureRequest) -> random.Random:
    """Chosen by the seed and the test, whatever ran before."""
    return random.Random(f"{request.config.getoption('--seed')} {request.node.name}")


@pytest.fixture(scope="session")
def releases(request: pytest.FixtureRequest) -> versions.Turn:
    """Which end of the range of ansible-core makes a cluster from nothing."""
    return versions.turn(str(request.config.getoption("--seed")))


@pytest.fixture(scope="session")
def points(request: pytest.FixtureRequest) -> str:
    """How many kill points."""
    return str(request.config.getoption("--points"))


@pytest.fixture
def say(capfd: pytest.CaptureFixture[str]) -> Callable[[str], None]:
    """Prints what a reader of the log shall see, also of tests that pass."""

    def speak(text: str) -> None:
        with capfd.disabled():
            print(text, flush=True)

    speak("")
    return speak
