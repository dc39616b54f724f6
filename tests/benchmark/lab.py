# SPDX-License-Identifier: GPL-3.0-or-later
"""What an unchanged run costs on the lab's hosts, and what a set of files costs beside a loop of templates."""

from __future__ import annotations

import statistics

from benchmark.runs import HERE, Run, lab_play, median, row, say


def measure(runs: int) -> None:
    """Each ratio is made of runs that were made right after each other."""
    say("unchanged runs of site.yml, each after a ping play")
    # The first may change something, and the second leaves what it asked.
    lab_play("site.yml")
    lab_play("site.yml")
    sites = _beside_pings(runs, "unchanged run of site.yml / ping play", "at most 4")
    row("tasks that each host answered in it", ", ".join(f"{host} {ok}" for host, (ok, _changed) in sites[-1].recap.items()), "")
    row("changed tasks in it", str(max(site.changed for site in sites)), "0")
    _beside_pings(runs, "the same where every host is asked everything / ping play", "at most 8", "-e", "run_control_skip_unchanged=false")
    _sets(runs)


def _beside_pings(runs: int, what: str, goal: str, *options: str) -> list[Run]:
    pairs = [(lab_play(HERE / "ping.yml"), lab_play("site.yml", *options)) for _dummy in range(runs)]
    ratio = statistics.median(site.seconds / ping.seconds for ping, site in pairs)
    sites, pings = [site for _ping, site in pairs], [ping for ping, _site in pairs]
    row(what, f"{ratio:.1f} ({median(sites):.1f} s / {median(pings):.2f} s)", goal)
    return sites


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
