# SPDX-License-Identifier: GPL-3.0-or-later
"""What the model of 1,000 hosts with 8 instances each costs: alone, and as a play against a bare debug play."""

from __future__ import annotations

import subprocess
import sys
import tempfile

from benchmark.runs import HERE, play, row, say

HOSTS = 1000


def measure() -> None:
    """No host is contacted."""
    say(f"the model of {HOSTS} hosts")
    with tempfile.TemporaryDirectory() as folder:
        made = subprocess.run([sys.executable, str(HERE / "model.py"), "--inventory", folder], check=True, capture_output=True, text=True)
        options = ("-i", f"{folder}/hosts.yml")
        debug, preflight = play(f"{folder}/debug.yml", *options), play(f"{folder}/preflight.yml", *options)
    row("model of 1,000 hosts with 8 instances, the core alone", made.stdout.splitlines()[1].removeprefix("model "), "under 2 s, 300 MiB")
    row(
        "preflight of 1,000 hosts / bare debug play",
        f"{preflight.seconds / debug.seconds:.2f} ({preflight.seconds:.0f} s / {debug.seconds:.0f} s)",
        "at most 3",
    )
    row(
        "controller's growth for each of these hosts, beyond the debug play",
        f"{(preflight.peak - debug.peak) / HOSTS:.2f} MiB",
        "at most 1 MiB",
    )
