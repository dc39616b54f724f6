# SPDX-License-Identifier: GPL-3.0-or-later
"""New versions of an application, and back: member by member, and without anybody noticing one that does not work."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from verify.helpers import Cluster, Visitor, fetch, playbook, recap
from verify.load import Load

NOTES = "/var/lib/catalina-cluster/runs/*.json"
ARCHIVES = "{{ archives }}"


def run(book: str, code: int = 0, **changes: Any) -> str:
    """A run of a playbook with other variables; its output."""
    done = playbook("-e", json.dumps(changes), book=book)
    text = done.stdout + done.stderr
    assert (done.returncode != 0) == bool(code), text[-4000:]
    return text


def pages(cluster: Cluster, path: str = "/hello/index.html") -> dict[str, str]:
    """What each member serves at a path, or the status when it is not 200."""
    replies = {name: fetch(one.address, one.http_port, path) for name, (_host, one) in cluster.members().items()}
    return {name: reply.body.strip() if reply.status == 200 else str(reply.status) for name, reply in replies.items()}


def use_both(cluster: Cluster) -> None:
    """Both members are in use: a session gets to each of them through the front end."""
    visitor = cluster.visitor("httpd")
    visitor.count()
    for name in ("tomcat1", "tomcat2"):
        visitor.at(name)


def parallel(*numbers: int) -> dict[str, Any]:
    """The application in versions beside each other, with the first page that each has."""
    template = {"path": "/beside", "parallel": True, "health_path": "/beside/session.jsp"}
    source = "{{ archives ~ '/session-%d.war' }}"
    checksum = "sha256:{{ lookup('ansible.builtin.file', archives ~ '/session-%d.war.sha256') }}"
    return {
        "webapp_deployments": [
            {**template, "version": str(number), "src": source % number, "checksum": checksum % number} for number in numbers
        ]
    }


@pytest.fixture
def both(cluster: Cluster) -> Iterator[dict[str, int]]:
    """Processes before; both members are in use before and after."""
    use_both(cluster)
    yield cluster.all_pids()
    use_both(cluster)


def test_a_new_version_is_rolled(cluster: Cluster, both: dict[str, int]) -> None:
    """No request fails and no session is lost meanwhile; each member is restarted once."""
    with Load(cluster) as load:
        run("deploy", hello_archive="hello-2.war")
    assert load.total["requests"] > 200
    assert load.harm() == 0, load.said()
    assert set(pages(cluster).values()) == {"<p>hello two</p>"}
    assert all(pid != both[name] for name, pid in cluster.all_pids().items())
    assert all(count["changed"] == 0 for count in recap(run("deploy", hello_archive="hello-2.war")).values())


def test_back_until_the_inventory_says_something_else(cluster: Cluster, both: dict[str, int]) -> None:
    """A later run keeps what somebody went back to, and says so."""
    assert "no application is named: -e path=/shop (there are /hello)" in run("rollback", 2, hello_archive="hello-2.war")
    assert cluster.all_pids() == both
    run("rollback", hello_archive="hello-2.war", path="/hello")
    assert set(pages(cluster).values()) == {"<p>hello one</p>"}
    again = run("site", hello_archive="hello-2.war")
    assert "/hello was rolled back: version" in again
    assert all(count["changed"] == 0 for count in recap(again).values()), again[-3000:]
    assert "/hello: no earlier version of it is known" in run("rollback", 2, hello_archive="hello-2.war", path="/hello")
    assert "was rolled back" not in run("site", hello_archive="hello-3.war")
    assert set(pages(cluster).values()) == {"<p>hello three</p>"}


@pytest.mark.parametrize(
    ("archive", "words"),
    [
        ("broken.war", "tomcat1: /hello: the application did not start ("),
        ("sick.war", "tomcat1: /hello/index.html: 404 Not Found, not 200"),
    ],
)
def test_one_that_does_not_work_ends_with_the_first_member(cluster: Cluster, both: dict[str, int], archive: str, words: str) -> None:
    """It gets the version before back, the other is not touched, and nobody notices."""
    with Load(cluster) as load:
        said = run("deploy", 2, hello_archive=archive)
    assert words in said, said[-4000:]
    assert "The applications that were served before were put back on all hosts, and tomcat1 serves with them" in said
    assert load.harm() == 0, load.said()
    assert set(pages(cluster).values()) == {"<p>hello three</p>"}
    after = cluster.all_pids()
    assert after["tomcat1"] != both["tomcat1"] and after["tomcat2"] == both["tomcat2"]
    settled = run("site", hello_archive="hello-3.war")
    assert all(count["changed"] == 0 for count in recap(settled).values()), settled[-3000:]


def test_a_first_version_that_does_not_work_is_taken_away(cluster: Cluster, both: dict[str, int]) -> None:
    checksum = "sha256:{{ lookup('ansible.builtin.file', archives ~ '/broken.war.sha256') }}"
    new = [{"path": "/new", "src": ARCHIVES + "/broken.war", "checksum": checksum}]
    said = run("site", 2, hello_archive="hello-3.war", more=new)
    assert "tomcat1: /new: the application did not start" in said, said[-4000:]
    assert pages(cluster) == {"tomcat1": "<p>hello three</p>", "tomcat2": "<p>hello three</p>"}
    assert cluster.all_pids()["tomcat2"] == both["tomcat2"]
    assert cluster.hosts["all-in-one"].check_output("ls /srv/tomcat/*/conf/Catalina/localhost | grep -c new || :") == "0"


def test_run_records_hold_no_more_than_they_need(cluster: Cluster) -> None:
    """Addresses and checksums of versions, readable by root only."""
    host = cluster.hosts["all-in-one"]
    assert host.check_output(f"stat -c %a {NOTES}") == "600"
    records = json.loads(host.check_output(f"cat {NOTES}"))["records"]
    assert set(records) <= {"host:all-in-one", "frontend:all-in-one:httpd", "deployed"}
    version = records["deployed"]["/hello"][0]
    assert version["checksum"] == f"sha256:{hashlib.sha256(Path(version['src']).read_bytes()).hexdigest()}"


def test_versions_beside_each_other(cluster: Cluster, both: dict[str, int]) -> None:
    """Once Tomcat may take them in, nothing is restarted; sessions stay with the version that they began in."""
    run("deploy", **parallel(1))
    before = cluster.all_pids()
    assert before != both
    visitor = cluster.visitor("httpd")
    first = Visitor(visitor.address, visitor.port)
    assert "version 1" in first.ask("/beside/session.jsp").body
    run("deploy", **parallel(1, 2))
    assert "version 1" in first.ask("/beside/session.jsp").body
    assert {name: "version 2" in page for name, page in pages(cluster, "/beside/session.jsp").items()} == {"tomcat1": True, "tomcat2": True}
    run("deploy", **parallel(2))
    assert "version 2" in first.ask("/beside/session.jsp").body
    settled = run("site", **parallel(2))
    assert all(count["changed"] == 0 for count in recap(settled).values()), settled[-3000:]
    assert cluster.all_pids() == before


def test_an_instance_that_left_is_removed(cluster: Cluster) -> None:
    """Stopped by the run that took it out; removed with an archive when it is named."""
    host = cluster.hosts["all-in-one"]
    alone: dict[str, Any] = {**parallel(2), "tomcat_instances": ["tomcat1"]}
    run("site", **alone)
    assert "-e confirm=tomcat2 (removed instances: tomcat2; none is named)" in run("remove", 2, **alone)
    assert "not among them: tomcat1" in run("remove", 2, **alone, confirm="tomcat1")
    assert host.file("/srv/tomcat/tomcat2/conf/server.xml").exists
    run("remove", **alone, confirm="tomcat2")
    assert not host.file("/srv/tomcat/tomcat2").exists
    assert not host.file("/etc/systemd/system/tomcat@tomcat2.service").exists
    assert "server.xml" in host.check_output("tar -tzf $(ls -t /var/backups/tomcat/tomcat2-*.tar.gz | head -n 1)")
    assert "no instance was removed from the inventory" in run("remove", 2, **alone, confirm="tomcat2")
