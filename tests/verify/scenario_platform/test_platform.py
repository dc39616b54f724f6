# SPDX-License-Identifier: GPL-3.0-or-later
"""Names resolve to the addresses of the inventory, and the kernel has the wanted values, now and after a boot."""

from __future__ import annotations

from typing import Any

import pytest
from verify.helpers import Cluster, playbook, recap, variables

HOSTS = {"bookworm": "192.168.222.12", "twelve.example.com": "192.168.222.12", "bullseye": "192.168.222.11", "trixie": "192.168.222.13"}


@pytest.mark.parametrize("name", HOSTS)
def test_every_host_resolves(host: Any, name: str) -> None:
    answers = host.check_output(f"getent ahosts {name}").splitlines()
    assert {line.split()[0] for line in answers} == {HOSTS[name]}, "one address, and never one of the loopback network"


def test_what_others_wrote_is_kept(host: Any) -> None:
    assert host.check_output("getent hosts printer").split()[0] == "192.0.2.77"
    assert host.check_output("getent ahostsv4 localhost").split()[0] == "127.0.0.1"
    assert "localhost" in host.check_output("getent hosts ::1").split()


def test_the_hosts_file_can_be_read_by_all(host: Any) -> None:
    assert host.run("runuser -u nobody -- getent hosts trixie").rc == 0
    assert host.check_output("stat -c '%U:%G %a' /etc/hosts") == "root:root 644"


def test_kernel_values_are_live(host: Any) -> None:
    for key, value in variables(host)["platform_sysctl"].items():
        assert host.check_output(f"sysctl -n {key}") == str(value), key


def test_kernel_values_come_back_at_boot(host: Any) -> None:
    """systemd-sysctl is what sets them at boot; it must find them although the live values differ."""
    wanted = variables(host)["platform_sysctl"]
    host.check_output("sysctl -q -w net.core.somaxconn=128 net.ipv4.tcp_max_syn_backlog=128 net.ipv4.tcp_syncookies=1")
    host.check_output("/lib/systemd/systemd-sysctl")
    assert {key: host.check_output(f"sysctl -n {key}") for key in wanted} == {key: str(value) for key, value in wanted.items()}


def test_lost_values_are_healed_by_a_run(cluster: Cluster) -> None:
    host = cluster.hosts["bookworm"]
    host.check_output("sysctl -q -w net.core.somaxconn=128")
    host.check_output("sed -i /trixie/d /etc/hosts")
    done = playbook()
    assert done.returncode == 0, done.stdout[-3000:]
    assert {name: count["changed"] > 0 for name, count in recap(done.stdout).items()} == {
        "bookworm": True,
        "bullseye": False,
        "trixie": False,
    }
    assert host.check_output("sysctl -n net.core.somaxconn") == "3333"
    assert host.check_output("getent hosts trixie").split()[0] == "192.168.222.13"
