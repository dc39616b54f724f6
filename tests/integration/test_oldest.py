# SPDX-License-Identifier: GPL-3.0-or-later
"""The oldest ansible-core: an unchanged run on real hosts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from integration import lab, versions


def test_nothing_to_do(cluster: Any, say: Callable[[str], None]) -> None:
    """On hosts that another release of its series configured."""
    changed = versions.play(versions.OLDEST, cluster.variables)
    say(f"oldest: changed {changed}")
    assert len(changed) == len(lab.HOSTS) and not any(changed)
