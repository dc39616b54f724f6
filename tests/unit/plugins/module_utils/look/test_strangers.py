# SPDX-License-Identifier: GPL-3.0-or-later
"""Tomcats and connections that no inventory knows, from files as the kernel writes them."""

from __future__ import annotations

from pathlib import Path

import pytest
from ansible_collections.catalina.cluster.plugins.module_utils.look.strangers import peers, started_by_hand

HEAD = "  sl  local_address rem_address   st\n"
TCP = (
    HEAD
    + "   0: 6500A8C0:1389 6600A8C0:8F12 01 0\n"  # 192.168.0.101:5001 <- .102, established
    + "   1: 6500A8C0:1389 6600A8C0:8F13 01 0\n"  # the same once more
    + "   2: 6500A8C0:1389 00000000:0000 0A 0\n"  # it listens
    + "   3: 6500A8C0:0050 0100000A:8F13 01 0\n"  # another port
)
JAVA = ["/usr/bin/java", "-Dcatalina.base=/opt/t", "org.apache.catalina.startup.Bootstrap"]


def process(proc: Path, pid: int, words: list[str], unit: str = "") -> None:
    folder = proc / str(pid)
    folder.mkdir()
    (folder / "cmdline").write_text("\0".join(words) + "\0", encoding="utf-8")
    (folder / "cgroup").write_text(f"0::/system.slice/{unit}\n", encoding="utf-8")


def test_each_peer_of_a_port_once(tmp_path: Path) -> None:
    (tmp_path / "net").mkdir()
    (tmp_path / "net/tcp").write_text(TCP, encoding="ascii")
    assert peers({5001}, str(tmp_path)) == [{"address": "192.168.0.102", "port": 5001}]
    assert peers(set(), str(tmp_path)) == []


@pytest.mark.parametrize(
    ("words", "unit", "found"),
    [
        ([*JAVA, "start"], "", [{"pid": 7, "base": "/opt/t", "unit": ""}]),
        ([*JAVA, "start"], "tomcat10.service", [{"pid": 7, "base": "/opt/t", "unit": "tomcat10.service"}]),
        ([*JAVA, "start"], "tomcat@tomcat1.service", []),
        ([*JAVA, "configtest"], "", []),
        (["/usr/bin/java", "-jar", "x.jar"], "", []),
    ],
)
def test_tomcats_beside_the_units(tmp_path: Path, words: list[str], unit: str, found: list[object]) -> None:
    process(tmp_path, 7, words, unit)
    assert started_by_hand(str(tmp_path)) == found
