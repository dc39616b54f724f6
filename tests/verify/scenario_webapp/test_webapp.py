# SPDX-License-Identifier: GPL-3.0-or-later
"""Applications are laid out completely or not at all."""

from __future__ import annotations

import json

import pytest
from verify.helpers import Cluster, fetch, instances, playbook, recap, wait_until

ROOT = "/srv/tomcat-apps"


def listing(cluster: Cluster) -> str:
    """Everything below the folder of the applications, with modes and contents."""
    command = f"find {ROOT} -printf '%u:%g %m %p\\n' | sort; find {ROOT} -type f -exec sha256sum {{}} + | sort; ls /etc/cron.d"
    return str(cluster.hosts["app"].check_output(command))


def test_the_session_test_application_is_complete(cluster: Cluster) -> None:
    host = cluster.hosts["app"]
    files = host.check_output(f"cd {ROOT}/test/*/ && find . -type f | sort").split()
    assert files == ["./WEB-INF/web.xml", "./health.jsp", "./index.jsp"]
    assert "<distributable" in host.check_output(f"cat {ROOT}/test/*/WEB-INF/web.xml"), "or no session is replicated"


def test_a_war_is_unpacked(cluster: Cluster) -> None:
    assert cluster.hosts["app"].check_output(f"cat {ROOT}/hello/*/index.html") == "<p>hello one</p>"


def test_read_by_all_written_by_root(cluster: Cluster) -> None:
    host = cluster.hosts["app"]
    assert host.run(f"cd /; runuser -u nobody -- cat {ROOT}/hello/*/index.html {ROOT}/test/*/index.jsp").rc == 0
    assert host.check_output(f"cd /; runuser -u nobody -- find {ROOT} -writable") == ""


@pytest.mark.parametrize("archive", ["evil.war", "short.war"])
def test_a_bad_archive_is_refused_and_leaves_nothing(cluster: Cluster, archive: str) -> None:
    """One that writes outside its folder, and one that was cut short (its checksum is right: it was made from the broken file)."""
    before = listing(cluster)
    done = playbook("-e", json.dumps({"hello_archive": archive}))
    text = done.stdout + done.stderr
    assert done.returncode != 0 and archive in text, text[-2000:]
    assert listing(cluster) == before


def test_a_wrong_checksum_is_refused_and_leaves_nothing(cluster: Cluster) -> None:
    before = listing(cluster)
    wrong = [{"path": "/hello", "src": "{{ molecule_ephemeral_directory }}/archives/hello-2.war", "checksum": "sha256:" + "0" * 64}]
    done = playbook("-e", json.dumps({"webapp_deployments": wrong}))
    assert done.returncode != 0 and "hello-2.war" in done.stdout + done.stderr
    assert listing(cluster) == before


def test_a_new_version_stands_beside_the_old(cluster: Cluster) -> None:
    host = cluster.hosts["app"]
    done = playbook("-e", json.dumps({"hello_archive": "hello-2.war"}))
    assert done.returncode == 0 and recap(done.stdout)["app"]["changed"] > 0, (done.stdout + done.stderr)[-2000:]
    assert sorted(host.check_output(f"cat {ROOT}/hello/*/index.html").split("\n")) == ["<p>hello one</p>", "<p>hello two</p>"]


def deploy(archive: str, *options: str) -> str:
    """Deploy a version; what was printed."""
    done = playbook("-e", json.dumps({"hello_archive": archive}), "--diff", *options)
    text = done.stdout + done.stderr
    assert done.returncode == 0, text[-3000:]
    return text


def pages(cluster: Cluster) -> list[str]:
    """The versions that are there, by their pages."""
    return sorted(cluster.hosts["app"].check_output(f"cat {ROOT}/hello/*/index.html").split("\n"))


def served(cluster: Cluster) -> str:
    """What a visitor sees."""
    one = instances(cluster.hosts["app"])[0]
    reply = fetch(one.address, one.http_port, "/hello/index.html")
    assert reply.status == 200
    return reply.body.strip()


def restarted(cluster: Cluster) -> str:
    """What a visitor sees after a restart."""
    cluster.hosts["app"].check_output("systemctl restart tomcat@tomcat1")
    return str(wait_until("it serves again", lambda: served(cluster), seconds=90))


def test_nothing_goes_while_an_earlier_version_runs(cluster: Cluster) -> None:
    """Two versions were deployed after the one that the instance was started with, and one is kept: it stays all the same."""
    deploy("hello-3.war")
    assert pages(cluster) == ["<p>hello one</p>", "<p>hello three</p>", "<p>hello two</p>"]
    assert served(cluster) == "<p>hello one</p>"


def test_versions_beyond_the_kept_go(cluster: Cluster) -> None:
    """Once the instance runs what is on disk. A dry run says which and removes none."""
    assert restarted(cluster) == "<p>hello three</p>"
    before = listing(cluster)
    said = deploy("hello-4.war", "--check")
    assert "unpacked: hello-1.war" in said and "unpacked: hello-2.war" in said and "unpacked: hello-3.war" not in said
    assert listing(cluster) == before
    deploy("hello-4.war")
    assert pages(cluster) == ["<p>hello four</p>", "<p>hello three</p>"]
    assert restarted(cluster) == "<p>hello four</p>"


def test_going_back_unpacks_nothing(cluster: Cluster) -> None:
    """The folder is the same one, and the version that was left stays for the way forward."""
    stat = f"stat -c '%i %Y' $(grep -l 'hello three' {ROOT}/hello/*/index.html)"
    before = cluster.hosts["app"].check_output(stat)
    deploy("hello-3.war")
    assert restarted(cluster) == "<p>hello three</p>"
    assert cluster.hosts["app"].check_output(stat) == before
    assert pages(cluster) == ["<p>hello four</p>", "<p>hello three</p>"]
    assert recap(deploy("hello-3.war"))["app"]["changed"] == 0


def test_it_is_taken_away_when_it_is_not_wanted(cluster: Cluster) -> None:
    done = playbook("-e", json.dumps({"webapp_session_test": False}))
    assert done.returncode == 0, (done.stdout + done.stderr)[-2000:]
    assert cluster.hosts["app"].run(f"find {ROOT} -name index.jsp").stdout == ""
