# SPDX-License-Identifier: GPL-3.0-or-later
"""What the trial says of virtual hosts of others, read."""

from __future__ import annotations

from pathlib import Path

from ansible_collections.catalina.cluster.plugins.module_utils.look.sites import foreign_sites

SAID = "port 80: requests for a.test go to b (/etc/apache2/x:1)\nport 443: requests to ::1 go to c (/x:2)\nhttpd: unknown directive\n"


def test_one_entry_for_each_line(tmp_path: Path) -> None:
    trial, asked = tmp_path / "trial", []

    def run(command: list[str]) -> tuple[int, str, str]:
        asked.append(command)
        return 1, SAID, ""

    roots = [str(tmp_path), f"{tmp_path}/none"]
    assert foreign_sites(run, str(trial), roots) == [] and not asked
    trial.touch()
    assert foreign_sites(run, str(trial), roots) == [
        {"port": 80, "text": "requests for a.test go to b (/etc/apache2/x:1)"},
        {"port": 443, "text": "requests to ::1 go to c (/x:2)"},
    ]
    assert asked == [[str(trial), str(tmp_path), "--sites"]]
