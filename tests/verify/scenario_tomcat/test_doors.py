# SPDX-License-Identifier: GPL-3.0-or-later
"""Doors of real Tomcats: the right user gets in, everybody else does not; and what the JVMs record is there."""

from __future__ import annotations

import base64
import contextlib
import http.client
import json
import shlex
import socket
import ssl
from collections.abc import Iterator
from typing import Any

import pytest
from verify.helpers import EVERYWHERE, Cluster, Instance, fetch, listening, pids, places_with, wait_until

ADMIN, MONITOR = "admin:only-for-this-scenario-1", "monitor:only-for-this-scenario-2"
PASSWORDS = [f"only-for-this-scenario-{number}" for number in range(1, 7)]
LIST = "/manager/text/list"
# A page of the other instance of the host asks: hosts have Java, but no program that speaks its protocol.
CLIENT = """<%@ page contentType="text/plain" session="false" trimDirectiveWhitespaces="true"
    import="java.util.*,javax.management.*,javax.management.remote.*" %><%
Map<String, Object> with = new HashMap<>();
if (request.getParameter("user") != null) {
    with.put(JMXConnector.CREDENTIALS, new String[] {request.getParameter("user"), request.getParameter("password")});
}
String at = "service:jmx:rmi:///jndi/rmi://127.0.0.1:9012/jmxrmi";
try (JMXConnector connector = JMXConnectorFactory.connect(new JMXServiceURL(at), with)) {
    MBeanServerConnection server = connector.getMBeanServerConnection();
    out.println(server.getAttribute(new ObjectName("Catalina:type=Engine"), "jvmRoute"));
    server.setAttribute(new ObjectName("java.lang:type=Memory"), new Attribute("Verbose", false));
    out.println("changed");
} catch (Exception refused) {
    out.println(refused.getMessage());
}
%>"""
GREEDY = """<% java.util.List<byte[]> kept = new java.util.ArrayList<>(); while (kept.size() >= 0) kept.add(new byte[1 << 20]); %>"""


def basic(user: str) -> dict[str, str]:
    """The header of a user."""
    return {"Authorization": "Basic " + base64.b64encode(user.encode()).decode()}


def page(host: Any, one: Instance, name: str, text: str) -> str:
    """Lay a page into the test application of an instance, and return its path."""
    folder = host.check_output(f'grep -o \'docBase="[^"]*"\' {one.base}/conf/Catalina/localhost/test.xml').split('"')[1]
    host.check_output(f"printf %s {shlex.quote(text)} > {folder}/{name} && chmod 0644 {folder}/{name}")
    return f"{folder}/{name}"


@pytest.fixture(name="client", scope="module")
def fixture_client(cluster: Cluster) -> Iterator[Instance]:
    """An instance with a page that asks the other one."""
    host, one = cluster.members()["tomcat1"]
    path = page(host, one, "jmx.jsp", CLIENT)
    yield one
    host.check_output(f"rm {path}")


@pytest.mark.parametrize(("user", "status"), [(ADMIN, 200), (f"{ADMIN}x", 401), (MONITOR, 403), ("nobody:", 401), ("", 401)])
def test_the_manager_lets_its_user_in(cluster: Cluster, user: str, status: int) -> None:
    _host, one = cluster.members()["tomcat2"]
    reply = fetch(one.address, one.http_port, LIST, headers=basic(user) if user else {})
    assert reply.status == status
    if status == 200:
        assert "/test:running" in reply.body


def test_the_manager_is_for_some_addresses(cluster: Cluster) -> None:
    """With the right password too; from the host itself, and not from others, whatever they say of themselves."""
    host, one = cluster.members()["tomcat2"]
    other, _one = cluster.members()["tomcat13"]
    ask = f"curl -s -o /dev/null -w '%{{http_code}}' -u {ADMIN} http://{one.address}:{one.http_port}{LIST}"
    assert host.check_output(ask) == "200"
    assert other.check_output(ask) == "403"
    assert other.check_output(f"{ask} -H 'X-Forwarded-For: {one.address}'") == "403"


def test_host_manager(cluster: Cluster) -> None:
    """On another Debian, whose package is another one."""
    host, one = cluster.members()["tomcat13"]
    ask = f"curl -s -o /dev/null -w '%{{http_code}}' http://{one.address}:{one.http_port}/host-manager/html"
    assert host.check_output(f"{ask} -u admin:only-for-this-scenario-5") == "200"
    assert host.check_output(f"{ask} -u admin:only-for-this-scenario-1") == "401"
    assert fetch(one.address, one.http_port, "/host-manager/html", headers=basic("admin:only-for-this-scenario-5")).status == 403


@pytest.mark.parametrize(
    ("user", "said"),
    [
        ("user=monitor&password=only-for-this-scenario-3", ["tomcat2", "Access denied!"]),
        ("user=admin&password=only-for-this-scenario-4", ["tomcat2", "changed"]),
        ("user=admin&password=only-for-this-scenario-3", ["Authentication failed!"]),
        ("", ["Authentication failed!"]),
    ],
)
def test_jmx_refuses_without_the_password(client: Instance, user: str, said: list[str]) -> None:
    lines = fetch(client.address, client.http_port, f"/test/jmx.jsp?{user}").body.strip().splitlines()
    assert len(lines) == len(said) and all(line.startswith(text) for line, text in zip(lines, said)), lines


def test_jmx_speaks_tls(cluster: Cluster) -> None:
    _host, one = cluster.members()["tomcat13"]
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with socket.create_connection((one.address, 9023), 10) as plain, context.wrap_socket(plain) as secure:
        assert (secure.version() or "").startswith("TLSv1.")
        # How a client of RMI begins; the answer says that it is one.
        secure.sendall(b"JRMI\x00\x02K")
        assert secure.recv(1) == b"N"


def test_javas_own_port_is_for_the_host_only(cluster: Cluster) -> None:
    """Where JMX is open Java opens one more port, for processes of the host, and hangs up on all others."""
    host, one = cluster.members()["tomcat2"]
    (port,) = [number for address, number in listening(host, "java") if address in EVERYWHERE]
    with socket.create_connection((one.address, port), 10) as connection:
        connection.sendall(b"JRMI\x00\x02K")
        connection.settimeout(10)
        with contextlib.suppress(ConnectionResetError):
            assert connection.recv(1) == b""


def test_the_agent_answers(cluster: Cluster) -> None:
    _host, one = cluster.members()["tomcat2"]
    reply = fetch(one.address, 9402, "/metrics")
    assert reply.status == 200
    assert "\njvm_memory_used_bytes{" in reply.body and "catalina_threadpool_connectioncount" in reply.body


def test_passwords_stay_where_they_belong(cluster: Cluster) -> None:
    """Not in a command line, an environment, a log; not for other users; those of the manager not even in a file."""
    for name in ("tomcat2", "tomcat13"):
        host, one = cluster.members()[name]
        pid = pids(host)[name]
        shown = host.check_output(f"cat /proc/{pid}/cmdline /proc/{pid}/environ | tr '\\0' '\\n'; journalctl --no-pager -u {one.unit}")
        for password in PASSWORDS:
            assert password not in shown
            assert places_with(host, password, "/etc /opt /srv /run /var/lib/catalina-cluster /var/log", "nobody") == []
        for password in (PASSWORDS[0], PASSWORDS[1], PASSWORDS[4]):
            assert places_with(host, password, f"{one.base} /run") == []


def test_what_java_reads_of_jmx_is_for_the_service_only(cluster: Cluster) -> None:
    host, one = cluster.members()["tomcat2"]
    assert host.check_output(f"stat -c '%U %a' {one.base}/conf/jmxremote.password /run/tomcat-tomcat2/jmxremote.password").splitlines() == [
        "root 600",
        "tomcat 600",
    ]


@pytest.mark.parametrize("name", ["tomcat2", "tomcat11", "tomcat13"])
def test_garbage_collections_are_logged(cluster: Cluster, name: str) -> None:
    host, one = cluster.members()[name]
    assert "Using Serial" in host.check_output(f"head -n 5 {one.base}/logs/gc.log")


@pytest.mark.parametrize("name", ["tomcat2", "tomcat11", "tomcat13"])
def test_events_are_recorded(cluster: Cluster, name: str) -> None:
    """While it runs they are in temp; a stop writes them down, and the next start keeps that."""
    host, one = cluster.members()[name]
    assert host.check_output(f"find {one.base}/temp/jfr -name '*.jfr' | wc -l") != "0"
    host.check_output(f"systemctl restart {one.unit}")
    wait_until("it serves", lambda: fetch(one.address, one.http_port, "/test/health.jsp").status == 200, 60)
    assert host.check_output(f"head -c 3 {one.base}/logs/recording.jfr.1") == "FLR"
    # Its own, and that of the process that group_tomcat killed: the one that ended leaves nothing.
    assert int(host.check_output(f"ls {one.base}/temp/jfr | wc -l")) <= 2


def test_the_access_log_is_json(cluster: Cluster) -> None:
    """Whatever clients send."""
    host, one = cluster.members()["tomcat2"]
    agent = 'a"b\\c\t{}'
    fetch(one.address, one.http_port, "/test/health.jsp?json", headers={"User-Agent": agent})

    def lines() -> list[dict[str, Any]]:
        return [json.loads(line) for line in host.check_output(f"cat {one.base}/logs/access.*.log").splitlines()]

    wait_until("it is written", lambda: any(line["request"].startswith("GET /test/health.jsp?json ") for line in lines()), 60)
    (line,) = [line for line in lines() if line["request"].startswith("GET /test/health.jsp?json ")]
    assert (line["statusCode"], line["requestHeaders"]["User-Agent"]) == ("200", agent)


def test_memory_that_runs_out_is_written_down_once(cluster: Cluster) -> None:
    """The last test of this file: the instance starts again by itself, and a second dump does not fill the disk."""
    host, one = cluster.members()["tomcat2"]
    dump = f"{one.base}/logs/heap.hprof"
    path = page(host, one, "greedy.jsp", GREEDY)
    seen = []
    try:
        for restarts in ("1", "2"):
            with pytest.raises((OSError, http.client.HTTPException)):
                fetch(one.address, one.http_port, "/test/greedy.jsp", timeout=60)
            wait_until(
                "systemd started it again",
                lambda number=restarts: host.check_output(f"systemctl show -p NRestarts --value {one.unit}") == number,  # type: ignore[misc]
                60,
            )
            wait_until("it serves", lambda: fetch(one.address, one.http_port, "/test/health.jsp").status == 200, 60)
            seen.append(host.check_output(f"stat -c '%U %a %i %Y' {dump}"))
    finally:
        host.run(f"rm -f {path}")
        host.run(f"systemctl restart {one.unit}")
    assert seen[0].startswith("tomcat 600 ") and seen[1] == seen[0]
    assert host.check_output(f"head -c 12 {dump}") == "JAVA PROFILE"
    assert host.check_output(f"ls {one.base}/logs | grep -c hprof") == "1"
