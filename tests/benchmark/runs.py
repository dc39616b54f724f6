# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs of ansible-playbook, timed."""

from __future__ import annotations

import os
import pathlib
import re
import statistics
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
HERE = pathlib.Path(__file__).resolve().parent
_RECAP = re.compile(r"^(\S+)\s+: ok=(\d+)\s+changed=(\d+)", re.MULTILINE)


class Run:
    """One run: its seconds, and per host what its recap says."""

    def __init__(self, seconds: float, output: str) -> None:
        self.seconds = seconds
        self.recap = {host: (int(ok), int(changed)) for host, ok, changed in _RECAP.findall(output)}

    @property
    def changed(self) -> int:
        """How many tasks changed something, on all hosts."""
        return sum(changed for _ok, changed in self.recap.values())


def play(name: str | pathlib.Path, *options: str) -> Run:
    """Run a playbook; a run that fails ends the benchmark."""
    command = ["ansible-playbook", str(name), *options]
    began = time.monotonic()
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, "NO_COLOR": "1"}, capture_output=True, text=True, check=False)
    seconds = time.monotonic() - began
    if done.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{(done.stdout + done.stderr)[-3000:]}")
    return Run(seconds, done.stdout)


def median(runs: list[Run]) -> float:
    """The median of the seconds."""
    return statistics.median(run.seconds for run in runs)


def row(what: str, value: str, goal: str) -> None:
    """Print one line of the table."""
    print(f"| {what} | {value} | {goal} |", flush=True)


def head() -> None:
    """Print the head of the table."""
    print("| figure | measured | goal |\n|---|---|---|", flush=True)
