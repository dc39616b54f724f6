# SPDX-License-Identifier: GPL-3.0-or-later
"""httpd over AJP and mod_jk as the roles configure them beside ones that a person tuned, and what their CPINGs cost."""

from __future__ import annotations

import json

from benchmark.hosts import Lab
from benchmark.nginx import INSTALL
from benchmark.runs import HERE, lab_play, row, say


def measure(lab: Lab, runs: int) -> None:
    """On the front end's host, against the lab's real members."""
    host = lab.balancer[0]
    lab_play("site.yml")
    lab.run(host, INSTALL)
    say("httpd and mod_jk of the roles, with fewer pings, and by hand, in turn")
    program = (HERE / "frontends_on_host.py").read_text(encoding="utf-8")
    found: dict[str, dict[str, float]] = json.loads(lab.run(host, f"python3 - {2 * runs}", program))
    for name, figures in found.items():
        if "ratio" in figures:
            hand = found[f"{name.partition(' ')[0]} by hand"]
            row(
                f"requests/s of {name}, role / by hand (processor time of httpd for each request)",
                f"{figures['ratio']:.2f} ({figures['rate']:.0f} / {hand['rate']:.0f}; {figures['cpu']:.0f} us / {hand['cpu']:.0f} us)",
                "at least 0.95",
            )
