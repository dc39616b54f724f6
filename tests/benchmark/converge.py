# SPDX-License-Identifier: GPL-3.0-or-later
"""The first run of site.yml beside a shell script that does the same. Packages are there before either begins."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time

from benchmark import by_hand
from benchmark.hosts import Lab
from benchmark.runs import ROOT, lab_play, row, say


def measure(lab: Lab, runs: int) -> None:
    """Each run begins with hosts that have packages and nothing else."""
    say("a first run for the script to be written from")
    lab.do("reset")
    first = lab_play("site.yml")
    script = by_hand.write(lab, lab.do("export"), ROOT / ".cache" / "benchmark" / "by-hand")
    hands, sites = [], []
    for number in range(runs):
        say(f"first run, {number + 1} of {runs}: by hand, then site.yml")
        lab.do("reset")
        hands.append(_timed(["sh", str(script)]))
        lab.do("reset")
        site = lab_play("site.yml")
        if site.recap != first.recap:
            sys.exit(f"the first runs differ, so the hosts were not the same: {first.recap}, then {site.recap}")
        sites.append(site.seconds)
    hand, site_seconds = statistics.median(hands), statistics.median(sites)
    row("first run of site.yml / shell script", f"{site_seconds / hand:.2f} ({site_seconds:.1f} s / {hand:.1f} s)", "at most 1.5")


def _timed(command: list[str]) -> float:
    began = time.monotonic()
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    seconds = time.monotonic() - began
    if done.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{(done.stdout + done.stderr)[-3000:]}")
    return seconds
