# SPDX-License-Identifier: GPL-3.0-or-later
"""A Java that runs, where it should be, and the right one of several."""

from __future__ import annotations

import json

from verify.helpers import Cluster, playbook


def test_the_packaged_java_runs(cluster: Cluster) -> None:
    host = cluster.hosts["packages"]
    java = host.run("env -i PATH=/usr/bin:/bin bash -lc 'java -version; echo $JAVA_HOME'")
    assert java.rc == 0 and 'version "17.' in java.stderr
    assert java.stdout.strip() == "/usr/lib/jvm/default-java"
    assert host.check_output("$(readlink -f /usr/lib/jvm/default-java)/bin/java --list-modules | grep -c java.base@") == "1"


def test_the_archive_in_use_is_what_a_login_sees(cluster: Cluster) -> None:
    java = cluster.hosts["archives"].run("env -i PATH=/usr/bin:/bin bash -lc 'java -version; echo $JAVA_HOME'")
    assert "21.0.99" in java.stderr
    assert java.stdout.strip() == "/opt/java/jdk-21"


def test_several_stand_side_by_side(cluster: Cluster) -> None:
    host = cluster.hosts["archives"]
    assert "17.0.99" in host.run("/opt/java/jdk-17/bin/java -version").stderr
    assert host.run("dpkg -l 'openjdk-*' | grep -q ^ii").rc != 0, "no package beside the archives"


def test_nobody_but_root_changes_it(cluster: Cluster) -> None:
    host = cluster.hosts["archives"]
    assert host.check_output("cd /; runuser -u nobody -- find /opt/java /etc/profile.d/java.sh -writable") == ""
    assert host.check_output("find /opt/java -not -user root") == ""


def test_a_wrong_checksum_is_refused_and_leaves_nothing(cluster: Cluster) -> None:
    host = cluster.hosts["archives"]
    before = host.check_output("find /opt/java | sort | sha256sum")
    wrong = [{"name": "jdk-99", "src": "{{ molecule_ephemeral_directory }}/archives/java-17.tar.gz", "checksum": "sha256:" + "0" * 64}]
    done = playbook("--limit", "archives", "-e", json.dumps({"jdk_archives": wrong, "jdk_archive_name": "jdk-99"}))
    text = done.stdout + done.stderr
    assert done.returncode != 0 and "java-17.tar.gz" in text and "0" * 64 in text, text[-2000:]
    assert host.check_output("find /opt/java | sort | sha256sum") == before
