# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs of ansible-playbook, timed, and the table that they end in."""

from __future__ import annotations

import os
import pathlib
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
HERE = pathlib.Path(__file__).resolve().parent
INVENTORY = HERE / "inventory" / "benchlab"
_RECAP = re.compile(r"^(\S+)\s+: ok=(\d+)\s+changed=(\d+)", re.MULTILINE)
_rows: list[str] = []


class Run:
    """One run: its seconds, those of a processor, the peak of its largest process in MiB, and per host what its recap says."""

    def __init__(self, seconds: float, used: resource.struct_rusage, output: str) -> None:
        self.seconds = seconds
        self.processor = used.ru_utime + used.ru_stime
        self.peak = used.ru_maxrss / 1024
        self.output = output
        self.recap = {host: (int(ok), int(changed)) for host, ok, changed in _RECAP.findall(output)}

    @property
    def changed(self) -> int:
        """How many tasks changed something, on all hosts."""
        return sum(changed for _ok, changed in self.recap.values())


def play(name: str | pathlib.Path, *options: str, **environment: str) -> Run:
    """Run a playbook; a run that fails ends the benchmark."""
    command = ["ansible-playbook", str(name), *options]
    # The recap of every host is read.
    environment = {**os.environ, "NO_COLOR": "1", "ANSIBLE_STDOUT_CALLBACK": "default", **environment}
    with tempfile.TemporaryFile("w+") as output:
        began = time.monotonic()
        child = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=output)
        _pid, status, used = os.wait4(child.pid, 0)
        seconds = time.monotonic() - began
        child.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        text = output.read()
    if child.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{text[-3000:]}")
    return Run(seconds, used, text)


def lab_play(name: str | pathlib.Path, *options: str, **environment: str) -> Run:
    """Run a playbook on the benchmark's lab."""
    return play(name, "-i", str(INVENTORY), *options, **environment)


def median(runs: list[Run]) -> float:
    """The median of the seconds."""
    return statistics.median(run.seconds for run in runs)


def say(words: str) -> None:
    """Tell what is going on, beside the table."""
    print(f"    {words}", file=sys.stderr, flush=True)


def row(what: str, value: str, goal: str) -> None:
    """Note one line of the table."""
    _rows.append(f"| {what} | {value} | {goal} |")
    say(_rows[-1])


def table() -> None:
    """Print it."""
    print("\n".join(["| figure | measured | goal |", "|---|---|---|", *_rows]), flush=True)
