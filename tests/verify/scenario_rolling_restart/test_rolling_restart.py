# SPDX-License-Identifier: GPL-3.0-or-later
"""The steps of a roll, on one host: each change touches the members it is about, and a visitor notices none of them."""

from __future__ import annotations

import json
from typing import Any

from verify.helpers import Cluster, Visitor, playbook, recap

INDEX = "/test/index.jsp"
MINE: dict[str, Any] = {"name": "tomcat2", "java_opts": ["-Dmine=yes"]}


def run(**changes: Any) -> str:
    """A run with other variables; its output."""
    done = playbook("-e", json.dumps(changes)) if changes else playbook()
    assert done.returncode == 0, (done.stdout + done.stderr)[-4000:]
    return done.stdout


def test_a_changed_option_rolls_its_member_only(cluster: Cluster) -> None:
    """The session of a visitor on the restarted member goes on."""
    visitor = cluster.visitor("httpd")
    visitor.count()
    assert visitor.at("tomcat2", INDEX + "?op=count")["attributes"]["counter"] == 2
    before = cluster.all_pids()
    run(tomcat_instances=["tomcat1", MINE])
    after = cluster.all_pids()
    assert after["tomcat1"] == before["tomcat1"] and after["tomcat2"] != before["tomcat2"]
    assert visitor.count() == 3
    host = cluster.hosts["all-in-one"]
    assert "-Dmine=yes" in host.check_output(f"tr '\\0' ' ' < /proc/{after['tomcat2']}/cmdline")
    assert visitor.at("tomcat2")["attributes"]["counter"] == 3, "it is in use again"


def test_drained_by_the_inventory(cluster: Cluster) -> None:
    """Front ends only: nothing is restarted, nobody gets there, the session goes on elsewhere."""
    visitor = cluster.visitor("httpd")
    visitor.count()
    visitor.at("tomcat1")
    before = cluster.all_pids()
    run(tomcat_instances=[{"name": "tomcat1", "state": "drained"}, MINE])
    assert cluster.all_pids() == before
    said = visitor.say(INDEX + "?op=count")
    assert said["instance"] == "tomcat2" and said["attributes"]["counter"] == 2
    assert {Visitor(visitor.address, visitor.port).say()["instance"] for _turn in range(6)} == {"tomcat2"}
    run()
    after = cluster.all_pids()
    assert after["tomcat1"] == before["tomcat1"] and after["tomcat2"] != before["tomcat2"], "it has its own options back"
    assert visitor.at("tomcat1")["attributes"]["counter"] == 2


def test_java_refuses_an_option_before_a_member_is_touched(cluster: Cluster) -> None:
    """In its own words, and nothing is laid out."""
    before = cluster.all_pids()
    done = playbook("-e", json.dumps({"tomcat_instances": ["tomcat1", {"name": "tomcat2", "java_opts": ["-XX:NoSuchOption"]}]}))
    text = done.stdout + done.stderr
    assert done.returncode != 0 and "tomcat2: Java refuses the options" in text, text[-3000:]
    assert "Unrecognized VM option 'NoSuchOption'" in text and "nothing was changed on this host" in text
    assert cluster.all_pids() == before


def test_a_member_that_cannot_start_stays_out(cluster: Cluster) -> None:
    """The run fails and shows why; the other serves; the next run heals."""
    visitor = cluster.visitor("httpd")
    visitor.count()
    before = cluster.all_pids()
    # Agents are not tried before: a running instance may have their ports.
    done = playbook("-e", json.dumps({"tomcat_instances": ["tomcat1", {"name": "tomcat2", "java_opts": ["-agentlib:nosuch"]}]}))
    text = done.stdout + done.stderr
    assert done.returncode != 0
    assert "tomcat2" in text and "nosuch" in text, f"the message shows the member and its journal:\n{text[-3000:]}"
    assert cluster.all_pids()["tomcat1"] == before["tomcat1"]
    assert visitor.count() == 2
    assert {Visitor(visitor.address, visitor.port).say()["instance"] for _turn in range(6)} == {"tomcat1"}
    run()
    assert cluster.all_pids()["tomcat1"] == before["tomcat1"]
    assert visitor.at("tomcat2")["attributes"]["counter"] == 2, "it has the session from the other"


def test_a_member_whose_pages_fail_is_not_used(cluster: Cluster) -> None:
    """Neither by the run that restarted it, nor by the next one while nothing is repaired."""
    host = cluster.hosts["all-in-one"]
    page = host.check_output("dirname $(find /srv -name health.jsp | head -n 1)") + "/broken.jsp"
    host.check_output(f"echo '<% if (true) throw new RuntimeException(\"on purpose\"); %>' >{page}")
    visitor = cluster.visitor("httpd")
    visitor.count()
    before = cluster.all_pids()
    broken: dict[str, Any] = {
        "tomcat_instances": ["tomcat1", {"name": "tomcat2", "java_opts": ["-Dmine=again"]}],
        "rolling_restart_warm_up_paths": ["/test/broken.jsp"],
        "rolling_restart_health_timeout": 5,
    }
    for _turn in range(2):
        done = playbook("-e", json.dumps(broken))
        text = done.stdout + done.stderr
        assert done.returncode != 0 and "tomcat2: /test/broken.jsp: 500" in text and "was stopped" in text, text[-3000:]
        assert host.run("systemctl is-active tomcat@tomcat2").stdout.strip() == "inactive"
        assert {Visitor(visitor.address, visitor.port).say()["instance"] for _other in range(6)} == {"tomcat1"}
    assert cluster.all_pids()["tomcat1"] == before["tomcat1"]
    host.check_output(f"rm {page}")
    run()
    assert visitor.at("tomcat2")["attributes"]["counter"] == 1, "it has the session from the other"


def test_an_unchanged_run_leaves_everything(cluster: Cluster) -> None:
    before = cluster.all_pids()
    output = run()
    assert all(count["changed"] == 0 for count in recap(output).values())
    assert cluster.all_pids() == before
