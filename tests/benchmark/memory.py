# SPDX-License-Identifier: GPL-3.0-or-later
"""What a host costs the controller in memory: the largest process of a run with many names of the lab's hosts, and with few."""

from __future__ import annotations

import json
import pathlib
import tempfile

from benchmark.hosts import Lab
from benchmark.runs import HERE, INVENTORY, play, row, say

FEW, MANY = 3, 33


def measure(lab: Lab) -> None:
    """A set of 20 files, and a ping play for what Ansible itself keeps."""
    say("memory of the controller")
    row(
        "controller's growth for each host: a set of 20 files / a ping play",
        f"{_growth(lab, 'set_alias.yml'):.2f} MiB / {_growth(lab, 'ping.yml'):.2f} MiB",
        "at most 1 MiB",
    )


def _growth(lab: Lab, name: str) -> float:
    peaks = {count: _peak(lab, name, count) for count in (FEW, MANY)}
    return (peaks[MANY] - peaks[FEW]) / (MANY - FEW)


def _peak(lab: Lab, name: str, count: int) -> float:
    """The peak with so many hosts, which are names of the lab's few."""
    with tempfile.TemporaryDirectory() as place:
        folder = pathlib.Path(place)
        # The connection variables refer to inventory_dir.
        connection = (INVENTORY / "group_vars/all/connection.yml").read_text(encoding="utf-8").replace("inventory_dir", "benchmark_dir")
        (folder / "group_vars/all").mkdir(parents=True)
        (folder / "group_vars/all/connection.yml").write_text(f"{connection}\nbenchmark_dir: {INVENTORY}\n", encoding="utf-8")
        hosts = {f"name{number}": {"ansible_host": lab.address[lab.names[number % len(lab.names)]]} for number in range(count)}
        (folder / "hosts.yml").write_text(json.dumps({"all": {"hosts": hosts}}), encoding="utf-8")
        return play(HERE / name, "-i", str(folder)).peak
