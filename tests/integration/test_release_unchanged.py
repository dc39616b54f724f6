# SPDX-License-Identifier: GPL-3.0-or-later
"""The newest or the oldest ansible-core, whichever makes no cluster from nothing: an unchanged run on real hosts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from integration import lab, versions


def test_nothing_to_do(cluster: Any, releases: versions.Turn, say: Callable[[str], None]) -> None:
    """On hosts that the release of all other tests configured."""
    changed = versions.play(releases.unchanged, cluster.variables)
    say(f"{releases.unchanged.name}: changed {changed}")
    assert len(changed) == len(lab.HOSTS) and not any(changed)
