# SPDX-License-Identifier: GPL-3.0-or-later
"""What every front end does, whichever it is, and whatever members stand behind it."""

from __future__ import annotations

import http.client
import re
from typing import Any

import pytest
from verify.helpers import JOURNAL, Cluster, Visitor, fetch, frontends_of, listening, places_with, variables

SERVICE = {"httpd": "apache2", "mod_jk": "apache2", "nginx": "nginx"}
PAGES = {
    "httpd": {"/balancer-manager": "Load Balancer Manager", "/server-status": "Apache Server Status"},
    "mod_jk": {"/jk-status": "JK Status Manager", "/server-status": "Apache Server Status"},
    "nginx": {"/nginx-status": "Active connections"},
}


def members(host: Any) -> set[str]:
    """Routes of the members that stand behind the front ends of this host."""
    known = variables(host)
    if "fake_members" in known:
        return {member["name"] for member in known["fake_members"]}
    return set(Cluster.of_inventory().members())


def each(host: Any) -> list[tuple[str, str, int]]:
    """Kind, address and port of the host's front ends; never none."""
    found = frontends_of(host)
    assert found, "a host of the group balancer has front ends"
    return found


def test_every_member_answers_its_route(host: Any) -> None:
    for kind, address, port in each(host):
        for name in members(host):
            said = fetch(address, port, "/test/index.jsp", headers={"Accept": "application/json", "Cookie": f"JSESSIONID=X.{name}"})
            assert said.status == 200 and said.json["instance"] == name, f"{kind}: {said.body[:200]}"


def test_sticky_by_cookie(host: Any) -> None:
    for kind, address, port in each(host):
        visitor = Visitor(address, port)
        first = visitor.say("/test/index.jsp?op=count")
        assert visitor.cookies["JSESSIONID"].endswith("." + first["instance"])
        seen = [visitor.say("/test/index.jsp?op=count") for _turn in range(8)]
        assert {said["instance"] for said in seen} == {first["instance"]}, kind
        assert [said["attributes"]["counter"] for said in seen] == list(range(2, 10)), kind


def test_sticky_by_path_parameter(host: Any) -> None:
    for kind, address, port in each(host):
        for name in members(host):
            session = Visitor(address, port, {"JSESSIONID": f"X.{name}"}).say()["session"]
            assert session.endswith("." + name)
            said = Visitor(address, port).say(f"/test/index.jsp;jsessionid={session}?op=count")
            assert said["instance"] == name, kind
            assert said["session"] == session, f"{kind}: the session itself was not found"


def test_new_visitors_are_spread(host: Any) -> None:
    wanted = members(host)
    for kind, address, port in each(host):
        seen = {Visitor(address, port).say()["instance"] for _turn in range(8 * len(wanted))}
        assert seen == wanted, kind


def test_an_unknown_route_is_served_by_somebody(host: Any) -> None:
    for kind, address, port in each(host):
        reply = fetch(address, port, "/test/index.jsp", headers={"Accept": "application/json", "Cookie": "JSESSIONID=X.nobody"})
        assert reply.status == 200 and reply.json["instance"] in members(host), kind


def test_strangers_do_not_see_the_managers_pages(host: Any) -> None:
    for kind, address, port in each(host):
        for page, title in PAGES[kind].items():
            reply = fetch(address, port, page)
            assert reply.status in (403, 404) and title not in reply.body, f"{kind} shows {page} to a stranger"
            near = host.check_output(f"curl -s -i --max-time 10 http://127.0.0.1:{port}{page}")
            assert " 200 " in near.splitlines()[0] and title in near, f"{kind} does not show {page} to its own host:\n{near[:300]}"


@pytest.mark.parametrize(
    "path",
    ["//{page}", "/./{page}", "/%2e/{page}", "/test/..;/{page}", "/..;a=b/{page}", "/{page};x=y", "/test/../{page}", "/%62alancer-manager"],
)
def test_no_way_around_the_rule(host: Any, path: str) -> None:
    for kind, address, port in each(host):
        for page, title in PAGES[kind].items():
            connection = http.client.HTTPConnection(address, port, timeout=10)
            connection.request("GET", path.format(page=page.lstrip("/")), headers={"X-Forwarded-For": "127.0.0.1"})
            assert title not in connection.getresponse().read().decode("utf-8", "replace"), f"{kind}: {path} leads to {page}"
            connection.close()


def test_not_a_proxy_for_the_world(host: Any) -> None:
    for kind, address, port in each(host):
        connection = http.client.HTTPConnection(address, port, timeout=10)
        connection.request("GET", "http://192.0.2.1:9/stranger", headers={"Host": "192.0.2.1:9"})
        assert connection.getresponse().status not in (502, 503, 504), f"{kind} tried to reach the address"
        connection.close()


def test_trace_is_refused(host: Any) -> None:
    for kind, address, port in each(host):
        assert fetch(address, port, "/test/index.jsp", "TRACE").status in (403, 405, 501), kind


def test_no_version_is_told(host: Any) -> None:
    for kind, address, port in each(host):
        for path in ("/test/index.jsp", "/no-such-page", "/%ff%"):
            reply = fetch(address, port, path)
            assert not re.search(r"\d", reply.headers.get("server", "")), f"{kind}: {reply.headers}"
            assert "x-powered-by" not in reply.headers
            assert not re.search(r"(Apache|nginx)/\d", reply.body), f"{kind} tells its version at {path}"


def test_listens_only_where_it_should(host: Any) -> None:
    for process in sorted({SERVICE[kind] for kind, _address, _port in each(host)}):
        wanted = {port for kind, _address, port in each(host) if SERVICE[kind] == process}
        assert {port for _address, port in listening(host, process)} == wanted, process


def test_workers_are_not_root(host: Any) -> None:
    for process in sorted({SERVICE[kind] for kind, _address, _port in each(host)}):
        owners = host.check_output(f"ps -C {process} -o user=").split()
        assert owners.count("root") <= 1 and len(owners) > 1, f"{process}: {owners}"


def test_comes_back_at_boot(host: Any) -> None:
    for service in sorted({SERVICE[kind] for kind, _address, _port in each(host)}):
        assert host.check_output(f"systemctl is-enabled {service}") == "enabled"
        assert host.check_output(f"systemctl is-active {service}") == "active"


def test_the_secret_stays_where_it_belongs(host: Any) -> None:
    known = variables(host)
    secret = known.get("fake_secret") or known["tomcat_ajp_secret"]
    assert len(secret) >= 32
    files = places_with(host, secret, "/etc /usr/local /var/lib /run /opt")
    if any(kind != "nginx" for kind, _address, _port in each(host)):
        assert files, "somewhere the front ends must keep it"
    assert places_with(host, secret, "/etc /usr/local /var/lib /run /opt", "www-data") == []
    assert places_with(host, secret, "/var/log") == []
    assert secret not in host.check_output("ps -eww -o args=")
    assert secret not in host.check_output(JOURNAL.replace("-n 25", "-n 5000").replace("| cut -c 1-300", ""))


@pytest.mark.frontend("httpd", "mod_jk")
def test_the_log_names_the_member(host: Any) -> None:
    logs = {"httpd": "/var/log/apache2/balance.log", "mod_jk": "/var/log/apache2/mod_jk-balance.log"}
    for kind, address, port in each(host):
        if kind == "nginx":
            continue
        name = sorted(members(host))[0]
        fetch(address, port, f"/test/index.jsp?look={kind}", headers={"Cookie": f"JSESSIONID=X.{name}"})
        line = host.check_output(f"grep 'look={kind}' {logs[kind]} | tail -n 1")
        assert name in line, f"{kind}: {line}"
