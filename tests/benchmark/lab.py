# SPDX-License-Identifier: GPL-3.0-or-later
"""What an unchanged run costs on the lab's hosts, and what a set of files costs beside a loop of templates."""

from __future__ import annotations

import statistics

from benchmark.runs import HERE, lab_play, median, row, say


def measure(runs: int) -> None:
    """Each ratio is made of runs that were made right after each other."""
    say("unchanged runs of site.yml, each after a ping play")
    lab_play("site.yml")
    pairs = [(lab_play(HERE / "ping.yml"), lab_play("site.yml")) for _dummy in range(runs)]
    ratio = statistics.median(site.seconds / ping.seconds for ping, site in pairs)
    sites, pings = [site for _ping, site in pairs], [ping for ping, _site in pairs]
    row("unchanged run of site.yml / ping play", f"{ratio:.1f} ({median(sites):.1f} s / {median(pings):.2f} s)", "at most 8")
    row("tasks that each host answered in it", ", ".join(f"{host} {ok}" for host, (ok, _changed) in sites[-1].recap.items()), "")
    row("changed tasks in it", str(max(site.changed for site in sites)), "0")
    _sets(runs)


def _sets(runs: int) -> None:
    say("20 files as a loop of templates and as one set")
    lab_play(HERE / "clean.yml")
    written, unchanged = [], []
    for _dummy in range(runs):
        written.append(lab_play(HERE / "loop.yml").seconds / lab_play(HERE / "set.yml").seconds)
        unchanged.append(lab_play(HERE / "loop.yml").seconds / lab_play(HERE / "set.yml").seconds)
        lab_play(HERE / "clean.yml")
    row("20 files unchanged: loop of template / one set", f"{statistics.median(unchanged):.1f}", "at least 10")
    row("20 files written: loop of template / one set", f"{statistics.median(written):.1f}", "at least 8")
