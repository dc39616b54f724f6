# SPDX-License-Identifier: GPL-3.0-or-later
"""Prints what the model of 1,000 hosts with 8 instances each costs: alone, and as a play against a bare debug play."""

from __future__ import annotations

import subprocess
import sys
import tempfile

from benchmark.runs import HERE, head, play, row


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        made = subprocess.run([sys.executable, str(HERE / "model.py"), "--inventory", folder], check=True, capture_output=True, text=True)
        print("".join(line + "\n" for line in made.stdout.splitlines()[:2]))
        options = ("-i", f"{folder}/hosts.yml")
        debug, preflight = play(f"{folder}/debug.yml", *options), play(f"{folder}/preflight.yml", *options)
    head()
    row(
        "preflight of 1,000 hosts / bare debug play",
        f"{preflight.seconds / debug.seconds:.2f} ({preflight.seconds:.0f} s / {debug.seconds:.0f} s)",
        "at most 3",
    )


if __name__ == "__main__":
    main()
