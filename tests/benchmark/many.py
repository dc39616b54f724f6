# SPDX-License-Identifier: GPL-3.0-or-later
"""What 32 instances on one host cost where two did before: time of an unchanged run, memory of the modules.

All of them really run, with 64 MiB heaps. Sessions are not replicated here: 34 members that hear each other's heartbeats
twice a second would keep two cores busy and be measured in place of the run.
"""

from __future__ import annotations

import statistics

from benchmark.hosts import Lab
from benchmark.runs import HERE, Run, lab_play, row, say

PEAK = "/var/lib/benchmark/peak-python"
ALONE = ("-e", "benchmark_sessions=none")
MANY = (*ALONE, "-e", "benchmark_instances=32")


def measure(lab: Lab, runs: int) -> None:
    """Two, then 32."""
    lab.do("reset")
    say("2 instances on app1")
    # The second run leaves what it asked; see docs/decisions/0043.
    lab_play("site.yml", *ALONE)
    lab_play("site.yml", *ALONE)
    few, few_ratio = _unchanged(runs, ALONE)
    say("32 instances on app1: 30 first starts, one after the other")
    # Hosts have a python3 and no python.
    stand_in = (HERE / "peak_python.py").read_text(encoding="utf-8").replace("env python\n", "env python3\n", 1)
    for host in lab.names:
        lab.run(host, f"cat >{PEAK} && chmod 0755 {PEAK}", stand_in)
    lab_play("site.yml", *MANY, "-e", f"ansible_python_interpreter={PEAK}")
    lab_play("site.yml", *MANY, "-e", f"ansible_python_interpreter={PEAK}")
    # With the Python that the runs below have.
    lab_play("site.yml", *MANY)
    many, many_ratio = _unchanged(runs, MANY)
    row(
        "unchanged run with 32 instances on a host / with 2, each against its ping plays",
        f"{many_ratio / few_ratio:.2f} ({_seconds(many):.1f} s / {_seconds(few):.1f} s)",
        "at most 1.3",
    )
    _peaks(lab)
    row("largest process of the controller in these runs, 32 / 2", f"{many[-1].peak:.0f} MiB / {few[-1].peak:.0f} MiB", "")


def _unchanged(runs: int, options: tuple[str, ...]) -> tuple[list[Run], float]:
    """The runs, and the median of their ratios to a ping play right before each."""
    sites, ratios = [], []
    for _dummy in range(runs):
        ping = lab_play(HERE / "ping.yml")
        site = lab_play("site.yml", *options)
        if site.changed:
            say(f"not unchanged: {site.changed} tasks changed something")
        sites.append(site)
        ratios.append(site.seconds / ping.seconds)
    return sites, statistics.median(ratios)


def _seconds(runs: list[Run]) -> float:
    return statistics.median(run.seconds for run in runs)


def _peaks(lab: Lab) -> None:
    """The largest of each of the collection's modules, first writing and unchanged, on the host with 32."""
    peaks: dict[str, float] = {}
    for line in lab.run(lab.tomcat[0], "cat /var/lib/benchmark/peaks").splitlines():
        module, kib = line.split()
        peaks[module] = max(peaks.get(module, 0.0), int(kib) / 1024)
    shown = {
        name.rpartition(".")[2]: peak for name, peak in peaks.items() if name.startswith("catalina.cluster.") or name.endswith(".setup")
    }
    found = ", ".join(f"{name} {peak:.0f}" for name, peak in sorted(shown.items()))
    row(
        "peak memory of a module on the host with 32 instances, first run and unchanged (setup: Ansible's own)",
        f"{found} MiB",
        "at most 60 MiB",
    )
