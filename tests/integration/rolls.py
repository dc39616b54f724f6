# SPDX-License-Identifier: GPL-3.0-or-later
"""Rolls all members again and again under load and prints what users noticed. Nothing is asserted.

usage: python -m integration.rolls N [flag|wait]     without the close flag, or without the wait for the old generation
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from integration import lab, load, roll_time, runs, without
from integration.shape import Shape
from load.loadclient.served import fewest

# The most that the client allows: room for 20 rolls on a slow machine.
LONGEST = 3600
PLAYBOOK = "playbooks/roll.yml"
HEAD = ("roll", "requests", "failed", "lost", "moved", "gap ms", "p99 x", "members", "rate", "roll s", "start s", "beyond s")


def main(count: int, what: str = "") -> None:
    """Make the cluster, roll it so many times, print the table."""
    root, options = (without.collection_without(what), without.environment()) if what else (runs.ROOT, {})
    shape = Shape({**lab.variant(1), "rolling_restart_serial": int(os.environ.get("SERIAL", "1"))})
    made = shape.play()
    assert made.code == 0, made.error
    times: list[dict[str, float]] = []
    with load.Load("rolls", longest=LONGEST) as client:
        try:
            for number in range(count):
                client.steady()
                times.append(_roll(shape, number, root / PLAYBOOK, options))
                client.mark()
        except KeyboardInterrupt:
            print("interrupted: the rolls so far")
        client.wait(load.AFTER)
    _report(client.figures, times)


def _roll(shape: Shape, number: int, playbook: Path, more: Mapping[str, str]) -> dict[str, float]:
    trace = runs.CACHE / f"roll-{number}.trace"
    trace.unlink(missing_ok=True)
    began = time.time()
    options = {**more, "ANSIBLE_CALLBACKS_ENABLED": "roll_trace", "ROLL_TRACE": str(trace)}
    run = runs.Started(playbook, {**shape.variables, "members": "all"}, (), options).wait()
    whole = time.time() - began
    assert run.code == 0, run.error
    found = roll_time.parts(trace)
    units = [roll_time.starts(name, host, began) for name, host in shape.members.items()]
    found["unit starts"], found["Tomcat starts"] = (sum(values) for values in zip(*units, strict=True))
    found["roll"] = sum(found.get(name, 0.0) for name in ("drain", "restart", "health", "settle", "last reload"))
    found["run"] = whole
    print(f"roll {number + 1}: " + ", ".join(f"{name} {seconds:.1f}" for name, seconds in found.items()), flush=True)
    return found


def _report(figures: load.Figures, times: list[dict[str, float]]) -> None:
    rows: list[tuple[Any, ...]] = [HEAD]
    for number, spent in enumerate(times):
        before, during = 3 * number + load.BEFORE, 3 * number + load.DURING
        total = figures.total["parts"][during]
        ratio = max(target["parts"][during]["p99_ms"] / max(target["parts"][before]["p99_ms"], 0.1) for target in figures.targets.values())
        rate = min(
            target["parts"][during]["requests"] / max(target["parts"][during]["seconds"], 0.1) for target in figures.targets.values()
        )
        window = [
            {"seconds": {at: seen for at, seen in target["seconds"].items() if total["at"] <= int(at) <= total["at"] + total["seconds"]}}
            for target in figures.log
        ]
        start = spent["unit starts"]
        rows.append((
            number + 1, total["requests"], total["failed"], _lost(total), total["moved_sessions"], f"{total['longest_gap_ms']:.0f}",
            f"{ratio:.1f}", fewest(window, load.WINDOW).members, f"{rate:.0f}", f"{spent['roll']:.1f}", f"{start:.1f}",
            f"{spent['roll'] - start:.1f}",
        ))  # fmt: skip
    total = figures.total
    rows.append(("all", total["requests"], total["failed"], _lost(total), total["moved_sessions"], f"{total['longest_gap_ms']:.0f}",
                 "", figures.fewest.members, f"{figures.rate:.0f}", "", "", ""))  # fmt: skip
    for row in rows:
        print("  ".join(f"{cell!s:>9}" for cell in row))
    for name, target in figures.targets.items():
        print(
            f"{name}: {target['requests']} requests, {target['failed']} failed {target['failed_by_kind'] or ''}, {_lost(target)} lost,"
            f" {target['moved_sessions']} moved, longest gap {target['longest_gap_ms']:.0f} ms, {target['slow']} slow ones of up to"
            f" {target['slow_worst_ms']:.0f} ms, p99 before and during a roll (median) {_median(target, load.BEFORE):.0f} ms,"
            f" {_median(target, load.DURING):.0f} ms"
        )
    spent_all: Counter[str] = Counter()
    for spent in times:
        spent_all.update(spent)
    print("seconds of a roll, mean: " + ", ".join(f"{name} {seconds / max(len(times), 1):.1f}" for name, seconds in spent_all.items()))
    print("\n".join(figures.events(30)))


def _lost(counts: dict[str, Any]) -> int:
    return int(counts["lost_updates"] + counts["lost_sessions"] + counts["extra_updates"])


def _median(target: dict[str, Any], which: int) -> float:
    """Of the parts before a roll, or of those in which one went on."""
    return float(statistics.median([part["p99_ms"] for part in target["parts"][which::3]] or [0.0]))


if __name__ == "__main__":
    main(int(sys.argv[1]), *sys.argv[2:3])
