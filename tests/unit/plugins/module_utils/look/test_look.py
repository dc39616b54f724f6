# SPDX-License-Identifier: GPL-3.0-or-later
"""What a host has left, and who holds its ports, from files as the kernel writes them."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest
from ansible_collections.catalina.cluster.plugins.module_utils.look.ports import holders, parse_listeners, read_address, unit_of
from ansible_collections.catalina.cluster.plugins.module_utils.look.resources import available_memory, places

HEAD = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"
TCP = (
    HEAD
    + "   0: 00000000:0050 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4711 1 0 100 0 0 10 0\n"
    + "   1: 6400A8C0:0050 6500A8C0:8F12 01 00000000:00000000 00:00000000 00000000     0        0 4712 1 0 100 0 0 10 0\n"
)


def test_listeners_and_not_connections() -> None:
    assert [tuple(one) for one in parse_listeners(TCP)] == [("0.0.0.0", 80, "4711")]


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("6400A8C0", "192.168.0.100"),
        ("00000000000000000000000000000000", "::"),
        ("B80D0120000000000000000005000000", "2001:db8::5"),
        ("0000000000000000FFFF00006400A8C0", "192.168.0.100"),
    ],
)
def test_addresses_in_the_byte_order_of_this_machine(text: str, address: str) -> None:
    assert read_address(text) == address


@pytest.mark.parametrize(
    ("cgroup", "unit"),
    [
        ("0::/system.slice/nginx.service\n", "nginx.service"),
        ("0::/system.slice/system-tomcat.slice/tomcat@tomcat1.service\n", "tomcat@tomcat1.service"),
        ("12:pids:/user.slice\n1:name=systemd:/user.slice/user-0.slice/session-3.scope\n", "session-3.scope"),
        ("0::/\n", ""),
        ("", ""),
    ],
)
def test_unit(cgroup: str, unit: str) -> None:
    assert unit_of(cgroup) == unit


def test_holder_is_the_process_itself() -> None:
    """Against this machine's own /proc: a socket that this test opens."""
    with socket.socket() as one, socket.socket() as other:
        one.bind(("127.0.0.1", 0))
        one.listen()
        other.bind(("127.0.0.1", 0))
        port = int(one.getsockname()[1])
        found = holders({port, int(other.getsockname()[1])})
    assert [(entry["port"], entry["address"], entry["pid"]) for entry in found] == [(port, "127.0.0.1", os.getpid())]
    assert found[0]["name"]


def test_holder_that_cannot_be_seen(tmp_path: Path) -> None:
    """Of another user: that something listens is known all the same."""
    (tmp_path / "net").mkdir()
    (tmp_path / "net/tcp").write_text(TCP, encoding="ascii")
    assert holders({80}, str(tmp_path)) == [{"port": 80, "address": "0.0.0.0", "pid": 0, "name": "", "unit": ""}]
    assert holders({81}, str(tmp_path)) == []


def test_places_once_for_each_file_system(tmp_path: Path) -> None:
    """A directory that is not there yet is asked where it will be."""
    found = places([f"{tmp_path}/not/yet", str(tmp_path), "~nobody-of-that-name/tmp"])
    assert [(one["path"], one["writable"], one["problem"]) for one in found] == [(str(tmp_path), True, "")]
    assert 0 < found[0]["free"] <= found[0]["size"]


def test_memory(tmp_path: Path) -> None:
    assert available_memory() > 0
    assert available_memory(str(tmp_path)) == -1
