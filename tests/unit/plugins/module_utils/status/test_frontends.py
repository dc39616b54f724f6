# SPDX-License-Identifier: GPL-3.0-or-later
"""Pages of the three front ends, as they were read from running ones."""

from __future__ import annotations

import pathlib
from typing import Any

import pytest
from ansible_collections.catalina.cluster.plugins.module_utils.status import frontends as info

MANAGER = """<?xml version='1.0' encoding='UTF-8' ?>
<httpd:manager xmlns:httpd='http://httpd.apache.org'><httpd:balancers><httpd:balancer>
<httpd:name>balancer://main</httpd:name><httpd:nonce>x</httpd:nonce><httpd:workers>
<httpd:worker><httpd:name>ajp://10.0.0.1:8011</httpd:name><httpd:scheme>ajp</httpd:scheme><httpd:hostname>10.0.0.1</httpd:hostname>
<httpd:port>8011</httpd:port><httpd:status>Init Ok </httpd:status><httpd:elected>46</httpd:elected><httpd:route>tomcat1</httpd:route>
<httpd:busy>2</httpd:busy></httpd:worker>
<httpd:worker><httpd:name>ajp://10.0.0.1:8012</httpd:name><httpd:scheme>ajp</httpd:scheme><httpd:hostname>10.0.0.1</httpd:hostname>
<httpd:port>8012</httpd:port><httpd:status>Init Dis </httpd:status><httpd:elected>0</httpd:elected><httpd:route>tomcat2</httpd:route>
<httpd:busy>0</httpd:busy></httpd:worker>
</httpd:workers></httpd:balancer></httpd:balancers></httpd:manager>"""
JK = """worker.jk_version=mod_jk/1.2.48
worker.list=main
worker.main.type=lb
worker.main.balance_workers=tomcat1
worker.tomcat1.address=10.0.0.1:8011
worker.tomcat1.activation=ACT
worker.tomcat1.route=t1
worker.tomcat1.distance=0
worker.tomcat1.state=OK/IDLE
worker.tomcat1.elected=46
worker.tomcat1.errors=1
worker.tomcat1.busy=0
worker.main.balance_workers=tomcat2
worker.tomcat2.address=10.0.0.1:8012
worker.tomcat2.activation=STP
worker.tomcat2.state=OK
"""
UPSTREAMS = r"""upstream cluster-main {
    zone cluster-main 64k;
    server 10.0.0.1:81 weight=1 max_fails=1;
    server 10.0.0.1:82 weight=1 down;
    server 10.0.0.1:83 weight=1 backup;
    server 10.0.0.1:84 weight=1 down;
}

upstream member-tomcat1 {
    server 10.0.0.1:81 weight=1;
    server 10.0.0.1:83 weight=1 backup;
}

upstream member-tomcat2 {
    server 10.0.0.1:82 weight=1 down;
    server 10.0.0.1:81 weight=1 backup;
}

upstream member-tomcat4 {
    server 10.0.0.1:84 weight=1;
    server 10.0.0.1:81 weight=1 backup;
}

map $cookie_JSESSIONID $catalina_main {
    default $catalina_uri_main;
    "~\.t1$" member-tomcat1;
}
"""
STUB = "Active connections: 1 \nserver accepts handled requests\n 7845 7844 19849 \nReading: 0 Writing: 1 Waiting: 0 \n"


def brief(members: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    """What a test compares."""
    return [(m["cluster"], m["name"], m["route"], m["endpoint"], m["state"], m["busy"], m["elected"]) for m in members]


def test_manager() -> None:
    """httpd names routes and endpoints."""
    assert brief(info.parse_manager(MANAGER)) == [
        ("main", "", "tomcat1", "ajp://10.0.0.1:8011", "active", 2, 46),
        ("main", "", "tomcat2", "ajp://10.0.0.1:8012", "drained", 0, 0),
    ]


def test_manager_that_ignored_the_request() -> None:
    """Without an accepted Referer it answers 200 and HTML."""
    with pytest.raises(info.InfoError, match="Referer was not accepted"):
        info.parse_manager("<!DOCTYPE HTML><html><body><br></body></html>")


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("Init Ok ", "active"),
        ("Init Drn Ok ", "draining"),
        ("Init Dis ", "drained"),
        ("Init Dis Drn ", "drained"),
        ("Init Stop ", "drained"),
        ("Init Err ", "error"),
        ("Init HcFl ", "error"),
        ("Init Stby Ok ", "standby"),
        ("Init Stby Dis ", "drained"),
    ],
)
def test_states_of_httpd(status: str, state: str) -> None:
    """Drained wins over everything, an error over the rest."""
    assert info.httpd_state(status) == state


@pytest.mark.parametrize(
    ("activation", "state", "distance", "expected"),
    [
        ("ACT", "OK", "0", "active"),
        ("ACT", "OK/IDLE", "1", "standby"),
        ("ACT", "ERR", "0", "error"),
        ("ACT", "ERR/REC", "1", "error"),
        ("DIS", "OK", "0", "draining"),
        ("STP", "ERR", "0", "drained"),
    ],
)
def test_states_of_mod_jk(activation: str, state: str, distance: str, expected: str) -> None:
    """The same order for mod_jk."""
    assert info.jk_state(activation, state, distance) == expected


def test_jkstatus() -> None:
    """mod_jk repeats the key balance_workers for every member."""
    assert brief(info.parse_jkstatus(JK)) == [
        ("main", "tomcat1", "t1", "ajp://10.0.0.1:8011", "active", 0, 46),
        ("main", "tomcat2", "", "ajp://10.0.0.1:8012", "drained", None, None),
    ]
    with pytest.raises(info.InfoError, match="did not answer with properties"):
        info.parse_jkstatus("<html>")


def test_upstreams() -> None:
    """A member that is down for new sessions only is draining."""
    assert [(m["name"], m["route"], m["state"]) for m in info.parse_upstreams(UPSTREAMS)] == [
        ("tomcat1", "t1", "active"),
        ("tomcat2", "", "drained"),
        ("", "", "standby"),
        ("tomcat4", "", "draining"),
    ]


def test_upstreams_as_the_role_renders_them() -> None:
    """Sticky by nginx itself, and over AJP."""
    golden = pathlib.Path(__file__).parents[3] / "roles" / "golden-frontends"
    expected = {
        "nginx-1.29-sticky-route": [
            ("tomcat1", "tomcat1", "active", "http://192.168.0.101:81"),
            ("tomcat2", "tomcat2", "active", "http://192.168.0.101:82"),
            ("tomcat3", "tomcat3", "draining", "http://192.168.0.102:83"),
            ("tomcat4", "tomcat4", "standby", "http://192.168.0.102:84"),
        ],
        "nginx-ajp-plain": [
            ("tomcat1", "tomcat1", "active", "ajp://192.168.0.101:8011"),
            ("tomcat2", "tomcat2", "active", "ajp://192.168.0.101:8012"),
        ],
    }
    for case, members in expected.items():
        text = (golden / case / "etc/nginx/catalina.d/10-upstreams.conf").read_text(encoding="utf-8")
        assert [(m["name"], m["route"], m["state"], m["endpoint"]) for m in info.parse_upstreams(text)] == members


# Of httpd 2.4.66 with its event module, without what differs from second to second.
SERVER_STATUS = """localhost
ServerVersion: Apache/2.4.66 (Debian)
ServerMPM: event
Total Accesses: 1204
Total kBytes: 33
BusyWorkers: 1
GracefulWorkers: 0
IdleWorkers: 49
Processes: 2
ConnsTotal: 3
Scoreboard: __W_
"""


def test_counters_of_httpd() -> None:
    expected = {"workers_busy": 1, "workers_idle": 49, "connections": 3, "requests": 1204, "sent_kibibytes": 33}
    assert info.parse_server_status(SERVER_STATUS) == expected
    # prefork tells of no connections, and without ExtendedStatus there are no sums.
    assert info.parse_server_status("BusyWorkers: 1\nIdleWorkers: 4\n") == {"workers_busy": 1, "workers_idle": 4}
    with pytest.raises(info.InfoError, match="status page of httpd"):
        info.parse_server_status("<html>")


@pytest.mark.parametrize(
    ("status", "words"), [(403, "refuses this host itself"), (404, "answered with status 404"), (0, "does not answer")]
)
def test_a_page_of_httpd_that_does_not_answer(status: int, words: str) -> None:
    with pytest.raises(info.InfoError, match=words):
        info.read_server_status("http://127.0.0.1/server-status", lambda _url, _headers: (status, "x"))


def test_counters_of_nginx() -> None:
    """Four numbers, or an error."""
    assert info.parse_stub_status(STUB) == {"connections": 1, "accepted": 7845, "handled": 7844, "requests": 19849}
    with pytest.raises(info.InfoError):
        info.parse_stub_status("<html>")


def read(frontend: str, answer: tuple[int, str], path: str = "/page", host: str = "") -> tuple[dict[str, Any], list[Any]]:
    """Read one front end whose page is given."""
    requests: list[Any] = []

    def fetch(url: str, headers: dict[str, str]) -> tuple[int, str]:
        requests.append((url, headers["Host"], headers["Referer"]))
        return answer

    where = {"frontend": frontend, "port": 81, "address": "127.0.0.1", "host": host, "path": path, "configuration": "/c"}
    return info.read_frontend(where, fetch, lambda _path: UPSTREAMS), requests


def test_each_page_is_requested_as_it_has_to_be() -> None:
    """The Referer is that of the virtual host."""
    assert read("httpd", (200, MANAGER), host="shop.example")[1] == [
        ("http://127.0.0.1:81/page?xml=1", "shop.example", "http://shop.example/page")
    ]
    assert read("mod_jk", (200, JK))[1] == [("http://127.0.0.1:81/page?cmd=list&mime=prop", "127.0.0.1", "http://127.0.0.1/page")]
    seen, requests = read("nginx", (200, STUB))
    assert requests[0][0] == "http://127.0.0.1:81/page"
    assert seen["counters"]["requests"] == 19849
    assert read("nginx", (500, ""), path="")[1] == []


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ((403, ""), "refuses this host itself"),
        ((404, ""), "answered with status 404"),
        ((0, "refused"), "does not answer: refused"),
    ],
)
def test_page_that_cannot_be_read(answer: tuple[int, str], message: str) -> None:
    """Each with what to do or what was said."""
    with pytest.raises(info.InfoError, match=message):
        read("httpd", answer)
