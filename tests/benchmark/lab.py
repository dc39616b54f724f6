# SPDX-License-Identifier: GPL-3.0-or-later
"""Prints what a run costs on the lab's hosts, as ratios. Nothing is asserted. usage: python -m benchmark.lab [RUNS]"""

from __future__ import annotations

import sys

from benchmark.runs import HERE, head, median, play, row


def main(runs: int) -> None:
    """Measure and print."""
    repeat = range(runs)
    settled = play("site.yml")
    ping = [play(HERE / "ping.yml") for _dummy in repeat]
    site = [play("site.yml") for _dummy in repeat]
    play(HERE / "clean.yml")
    firsts_loop, firsts_set, loops, sets = [], [], [], []
    for _dummy in repeat:
        firsts_loop.append(play(HERE / "loop.yml"))
        firsts_set.append(play(HERE / "set.yml"))
        loops.append(play(HERE / "loop.yml"))
        sets.append(play(HERE / "set.yml"))
        play(HERE / "clean.yml")
    base = median(ping)
    head()
    row("unchanged run of site.yml / ping play", f"{median(site) / base:.1f} ({median(site):.1f} s / {base:.2f} s)", "at most 8")
    row("tasks that each host answered in it", ", ".join(f"{host} {ok}" for host, (ok, _changed) in site[-1].recap.items()), "")
    row("changed tasks in it", str(site[-1].changed), "0")
    row("20 files unchanged: loop of template / one set", f"{median(loops) / median(sets):.1f}", "at least 10")
    row("20 files written: loop of template / one set", f"{median(firsts_loop) / median(firsts_set):.1f}", "at least 8")
    if settled.changed:
        print(f"(the run before the first measurement changed {settled.changed} tasks)")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
