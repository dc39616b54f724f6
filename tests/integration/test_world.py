# SPDX-License-Identifier: GPL-3.0-or-later
"""What the world does to a cluster while nobody changes it: it comes back by itself, and users notice as little as can be."""

from __future__ import annotations

import time
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any

import pytest
from integration import lab, load, runs
from integration.shape import Processes, Shape

Say = Callable[[str], None]
# Seconds after which something that should happen by itself is taken for something that does not.
LONGEST = 60


def _main_process(service: str) -> str:
    return lab.on(lab.WEB, f"systemctl show --value -p MainPID {service}").strip()


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:
            return bool(answer.status == 200)
    except (OSError, urllib.error.URLError):
        return False


def _until(true: Callable[[], bool], what: str) -> float:
    """Wait for something. Returns the seconds that it took."""
    began = time.monotonic()
    while not true():
        assert time.monotonic() - began < LONGEST, f"{what}: not within {LONGEST} seconds"
        time.sleep(0.02)
    return time.monotonic() - began


@pytest.mark.parametrize(("service", "frontends"), [("apache2", ("httpd", "mod_jk")), ("nginx", ("nginx",))])
def test_front_end_comes_back_by_itself(cluster: Any, say: Say, service: str, frontends: tuple[str, ...]) -> None:
    """Its main process is killed under load: requests of that moment fail, those before and after it do not."""
    before = _main_process(service)
    with load.Load(f"killed {service}") as client:
        client.steady()
        lab.on(lab.WEB, f"kill -KILL {before}")
        # Processes of the old one may still answer for a moment.
        seconds = _until(lambda: _main_process(service) not in ("0", before), f"another main process of {service}")
        seconds += _until(lambda: all(_answers(lab.FRONTENDS[name]) for name in frontends), f"answers of {service}")
        # Connections that clients kept are found to be dead when they are used next.
        client.wait(load.STEADY)
        client.mark()
        client.wait(load.STEADY)
    figures = client.figures
    say(load.heading() + "\n" + load.line(f"main process of {service} killed", figures, seconds))
    say("    " + figures.by_frontend())
    for name, target in figures.targets.items():
        say(f"    {name}: failed before, during, after: {[part['failed'] for part in target['parts']]} of {target['requests']}")
        # All of it but the first seconds, in which the users get warm.
        parts = {number: part["failed"] for number, part in enumerate(target["parts"]) if number >= load.BEFORE}
        untouched = [failed for number, failed in parts.items() if number != load.DURING or name not in frontends]
        assert not any(untouched), figures.events()
        assert (target["lost_sessions"], target["lost_updates"]) == (0, 0)
    assert _main_process(service) not in ("0", before)
    assert lab.on(lab.WEB, f"systemctl show --value -p NeedDaemonReload {service}").strip() == "no"


# A member's heartbeat as a stranger repeats it, with a receiver port that nobody has: run on a host that is no member.
STRANGER = """
import socket, struct, sys, time
own, group, port = sys.argv[1], "228.0.0.4", 45564
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    s.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton(own))
    s.bind((group, port))
    s.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, socket.inet_aton(group) + socket.inet_aton(own))
    s.settimeout(10)
    heard = s.recv(65535)
    real = next(number for number in range(5001, 5005) if struct.pack(">i", number) in heard)
    for _ in range(20):
        s.sendto(heard.replace(struct.pack(">i", real), struct.pack(">i", int(sys.argv[2]))), (group, port))
        time.sleep(0.1)
# A member that it heard of and cannot connect to is said to have disappeared after some seconds.
time.sleep(10)
"""
CONNECT = "timeout 5 python3 -c 'import socket; socket.create_connection((\"{}\", 5001), 3)' && echo open || echo closed"


def test_strangers_are_kept_out(cluster: Any, lab_state: Any, say: Say) -> None:
    """The front ends' host is no member: members heed its heartbeat, and with the table they do not. No member restarts for that."""
    shape = Shape(cluster.variables)

    def heeded(port: int) -> int:
        lab.on(lab.WEB, f"python3 - {lab.NETWORK}.100 {port}", STRANGER)
        return int(lab.on("app1", f"journalctl --unit=tomcat@tomcat1.service | grep -c 'tcp://.*:{port},' || true"))

    def reached(host: str) -> str:
        return lab.on(host, CONNECT.format(f"{lab.NETWORK}.101")).strip()

    before, first, second = heeded(5998), reached(lab.WEB), reached("app2")
    processes = Processes(shape)
    guarded = shape.copy()
    guarded.variables["tomcat_replication_firewall"] = True
    run = guarded.play()
    lab_state.made = False
    assert run.code == 0, run.error
    after, third, fourth = heeded(5999), reached(lab.WEB), reached("app2")
    say(f"a stranger's heartbeats that a member heeded: {before}, with the table {after}; its connections: {first}, {third};")
    say(f"    those of a member: {second}, {fourth}")
    assert before and (first, second) == ("open", "open"), "the stranger has nothing to be kept from"
    assert (after, third, fourth) == (0, "closed", "open")
    assert Processes(shape).members == processes.members
    # Flushed by somebody: the next run loads it again, and the one after that has nothing to do.
    lab.on("app1", "nft flush ruleset")
    assert guarded.play().changed == {"app1": 1, "app2": 0, "web": 0}
    assert guarded.play().changed == {"app1": 0, "app2": 0, "web": 0}
    assert shape.play().code == 0
    assert reached(lab.WEB) == "open", "switched off, the table is gone"


# Seconds for which a member is frozen, and what bounds a user's wait then: an answer that takes longer is cut.
FROZEN = 20
BOUNDED = {"httpd_balancer_timeout": 4, "mod_jk_reply_timeout": 4000, "nginx_balancer_read_timeout": 4}


@pytest.mark.parametrize("what", ["as it is", "with answers bounded to 4 s"])
def test_member_is_frozen(cluster: Any, lab_state: Any, say: Say, request: pytest.FixtureRequest, what: str) -> None:
    """Its users wait (docs/operations.md says where, and what bounds it); nothing is lost, and without a bound nothing fails."""
    if what != "as it is":
        if request.config.getoption("--edits") != "all":
            pytest.skip("with --edits=all")
        run = runs.play("site.yml", {**cluster.variables, **BOUNDED})
        lab_state.made = False
        assert run.code == 0, run.error
    with load.Load(f"frozen {what}", patience=2 * FROZEN) as client:
        client.steady()
        lab.on("app2", f"s=tomcat@tomcat3.service; systemctl kill --signal=STOP $s; sleep {FROZEN}; systemctl kill --signal=CONT $s")
        client.mark()
        client.wait(load.STEADY)
    figures = client.figures
    say(load.heading() + "\n" + load.line(f"tomcat3 frozen for {FROZEN} s, {what}", figures, FROZEN))
    for name, target in figures.targets.items():
        say(f"    {name}: longest wait {max(target['max_ms'], target['slow_worst_ms']):.0f} ms, failed {target['failed_by_kind']}")
        assert (target["lost_sessions"], target["lost_updates"]) == (0, 0), figures.events()
        assert what != "as it is" or target["failed"] == 0, figures.events()
