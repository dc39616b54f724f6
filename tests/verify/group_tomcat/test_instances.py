# SPDX-License-Identifier: GPL-3.0-or-later
"""Every instance of a host: it serves, it is shut in, and it tells a stranger nothing."""

from __future__ import annotations

import re
from typing import Any

import pytest
from verify import ajp
from verify.helpers import EVERYWHERE, JOURNAL, exposure, fetch, instances, listening, pids, places_with, variables, wait_until


def test_every_instance_of_the_inventory_serves(host: Any) -> None:
    named = {str(one if isinstance(one, str) else one["name"]) for one in variables(host)["tomcat_instances"]}
    assert {one.name for one in instances(host)} == named
    for one in instances(host):
        reply = fetch(one.address, one.http_port, "/test/health.jsp")
        assert reply.status == 200 and reply.json == {"instance": one.name, "status": "up"}


def test_started_by_systemd_and_at_boot(host: Any) -> None:
    for one in instances(host):
        state = host.check_output(f"systemctl show -p ActiveState -p UnitFileState -p NRestarts --value {one.unit}").split()
        assert sorted(state) == ["0", "active", "enabled"], f"{one.name}: {state}"


def test_runs_what_is_on_disk(host: Any) -> None:
    for one in instances(host):
        assert host.run(f"cmp /var/lib/catalina-cluster/digests/{one.name}.json /run/tomcat-{one.name}/digest.json").rc == 0, one.name


def test_not_as_root_and_nobody_can_log_in_as_it(host: Any) -> None:
    for name, pid in pids(host).items():
        user = host.check_output(f"stat -c %U /proc/{pid}")
        assert user != "root", name
        assert host.check_output(f"getent passwd {user}").rsplit(":", 1)[1].endswith(("nologin", "false"))


def test_listens_only_where_it_should(host: Any) -> None:
    """HTTP, AJP and the receiver on the host's own address; no port for shutting down, nothing for everybody."""
    wanted = set()
    for one in instances(host):
        wanted.add((one.address, one.http_port))
        wanted |= {(one.address, port) for port in (one.ajp_port, one.receiver_port) if port}
    opened = variables(host).get("scenario_ports", [])
    wanted |= {(address, int(port)) for address, _colon, port in (entry.rpartition(":") for entry in opened)}
    found = listening(host, "java")
    # Where JMX is open Java has a port for processes of the host too, whatever one says: see scenario_tomcat/test_doors.py.
    own = {entry for entry in found if entry[0] in EVERYWHERE and opened}
    assert found - own == wanted


def test_configuration_belongs_to_root(host: Any) -> None:
    for one in instances(host):
        kept = f"{one.base}/conf {one.base}/bin {one.base}/lib {one.base}/webapps"
        assert host.check_output(f"find {kept} -not -user root") == ""
        assert host.check_output(f"find {kept} -perm /022") == "", "only root writes"
        assert host.check_output(f"find {one.base} -mindepth 1 -type f -perm /007") == "", "others see nothing"
        assert host.check_output(f"stat -c '%U:%G %a' {one.base}/conf") == "root:tomcat 750"
        assert host.check_output(f"stat -c '%U:%G %a' {one.base}/conf/server.xml") == "root:tomcat 640"
        assert host.check_output(f"stat -c '%U:%G %a' {one.base}/conf/endpoint.json") == "root:root 600"


def test_the_service_user_writes_logs_temp_and_work_only(host: Any) -> None:
    """Also outside its base: nothing that is executed or read as configuration."""
    for one in instances(host):
        user = host.check_output(f"systemctl show -p User --value {one.unit}")
        found = host.check_output(f"cd /; runuser -u {user} -- find {one.base} -maxdepth 1 -writable").split()
        assert sorted(found) == [f"{one.base}/{name}" for name in ("logs", "temp", "work")]
        elsewhere = "/etc /opt /usr /srv/tomcat-apps /var/lib/catalina-cluster"
        assert host.run(f"cd /; runuser -u {user} -- find {elsewhere} -writable -not -type l 2>/dev/null").stdout == ""


def test_umask(host: Any) -> None:
    for one in instances(host):
        assert host.check_output(f"systemctl show -p UMask --value {one.unit}") == "0027"
        assert host.check_output(f"find {one.base}/logs {one.base}/work -perm /027") == "", "made with another umask"
        assert host.check_output(f"find {one.base}/logs -type f") != ""


def test_sandbox(host: Any) -> None:
    for one in instances(host):
        assert exposure(host, one.unit) <= 1.5, one.name


def test_sees_neither_home_nor_devices(host: Any) -> None:
    """The sandbox as the process lives it: its own mounts, without /root and without disks."""
    for name, pid in pids(host).items():
        assert host.run(f"nsenter -t {pid} -m ls /root").stdout == "", name
        assert host.run(f"nsenter -t {pid} -m touch /etc/x /usr/x /var/x").rc != 0, name
        capabilities = re.search(r"^CapEff:\s*(\w+)", host.check_output(f"cat /proc/{pid}/status"), re.MULTILINE)
        assert capabilities and int(capabilities.group(1), 16) & ~(1 << 10) == 0, "none but binding low ports"


def test_nothing_but_the_application_is_deployed(host: Any) -> None:
    """And what was asked for, which does not answer to just anybody."""
    for one in instances(host):
        wanted, status = variables(host).get("scenario_managers", {}).get(one.name, ("", 0))
        for path in ("/", "/manager/text/list", "/host-manager/html", "/examples/", "/docs/"):
            assert fetch(one.address, one.http_port, path).status == (status if path == wanted else 404), f"{one.name} {path}"


@pytest.mark.parametrize("path", ["/no-such-page", "/test/no-such.jsp", "/test/%2e%2e/", "/test/index.jsp?dataName=%zz", "/%ff"])
def test_no_version_and_no_trace(host: Any, path: str) -> None:
    for one in instances(host):
        reply = fetch(one.address, one.http_port, path)
        assert "server" not in reply.headers and "x-powered-by" not in reply.headers
        assert not re.search(r"Apache Tomcat|\bat (org|java)\.", reply.body), reply.body[:500]


def test_methods_that_change_files_are_refused(host: Any) -> None:
    for one in instances(host):
        assert fetch(one.address, one.http_port, "/test/x.txt", "PUT", body="x").status in (403, 405), one.name
        assert fetch(one.address, one.http_port, "/test/index.jsp", "TRACE").status in (403, 405, 501), one.name
        assert fetch(one.address, one.http_port, "/test/WEB-INF/web.xml").status == 404, one.name


def test_ajp_asks_for_the_secret(host: Any) -> None:
    for one in instances(host):
        if one.ajp_port:
            assert ajp.status(one.address, one.ajp_port, "/test/health.jsp", one.secret) == 200
            assert ajp.status(one.address, one.ajp_port, "/test/health.jsp") == 403
            assert ajp.status(one.address, one.ajp_port, "/test/health.jsp", one.secret[:-1] + "#") == 403
            forged = "javax.servlet.include.path_info"
            assert ajp.status(one.address, one.ajp_port, "/test/health.jsp", one.secret, forged) == 403, "an attribute nobody allowed"


def test_the_secret_stays_where_it_belongs(host: Any) -> None:
    (secret,) = {one.secret for one in instances(host)}
    assert len(secret) >= 32
    everywhere = "/etc /usr/local /var/lib /run /opt /srv"
    assert places_with(host, secret, everywhere), "its owner finds it"
    assert places_with(host, secret, everywhere, "nobody") == []
    assert places_with(host, secret, "/var/log /srv/tomcat/*/logs /srv/tomcat/*/work") == []
    assert secret not in host.check_output("ps -eww -o args=")
    assert secret not in host.check_output("cat /proc/[0-9]*/environ 2>/dev/null | tr '\\0' '\\n'; true")
    assert secret not in host.check_output(JOURNAL.replace("-n 25", "-n 5000").replace("| cut -c 1-300", ""))


def test_a_session_is_a_session(host: Any) -> None:
    """Cookie with the instance's route, not for scripts, and no session for the health page."""
    for one in instances(host):
        reply = fetch(one.address, one.http_port, "/test/index.jsp", headers={"Accept": "application/json"})
        assert reply.cookies["JSESSIONID"].endswith("." + one.name)
        assert "httponly" in reply.headers["set-cookie"].lower()
        assert fetch(one.address, one.http_port, "/test/health.jsp").cookies == {}


def test_killed_it_is_back_by_itself(host: Any) -> None:
    """The last test of this file: it leaves a mark in the unit's count of restarts."""
    before = pids(host)
    one = instances(host)[0]
    host.check_output(f"systemctl kill -s KILL {one.unit}")
    wait_until(
        "systemd started it again",
        lambda: host.check_output(f"systemctl show -p ActiveState -p NRestarts --value {one.unit}").split() == ["1", "active"],
    )
    after = pids(host)
    assert fetch(one.address, one.http_port, "/test/health.jsp").status == 200
    assert after[one.name] not in (0, before[one.name])
    assert {name: pid for name, pid in after.items() if name != one.name} == {name: pid for name, pid in before.items() if name != one.name}
