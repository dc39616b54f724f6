# SPDX-License-Identifier: GPL-3.0-or-later
"""The oldest or the newest series of Tomcat, from Apache's own archive: its servers take what is rendered, and it makes a cluster.

Another turn for another commit, as for the releases of ansible-core; ./tests/matrix and tests/vocabulary/accept have all series.
"""

from __future__ import annotations

import random
import subprocess
from collections.abc import Callable
from typing import Any

import pytest
from integration import matrix, runs
from integration.archives import OLD, Folder
from vocabulary.make import RELEASES, archive

FOLDER = runs.ROOT / ".cache" / "tomcats"
ENDS = (min(RELEASES, key=float), max(RELEASES, key=float))
# A compiler of JSPs that knows the Java of the lab's hosts.
COMPILER = "org.eclipse.jdt:ecj:3.26.0"


@pytest.fixture(scope="module")
def series(request: pytest.FixtureRequest) -> str:
    """Whose turn it is."""
    return random.Random(f"{request.config.getoption('--seed')} series").choice(ENDS)


@pytest.fixture(scope="module")
def version(series: str) -> str:
    """Its last release that the vocabularies know; the archive, and what else it needs, is there."""
    release = f"{series}.{RELEASES[series][-1]}"
    archive(FOLDER, release)
    if series in OLD:
        subprocess.run([runs.ROOT / "tests" / "maven", FOLDER, COMPILER], check=True)
    return release


def test_servers_accept_what_is_rendered(series: str, version: str, say: Callable[[str], None]) -> None:
    """With every place filled, every class of a cluster named and every door open."""
    command = [str(runs.ROOT / "tests" / "vocabulary" / "accept"), str(FOLDER), series]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=600)
    say(done.stdout)
    assert done.returncode == 0, done.stderr[-6000:]
    assert f"apache-tomcat-{version}: doors-{series} accepted" in done.stdout


def test_sessions_outlive_their_members(lab_state: Any, version: str, chance: random.Random, say: Callable[[str], None]) -> None:
    """Four members, one kind of cluster: a run more changes nothing, and who is killed in the middle of a session loses none."""
    lab_state.made = False
    said, faults = matrix.a_cluster(Folder(FOLDER).software(version), *chance.choice(matrix.KINDS))
    say(said)
    assert faults == []
