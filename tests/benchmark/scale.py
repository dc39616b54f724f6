# SPDX-License-Identifier: GPL-3.0-or-later
"""What a host costs the controller in an unchanged run, of 10 hosts with a Tomcat and of 100. All of them really run, with sessions of
their own."""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys

from benchmark.hosts import Lab
from benchmark.runs import HERE, INVENTORY, ROOT, Run, play, row, say

FEW, MANY = 10, 100
# A host of the benchmark's lab with its packages, to make others of.
IMAGE = "catalina-lab-scale"
FOLDER = ROOT / ".cache" / "benchmark" / "scale" / INVENTORY.name


def measure(lab: Lab, runs: int) -> None:
    """Ten, then a hundred."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    lab.do("reset")
    container = f"catalina-{INVENTORY.name}-{lab.tomcat[0]}"
    _must(["docker", "commit", container, f"{IMAGE}:bookworm"])
    found = {count: _hosts(lab, count, runs) for count in (FEW, MANY)}
    _must([str(ROOT / "lab" / "up"), "--hosts-only", "--inventory", str(INVENTORY)])
    _must(["docker", "rmi", f"{IMAGE}:bookworm"])
    site, ping = ({count: _processor(of[name]) / (count + 1) for count, of in found.items()} for name in ("site", "ping"))
    seconds = ", ".join(f"{count} hosts {_seconds(of['site']):.1f} s / {_seconds(of['ping']):.1f} s" for count, of in found.items())
    row(
        f"controller's processor time for each host in an unchanged run, of {MANY} hosts / of {FEW}",
        f"{site[MANY] / site[FEW]:.2f} ({site[MANY]:.2f} s / {site[FEW]:.2f} s; ping play {ping[MANY]:.2f} s / {ping[FEW]:.2f} s)",
        "at most 1",
    )
    row("such a run / ping play", seconds, "")


def _hosts(lab: Lab, count: int, runs: int) -> dict[str, list[Run]]:
    """Unchanged runs of a cluster of so many hosts, each after a ping play."""
    say(f"{count} hosts with a Tomcat")
    _write(lab.address[lab.balancer[0]], count)
    _must([str(ROOT / "lab" / "up"), "--hosts-only", "--inventory", str(FOLDER)], LAB_IMAGE=IMAGE)
    options = ("-i", str(FOLDER), "-e", "benchmark_sessions=none")
    # The second run leaves what it asked; see docs/decisions/0043.
    for _dummy in range(2):
        say(f"{play('site.yml', *options).seconds:.0f} s")
    found: dict[str, list[Run]] = {"ping": [], "site": []}
    for _dummy in range(runs):
        found["ping"].append(play(HERE / "ping.yml", *options))
        found["site"].append(play("site.yml", *options))
    if any(run.changed for run in found["site"]):
        say("not unchanged")
    return found


def _write(frontends: str, count: int) -> None:
    """The inventory: that of the benchmark, with the address of its front ends' host and more hosts behind it."""
    # What was generated for few hosts stays: another secret would restart them.
    shutil.copytree(INVENTORY / "group_vars", FOLDER / "group_vars", dirs_exist_ok=True)
    connection = FOLDER / "group_vars/all/connection.yml"
    text = connection.read_text(encoding="utf-8")
    connection.write_text(text.replace('"{{ inventory_dir }}/../../../../.cache/lab"', f'"{ROOT}/.cache/lab"'), encoding="utf-8")
    network, _dot, number = frontends.rpartition(".")
    hosts = {
        f"app{one}": {"ansible_host": f"{network}.{int(number) + one}", "tomcat_instances": [f"tomcat{one}"]} for one in range(1, count + 1)
    }
    web = {"ansible_host": frontends, "balancer_frontends": ["httpd", "mod_jk", "nginx"]}
    groups = {"tomcat": {"hosts": hosts}, "balancer": {"hosts": {"web": web}}}
    (FOLDER / "hosts.yml").write_text(json.dumps(groups), encoding="utf-8")


def _must(command: list[str], **environment: str) -> None:
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, **environment}, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{(done.stdout + done.stderr)[-3000:]}")


def _processor(runs: list[Run]) -> float:
    return statistics.median(run.processor for run in runs)


def _seconds(runs: list[Run]) -> float:
    return statistics.median(run.seconds for run in runs)
