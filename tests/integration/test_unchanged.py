# SPDX-License-Identifier: GPL-3.0-or-later
"""A run leaves out what would find nothing to do, and never what would: changes by hand, and edits of every kind of variable."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from integration import lab, releases, runs

Say = Callable[[str], None]
# Plays that a run of everything has, and that have no hosts when there is nothing to do.
PLAYS = ("Prepare all hosts", "Lay out the Tomcats and start what is down", "Point the front ends at what runs")
# Its files stay: what runs needs them.
_FORGET = "sed -i '/^Package: {}$/,/^$/ s/^Status: install ok installed/Status: deinstall ok config-files/' /var/lib/dpkg/status"

# Where, and what is done by hand there. Each is found by what a look asks, and by nothing else. One package a host: apt installs
# nothing beside another one that is missing.
BY_HAND: dict[str, tuple[str, str]] = {
    "a file with another line": ("web", "echo '# by hand' >>/etc/nginx/nginx.conf"),
    "a file that is gone": ("web", "rm /etc/apache2/catalina.d/*balancer*.conf"),
    "a file of an instance": ("app1", "echo '<!-- by hand -->' >>/srv/tomcat/tomcat1/conf/server.xml"),
    "a mode": ("app2", "chmod 0600 /srv/tomcat/tomcat4/conf/web.xml"),
    "the hosts file": ("app2", "sed -i '/app1/d' /etc/hosts"),
    "a line of somebody else in the hosts file": ("app1", "echo '10.9.9.9 elsewhere' >>/etc/hosts"),
    "a kernel value": ("app1", "echo 128 >/proc/sys/net/core/somaxconn"),
    "a package of a front end": ("web", _FORGET.format("libapache2-mod-jk")),
    "a package of Tomcat": ("app2", _FORGET.format("tomcat10-common")),
    "the JDK": ("app1", _FORGET.format("default-jre-headless")),
    "the service's user": ("app1", "usermod --shell /bin/sh tomcat"),
    "a member that was stopped": ("app2", "systemctl stop tomcat@tomcat3"),
    "a member that does not start at boot": ("app2", "systemctl disable -q tomcat@tomcat4"),
    "a front end that was stopped": ("web", "systemctl stop apache2"),
    "a front end that does not start at boot": ("web", "systemctl disable -q nginx"),
    "a unit": ("app1", "echo '# by hand' >>/etc/systemd/system/tomcat@tomcat2.service"),
    "a file of the application": ("app1", "echo >>/srv/tomcat-apps/test/*/index.jsp"),
    "a jar of an instance": ("app2", "echo >/srv/tomcat/tomcat3/lib/by-hand.jar"),
    "a timer of the metrics": ("app2", lab.TIMER_LEFT),
    "what a member was started with": ("app2", 'sed -i \'s/"digest": "./&0/\' /run/tomcat-tomcat4/digest.json'),
}
# Changes that no run repairs, but which it must look at.
NOT_OURS = {"a line of somebody else in the hosts file", "a jar of an instance"}
MEND = {"app1": "sed -i /elsewhere/d /etc/hosts", "app2": "rm -f /srv/tomcat/tomcat3/lib/by-hand.jar"}


def asked_everything(run: runs.Run) -> bool:
    """Whether the plays had hosts: all of them, or none."""
    parts = [run.output.partition(f"PLAY [{name}]")[2].partition("\nPLAY ")[0] for name in PLAYS]
    assert all(parts), run.log
    found = {"no hosts matched" not in part for part in parts}
    assert len(found) == 1, run.log
    return found.pop()


def play(variables: dict[str, Any], *options: str, more: dict[str, Any] | None = None) -> runs.Run:
    run = runs.play("site.yml", {**variables, **(more or {})}, options)
    assert run.code == 0, run.error
    assert set(run.changed) == {*lab.APPS, lab.WEB}, run.log
    return run


def settled(variables: dict[str, Any], say: Say) -> None:
    """Until a run leaves them out: the first may change something, the second asks everything and leaves what it asked."""
    for number in (1, 2, 3):
        run = play(variables)
        if not asked_everything(run):
            say(f"left out in run {number}: {run.changed}")
            assert set(run.changed.values()) == {0}
            return
    raise AssertionError(f"three runs have asked everything: {run.log}")


@pytest.fixture
def thorough(request: pytest.FixtureRequest) -> None:
    """Skip what takes too long for every commit."""
    if request.config.getoption("--edits") != "all":
        pytest.skip("with --edits=all")


@pytest.fixture
def still(cluster: Any, say: Say) -> Any:
    """A cluster of which a run knows that there is nothing to do. Whatever a test did, the next one finds it up to date."""
    settled(cluster.variables, say)
    yield cluster
    for host, command in MEND.items():
        lab.on(host, command)
    assert runs.play("site.yml", cluster.variables).code == 0


def test_changes_by_hand_are_predicted_and_repaired(still: Any, say: Say) -> None:
    before = {host: lab.tree(host) for host in (*lab.APPS, lab.WEB)}
    for host, command in BY_HAND.values():
        lab.on(host, command)
    changed = {host: lab.tree(host) for host in before}
    predicted = play(still.variables, "--check", "--diff")
    assert asked_everything(predicted) and all(predicted.changed.values()), predicted.log
    assert {host: lab.tree(host) for host in before} == changed
    repaired = play(still.variables)
    say(f"predicted {predicted.changed}, changed {repaired.changed}")
    assert asked_everything(repaired) and all(repaired.changed.values()), repaired.log
    for host, command in MEND.items():
        lab.on(host, command)
    assert lab.settle(still.variables) == []
    assert {host: lab.tree(host) for host in before} == before


@pytest.mark.usefixtures("thorough")
def test_one_change_is_enough(still: Any, say: Say) -> None:
    """Each by itself, so that no other one is the reason for asking everything."""
    for what, (host, command) in BY_HAND.items():
        settled(still.variables, say)
        lab.on(host, command)
        predicted = play(still.variables, "--check", "--diff")
        repaired = play(still.variables)
        say(f"{what}: predicted {predicted.changed}, changed {repaired.changed}")
        assert asked_everything(predicted) and asked_everything(repaired), what
        assert (what in NOT_OURS) or (predicted.changed[host] and repaired.changed[host]), (what, predicted.log, repaired.log)


EDIT: dict[str, Any] = {
    "nginx_balancer_read_timeout": 61,
    "httpd_base_timeout": 31,
    "mod_jk_socket_connect_timeout": 2600,
    "platform_sysctl": {"net.core.somaxconn": 4000, "net.ipv4.tcp_max_syn_backlog": 4096, "net.ipv4.tcp_syncookies": 1},
    "jdk_profile_script": True,
}


@pytest.mark.usefixtures("thorough")
def test_edits_are_taken_at_once(still: Any, say: Say) -> None:
    predicted = play(still.variables, "--check", more=EDIT)
    taken = play(still.variables, more=EDIT)
    say(f"predicted {predicted.changed}, changed {taken.changed}")
    assert asked_everything(predicted) and asked_everything(taken)
    assert all(taken.changed.values()) and all(predicted.changed.values())
    assert lab.on(lab.WEB, "grep -rhc 'proxy_read_timeout 61' /etc/nginx | grep -v '^0' | head -1").strip()
    assert lab.on("app1", "cat /proc/sys/net/core/somaxconn").strip() == "4000"
    back = play(still.variables)
    assert asked_everything(back) and all(back.changed.values())


@pytest.mark.usefixtures("thorough")
def test_whoever_wants_everything_asked_gets_it(still: Any) -> None:
    forced = play(still.variables, "-e", "run_control_skip_unchanged=false")
    assert asked_everything(forced) and set(forced.changed.values()) == {0}
    # It is no difference for the run after it.
    assert not asked_everything(play(still.variables))
    assert not asked_everything(play(still.variables, "--check", "--diff"))
    limited = runs.play("site.yml", still.variables, ("--limit", "app1,web"))
    assert limited.code == 0 and asked_everything(limited) and set(limited.changed.values()) == {0}


@pytest.mark.usefixtures("thorough")
def test_what_is_drained_stays_known(still: Any) -> None:
    """A decision of a person is another state, and so is taking it back."""
    for playbook in ("drain", "enable"):
        done = runs.play(f"playbooks/{playbook}.yml", {**still.variables, "members": "tomcat1"})
        assert done.code == 0, done.error
        assert re.search(r"PLAY \[Point the front ends.*\][^\n]*\n(?!skipping)", done.output), done.log
        run = play(still.variables)
        assert asked_everything(run) and set(run.changed.values()) == {0}


@pytest.mark.usefixtures("thorough")
def test_archives_and_the_table_of_the_packet_filter(still: Any, say: Say) -> None:
    variables = {**still.variables, **releases.variables("10.1.90")}
    for host, command in (
        ("app1", "rm -rf /opt/tomcat/*10.1.90*"),
        ("app2", "chmod 0700 /opt/tomcat/*10.1.90*"),
        ("app1", "nft flush ruleset"),
    ):
        settled(variables, say)
        lab.on(host, command)
        predicted, repaired = play(variables, "--check", "--diff"), play(variables)
        say(f"{command}: predicted {predicted.changed}, changed {repaired.changed}")
        assert asked_everything(predicted) and asked_everything(repaired) and predicted.changed[host] and repaired.changed[host]
