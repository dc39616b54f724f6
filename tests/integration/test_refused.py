# SPDX-License-Identifier: GPL-3.0-or-later
"""Edits that no roll can do, or that somebody should think about once more: refused with the reason, and nothing happens."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from integration import lab, runs
from integration.polls import Polls
from integration.shape import Processes, Shape

Say = Callable[[str], None]
OTHER_PORT = {"tomcat_clusters": {"main": {"multicast_port": 45999}}}
FULL_RESTART = "playbooks/full_restart.yml"

# What is edited, the playbook with its variables, and the words that a person has to read.
Case = tuple[Callable[[Shape], Any], str, dict[str, Any], list[str]]
CASES: dict[str, Case] = {
    "another multicast port": (
        lambda shape: shape.variables.update(OTHER_PORT),
        "site.yml",
        {},
        ["Nothing was changed", "multicast address and port", "do not hear each other", "full_restart.yml -e confirm=main"],
    ),
    "a full restart that is not confirmed": (
        lambda shape: shape.variables.update(OTHER_PORT),
        FULL_RESTART,
        {"confirm": "yes"},
        ["-e confirm=main (yes is no cluster)"],
    ),
    "removal of more than half": (
        lambda shape: shape.remove("tomcat2", "tomcat3", "tomcat4"),
        "site.yml",
        {},
        ["3 of 4 members of the cluster main", "run_control_confirm_removal", "put them back into the inventory"],
    ),
    "drain of all": (lambda shape: shape, "playbooks/drain.yml", {"members": "all"}, ["Nothing was changed"]),
}


@pytest.mark.parametrize("what", CASES)
def test_refused(cluster: Any, what: str, say: Say) -> None:
    """The reason and the remedy are told, no file and no process differs."""
    edit, playbook, more, words = CASES[what]
    shape = Shape(cluster.variables)
    before, files = Processes(shape), {host: lab.tree(host) for host in (*lab.APPS, lab.WEB)}
    wanted = shape.copy()
    edit(wanted)
    with Polls({**lab.FRONTENDS, **lab.MEMBERS}) as polls:
        run = wanted.play(playbook, more)
    _tell(say, f"{what}: {sum(polls.made.values())} polls made, {len(polls.failures)} failed", run)
    assert run.code != 0
    assert [word for word in words if word not in " ".join(run.error.split())] == []
    assert polls.failures == []
    assert Processes(shape).members == before.members
    assert {host: lab.tree(host) for host in files} == files


def _no_ssh() -> None:
    lab.hosts("inside", "app2", "systemctl stop ssh.service; systemctl kill --signal=KILL user.slice; true")


def _ssh() -> None:
    lab.hosts("inside", "app2", "systemctl start ssh.service")


def _on(host: str, command: str) -> Callable[[], Any]:
    return lambda: lab.on(host, command)


# What is wrong with a host: made so, mended, the variables of the run, and the words that a person has to read.
Wrong = tuple[Callable[[], Any], Callable[[], Any], dict[str, Any], list[str]]
WRONG: dict[str, Wrong] = {
    "a host that cannot be reached": (
        _no_ssh,
        _ssh,
        {},
        [
            "app2 cannot be reached: ",
            "port 22: Connection refused Have it answer",
            "--limit 'all,!app2'",
            "-e run_control_max_unreachable=1",
        ],
    ),
    "a file system that is full": (
        _on("app2", "mount -t tmpfs -o size=1m tmpfs /var/tmp && dd if=/dev/zero of=/var/tmp/filler bs=4k 2>/dev/null; true"),
        _on("app2", "umount /var/tmp"),
        {},
        ["app2: no space left on device: /var/tmp (0 KiB free, 102 KiB are needed)"],
    ),
    "a home that cannot be written to": (
        _on("app2", "mount --bind /root /root && mount -o remount,ro,bind /root"),
        # Shells of connections are at work in it.
        _on("app2", "umount --lazy /root"),
        {},
        ["app2: /root", ": cannot be written to (a read-only file system, or no permission)"],
    ),
    "a port that something else holds": (
        _on(lab.WEB, "systemd-run --quiet --collect --unit=squatter python3 -m http.server 8099"),
        _on(lab.WEB, "systemctl stop squatter.service"),
        {"nginx_balancer_port": 8099},
        ["web: port 8099 of the front end nginx is held by python3 (process ", ", squatter.service): stop that", "(nginx_balancer_port)"],
    ),
}


@pytest.mark.parametrize("what", WRONG)
def test_host_refused(cluster: Any, what: str, say: Say) -> None:
    """The first look finds it, the message names it, and no file and no process differs."""
    make, mend, more, words = WRONG[what]
    shape = Shape(cluster.variables)
    before, files = Processes(shape), {host: lab.tree(host) for host in (*lab.APPS, lab.WEB)}
    wanted = shape.copy()
    wanted.variables.update(tomcat_java_opts=["-Xmx61m"], **more)
    make()
    try:
        run = wanted.play()
    finally:
        mend()
    _tell(say, what, run)
    assert run.code != 0
    assert [word for word in ["Nothing was changed", *words] if word not in " ".join(run.output.split())] == []
    assert [word for word in ("censored", "{{", "Traceback") if word in run.output] == []
    assert Processes(shape).members == before.members
    assert {host: lab.tree(host) for host in files} == files


# The real one without the right to change rules, as in a container that lacks it.
_NO_RIGHT = '#!/bin/sh\nexec setpriv --bounding-set -net_admin /usr/sbin/nft.kept "$@"\n'


def test_host_without_a_packet_filter(cluster: Any, lab_state: Any, say: Say) -> None:
    """Refused before a file of any Tomcat is changed, also on the other host; with the option in the message the run goes on."""
    shape = Shape(cluster.variables)
    before, files = Processes(shape), {host: lab.tree(host) for host in lab.APPS}
    wanted = shape.copy()
    wanted.variables.update(tomcat_java_opts=["-Xmx61m"])
    lab.on("app2", "nft flush ruleset; mv /usr/sbin/nft /usr/sbin/nft.kept; cat >/usr/sbin/nft; chmod 755 /usr/sbin/nft", _NO_RIGHT)
    lab_state.made = False
    try:
        run = wanted.play()
        found = {host: lab.tree(host) for host in files}
        without = shape.play("site.yml", {"tomcat_replication_firewall": False})
    finally:
        lab.on("app2", "mv /usr/sbin/nft.kept /usr/sbin/nft")
    _tell(say, "a packet filter that may not be used", run)
    words = ["app2: ", "tomcat_replication_firewall", "nft does not work: ", "CAP_NET_ADMIN", "Nothing of Tomcat was changed"]
    assert run.code != 0
    assert [word for word in words if word not in " ".join(run.error.split())] == []
    assert Processes(shape).members == before.members
    assert found == files
    assert without.code == 0, without.error
    # With the right again the table comes back, and nobody restarts for it.
    assert shape.play().code == 0
    assert "catalina_replication" in lab.on("app2", "nft list tables")
    assert Processes(shape).members == before.members
    lab_state.made = True


def test_run_without_a_host(cluster: Any, say: Say) -> None:
    """Allowed by a person: the others get the change, rolling restart included, and the end of the run names the missing host."""
    shape = Shape(cluster.variables)
    wanted, before = shape.copy(), Processes(shape)
    wanted.instance("tomcat1")["java_opts"] = ["-Xmx62m"]
    _no_ssh()
    try:
        run = wanted.play("site.yml", {"run_control_max_unreachable": 1})
    finally:
        _ssh()
    after = Processes(shape)
    say(f"a run without app2 ended with {run.code} and said:")
    say("\n".join("    | " + line for line in run.output.splitlines() if "app2" in line))
    assert run.lost == ["app2"]
    assert "app2 could not be reached and was left out" in run.output
    assert [name for name, process in after.members.items() if process != before.members[name]] == ["tomcat1"]
    assert shape.play().code == 0, "with the host again"


def test_full_restart(cluster: Any, say: Say, request: pytest.FixtureRequest) -> None:
    """The planned outage that the refusal names: it does it, says how long it was, and the way back is the same."""
    if request.config.getoption("--edits") != "all":
        pytest.skip("with --edits=all")
    shape = Shape(cluster.variables)
    for edit in (OTHER_PORT, {}):
        before = Processes(shape)
        shape = Shape({**cluster.variables, **edit})
        run = shape.play(FULL_RESTART, {"confirm": "main"})
        said = [line.strip() for line in run.output.splitlines() if "was out of service for" in line]
        say(f"full_restart.yml -e confirm=main ended with {run.code} and said: {said}")
        assert run.code == 0, run.error
        assert said, "the length of the outage was not told"
        after = Processes(shape)
        assert [name for name in before.members if before.members[name] == after.members[name]] == []
        again = shape.play()
        assert again.code == 0 and not any(again.changed.values()), again.changed


def _tell(say: Say, heading: str, run: runs.Run) -> None:
    say(f"{heading}; the run ended with {run.code} and said:")
    say("\n".join("    | " + line for line in run.error.splitlines()[:12]))
