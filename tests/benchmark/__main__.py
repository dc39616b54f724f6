# SPDX-License-Identifier: GPL-3.0-or-later
"""Measures everything and prints one table. Nothing is asserted. usage: python -m benchmark RUNS [PART...]"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable

from benchmark import converge, frontends, lab, large, many, memory, nginx, scale
from benchmark.hosts import Lab
from benchmark.runs import say, table

# A part that is not measured unless it is named.
NAMED = "scale"


def main(arguments: list[str]) -> None:
    """All parts but one, or those named."""
    began = time.monotonic()
    runs, hosts = int(arguments[0]), Lab()
    parts: dict[str, Callable[[], None]] = {
        "converge": lambda: converge.measure(hosts, runs),
        "lab": lambda: lab.measure(runs),
        "many": lambda: many.measure(hosts, runs),
        "memory": lambda: memory.measure(hosts),
        "nginx": lambda: nginx.measure(hosts, runs),
        "frontends": lambda: frontends.measure(hosts, runs),
        "large": large.measure,
        # Needs a large machine.
        NAMED: lambda: scale.measure(hosts, runs),
    }
    say("packages")
    hosts.prepare()
    for name in arguments[1:] or [name for name in parts if name != NAMED]:
        say(f"== {name}, {time.monotonic() - began:.0f} s so far, load {os.getloadavg()[0]:.1f}")
        parts[name]()
    table()
    cores = os.cpu_count()
    say(f"{time.monotonic() - began:.0f} s, {cores} cores, load of the machine {os.getloadavg()[2]:.1f} in the last 15 minutes")


if __name__ == "__main__":
    main(sys.argv[1:])
