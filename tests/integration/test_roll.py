# SPDX-License-Identifier: GPL-3.0-or-later
"""Every edit that a live cluster can get, under load at all front ends: no request fails, nothing is lost, and only those restart
whom it concerns."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from integration import load
from integration.editor import Editor, mended
from integration.edits import runs_of
from integration.shape import Shape

Say = Callable[[str], None]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One test for each run of --edits."""
    if "names" in metafunc.fixturenames:
        chosen = runs_of(str(metafunc.config.getoption("--edits")))
        metafunc.parametrize("names", chosen, ids=[names[0] for names in chosen])


@pytest.fixture(scope="module")
def state(lab_state: Any) -> Iterator[dict[str, Any]]:
    """What the edits hand to each other. Whoever comes after them has the lab's own inventory again."""
    yield {}
    lab_state.made = False


@pytest.fixture
def editor(cluster: Any, state: dict[str, Any], say: Say, request: pytest.FixtureRequest) -> Editor:
    """An editor on a cluster that is as its inventory says."""
    if "editor" not in state:
        # One member after the other; the selection takes one of each host at once, which is half of the steps. SERIAL chooses.
        serial = int(os.environ.get("SERIAL", "1" if request.config.getoption("--edits") == "all" else "2"))
        state["editor"] = Editor(Shape({**cluster.variables, "rolling_restart_serial": serial}), say)
        say(load.heading())
    editor: Editor = state["editor"]
    editor.say = say
    if state.pop("failed", False):
        mended(editor)
    return editor


def test_row(editor: Editor, state: dict[str, Any], names: tuple[str, ...]) -> None:
    """One run, and one more that has nothing to do."""
    state["failed"] = True
    problems = editor.run(names)
    assert not problems, "\n".join(problems)
    state["failed"] = False
