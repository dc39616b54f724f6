# SPDX-License-Identifier: GPL-3.0-or-later
"""What differs between instances, Tomcat versions and Debian releases. What they have in common is tested by group_tomcat."""

from __future__ import annotations

import json
import re

import pytest
from verify import ajp
from verify.helpers import Cluster, Visitor, fetch, pids, playbook, wait_until

VERSIONS = {"tomcat11": ("9.0.", "11."), "tomcat1": ("10.1.", "17."), "tomcat2": ("10.1.", "17."), "tomcat13": ("10.1.", "21.")}


@pytest.mark.parametrize("name", VERSIONS)
def test_versions(cluster: Cluster, name: str) -> None:
    """As the journal has them, so of the process that runs."""
    host, one = cluster.members()[name]
    journal = host.check_output(f"journalctl --no-pager -u {one.unit}")
    tomcat, java = VERSIONS[name]
    assert re.search(rf"Server version number:\s+{re.escape(tomcat)}", journal)
    assert re.search(rf"JVM Version:\s+{re.escape(java)}", journal)


@pytest.mark.parametrize("name", VERSIONS)
def test_the_same_application_runs_on_all(cluster: Cluster, name: str) -> None:
    _host, one = cluster.members()[name]
    visitor = Visitor(one.address, one.http_port)
    assert [visitor.count() for _turn in range(3)] == [1, 2, 3]
    said = visitor.say("/test/index.jsp", "POST", "dataName=a&dataValue=%C3%A4%3C%22")
    assert said["attributes"]["a"] == 'ä<"'
    assert fetch(one.address, one.http_port, "/hello/").body == "<p>hello one</p>\n"


@pytest.mark.parametrize("name", VERSIONS)
def test_scheme_of_a_trusted_proxy_over_ajp(cluster: Cluster, name: str) -> None:
    """Who knows the secret knows under which name httpd sends the scheme. A cookie of a session that began by https says so."""
    _host, one = cluster.members()[name]
    proto = ajp.scheme_header(one.secret)
    sent: dict[str, dict[str, str]] = {
        "nothing": {},
        "https": {proto: "https"},
        "http": {proto: "http"},
        "another secret's": {ajp.scheme_header(f"{one.secret}x"): "https"},
        "forged": {"X-Forwarded-Proto": "https"},
    }
    answers = {what: ajp.answer(one.address, one.ajp_port, "/test/index.jsp", one.secret, headers=named) for what, named in sent.items()}
    assert all(b"JSESSIONID=" in head for head in answers.values())
    assert [what for what, head in answers.items() if b"; Secure" in head] == ["https"]


def test_replication_on_one_host(cluster: Cluster) -> None:
    """Two instances of one cluster: a session of one goes on at the other."""
    members = cluster.members()
    visitor = Visitor(members["tomcat1"][1].address, members["tomcat1"][1].http_port)
    visitor.count()
    other = Visitor(members["tomcat2"][1].address, members["tomcat2"][1].http_port, dict(visitor.cookies))
    assert other.count() == 2
    assert other.cookies["JSESSIONID"].endswith(".tomcat2")


def test_clusters_do_not_mix(cluster: Cluster) -> None:
    members = cluster.members()
    visitor = Visitor(members["tomcat1"][1].address, members["tomcat1"][1].http_port)
    visitor.count()
    for name in ("tomcat11", "tomcat13"):
        one = members[name][1]
        assert Visitor(one.address, one.http_port, dict(visitor.cookies)).say()["attributes"].get("counter") is None


def test_options_of_one_instance(cluster: Cluster) -> None:
    host, _one = cluster.members()["tomcat1"]
    running = pids(host)
    arguments = {name: host.check_output(f"tr '\\0' ' ' < /proc/{pid}/cmdline") for name, pid in running.items()}
    assert "-Dmine=yes" in arguments["tomcat2"] and "-Dmine=yes" not in arguments["tomcat1"]
    assert all("-Xmx128m" in one for one in arguments.values())
    other, _one = cluster.members()["tomcat11"]
    assert "-Dold=yes" in other.check_output(f"tr '\\0' ' ' < /proc/{pids(other)['tomcat11']}/cmdline")
    assert "-Dold=yes" not in arguments["tomcat1"] + arguments["tomcat2"]


def test_service_of_one_instance(cluster: Cluster) -> None:
    """Its Java, environment, limit and directive are its own; the other instance of the host has those of the host."""
    host, _one = cluster.members()["tomcat1"]
    seen = {}
    for name, pid in pids(host).items():
        limit = host.check_output(f"awk '/open files/ {{print $4}}' /proc/{pid}/limits")
        environment = host.check_output(f"tr '\\0' '\\n' < /proc/{pid}/environ").splitlines()
        shop = [line for line in environment if line.startswith("SHOP=")]
        java = host.check_output(f"tr '\\0' ' ' < /proc/{pid}/cmdline").split()[0]
        seen[name] = (limit == "4096", shop, "java-1.17.0" in java, host.check_output(f"ps -o ni= -p {pid}").strip())
    assert seen == {"tomcat1": (False, [], False, "0"), "tomcat2": (True, ["SHOP=second"], True, "5")}


def test_accept_count_reaches_the_kernel(cluster: Cluster) -> None:
    """The listen backlog is the last but one column of ss."""
    for host, one in cluster.members().values():
        line = host.check_output(f"ss -Hltn src {one.address}:{one.http_port}").split()
        assert line[2] == "333", one.name


def test_only_members_reach_the_replication_ports(cluster: Cluster) -> None:
    """No cluster of this scenario has a key: each host has its table, loaded now and at boot, which names its own members only."""
    ports: dict[str, set[int]] = {}
    hosts = {}
    for host, one in cluster.members().values():
        ports.setdefault(one.address, set()).add(one.receiver_port)
        hosts[one.address] = host
    for address, host in hosts.items():
        state = host.check_output("systemctl show -p ActiveState -p UnitFileState --value catalina-replication.service").split()
        assert sorted(state) == ["active", "enabled"], address
        table = host.check_output("nft list table inet catalina_replication")
        closed = re.search(r"tcp dport \{? ?([\d, ]+?) ?\}? jump members", table)
        assert closed and {int(port) for port in closed[1].split(",")} == ports[address], table
        # Each cluster has one host here.
        admitted = re.search(r"ip saddr \{? ?([\d./, ]+?) ?\}? return", table)
        assert admitted and admitted[1].replace("/32", "").split(", ") == [address], table
        assert "drop" in table


def test_a_changed_file_is_pending_not_restarted(cluster: Cluster) -> None:
    """This role restarts nothing; what waits for a restart can be read from the digests."""
    host, one = cluster.members()["tomcat1"]
    before = cluster.all_pids()
    done = playbook("--limit", "all", "-e", json.dumps({"tomcat_max_threads": 150}))
    assert done.returncode == 0, (done.stdout + done.stderr)[-3000:]
    assert cluster.all_pids() == before
    assert host.run(f"cmp -s /var/lib/catalina-cluster/digests/{one.name}.json /run/tomcat-{one.name}/digest.json").rc == 1
    assert playbook().returncode == 0
    assert host.run(f"cmp -s /var/lib/catalina-cluster/digests/{one.name}.json /run/tomcat-{one.name}/digest.json").rc == 0


def test_a_broken_file_is_refused_before_it_is_laid_out(cluster: Cluster) -> None:
    """A connector attribute that breaks the XML would stop every instance at its next start."""
    host, one = cluster.members()["tomcat1"]
    before = host.check_output(f"sha256sum {one.base}/conf/*.xml /etc/systemd/system/tomcat@*")
    done = playbook("-e", json.dumps({"tomcat_unit_directives": ["NoEquals"], "tomcat_log_level": "BOGUS", "tomcat_max_threads": "many"}))
    assert done.returncode != 0, "text where a number belongs"
    assert host.check_output(f"sha256sum {one.base}/conf/*.xml /etc/systemd/system/tomcat@*") == before


def test_a_port_that_is_taken(cluster: Cluster) -> None:
    """Another process on the port: the unit logs it and tries again until the port is free."""
    host, one = cluster.members()["tomcat13"]
    host.check_output(f"systemctl stop {one.unit}")
    host.check_output(f"systemd-run -q --unit thief python3 -m http.server --bind {one.address} {one.http_port}")
    try:
        wait_until("the thief serves", lambda: fetch(one.address, one.http_port, "/").status == 200)
        assert host.run(f"systemctl start {one.unit}").rc != 0
        assert str(one.http_port) in host.check_output(f"journalctl --no-pager -n 15 -u {one.unit}")
    finally:
        host.run("systemctl stop thief")
    wait_until("it takes the port by itself", lambda: fetch(one.address, one.http_port, "/test/health.jsp").status == 200, 60)


def test_a_lost_instance_is_started_by_the_next_run(cluster: Cluster) -> None:
    host, one = cluster.members()["tomcat11"]
    host.check_output(f"systemctl stop {one.unit}")
    assert playbook().returncode == 0
    assert fetch(one.address, one.http_port, "/test/health.jsp").status == 200
