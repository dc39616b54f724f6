# SPDX-License-Identifier: GPL-3.0-or-later
"""How many instances served at any moment of a run, read from its log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

FAILED = "failed"


class Fewest(NamedTuple):
    """The smallest number of instances that answered within a window, who they were, and when the window began."""

    members: int
    instances: tuple[str, ...]
    second: int


def fewest(log: Sequence[Mapping[str, Any]], width: int = 3) -> Fewest:
    """Slide a window of ``width`` whole seconds over the run, all targets together.

    One instance may well be silent for a second where all of them share two cores; one that is silent for the whole window is
    taken for not serving. The last second of a log is not a whole one.
    """
    answered: dict[int, set[str]] = {}
    for target in log:
        for second, counts in target["seconds"].items():
            answered.setdefault(int(second), set()).update(name for name, count in counts.items() if name != FAILED and count)
    if not answered:
        return Fewest(0, (), 0)
    first, last = min(answered), max(answered)
    windows = []
    for begin in range(first, max(last - width, first) + 1):
        names = set().union(*(answered.get(second, set()) for second in range(begin, begin + width)))
        windows.append(Fewest(len(names), tuple(sorted(names)), begin))
    return min(windows, key=lambda window: window.members)
