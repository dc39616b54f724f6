# SPDX-License-Identifier: GPL-3.0-or-later
"""What the trial of httpd finds by reading. The private start is tried where there is an httpd: by the scenarios."""

from __future__ import annotations

import importlib.util
import os
import socket
import sys
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).resolve().parents[3] / "roles" / "httpd_base" / "files" / "httpd_trial.py"
GOOD = """
LoadModule proxy_ajp_module /x/mod_proxy_ajp.so
Listen 80
<VirtualHost *:80>
    <Proxy "balancer://main">
        BalancerMember "ajp://10.0.0.1:8011" route=tomcat1 secret=x
        BalancerMember "ajp://10.0.0.1:8012" route=tomcat2 secret=x
    </Proxy>
    ProxyPass "/server-status" !
    ProxyPass "/" "balancer://main/"
</VirtualHost>
"""
WORKERS = """
worker.maintain=5
worker.list=jkstatus
worker.jkstatus.type=status
worker.jkstatus.read_only=true
worker.list=main
worker.main.type=lb
worker.main.balance_workers=tomcat1
worker.main.balance_workers=tomcat2
worker.tomcat1.type=ajp13
worker.tomcat1.port=8011
worker.tomcat1.route=t1
worker.tomcat2.type=ajp13
worker.tomcat2.route=t2
worker.tomcat2.activation=stopped
"""


@pytest.fixture(name="trial", scope="module")
def _trial() -> ModuleType:
    spec = importlib.util.spec_from_file_location("httpd_trial", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["httpd_trial"] = module
    spec.loader.exec_module(module)
    return module


def test_kinds_of_ports(trial: ModuleType, tmp_path: Path) -> None:
    """TLS is asked by TLS, the PROXY protocol not at all."""
    (tmp_path / "catalina.d").mkdir()
    (tmp_path / "catalina.d" / "20-x.conf").write_text(
        "Listen 443 https\n<VirtualHost *:443 *:8443>\nSSLEngine On\n</VirtualHost>\n"
        "<VirtualHost *:8080>\nRemoteIPProxyProtocol On\n</VirtualHost>\n<VirtualHost *:80>\n</VirtualHost>\n",
        encoding="utf-8",
    )
    found = trial.parse_files(str(tmp_path))
    assert (found.tls, found.proxied, [port for port, _name in found.hosts]) == ({443, 8443}, {8080}, [443, 8080, 80])


# As httpd 2.4 prints it.
SITES = """VirtualHost configuration:
192.0.2.1:80           other.example (/x/ip.conf:5)
*:9999                 elsewhere (/etc/apache2/sites/x.conf:11)
*:80                   is a NameVirtualHost
         default server {default}
         port 80 namevhost {default}
                 alias www.foreign.example
                 wild alias *.wild.example
         port 80 namevhost web (ROOT/catalina.d/20-httpd_balancer.conf:36)
         port 80 namevhost shop.example (ROOT/catalina.d/20-httpd_balancer.conf:78)
                 alias WWW.shop.example
                 alias a.wild.example
*:81                   web (ROOT/catalina.d/30-mod_jk.conf:19)
Syntax OK
"""
_OURS = "web (ROOT/catalina.d/20-httpd_balancer.conf:30)"
_FIRST = ", which comes first, and not to the members; give it another port, or add its file to catalina.d behind those of the front ends"
_BY_ADDRESS = "port 80: requests to 192.0.2.1 go to other.example (/x/ip.conf:5) and not to the members; give it another port"
_NAMED = "port 80: requests for {} go to {} (/x:1)" + _FIRST


@pytest.mark.parametrize(
    ("default", "any_name", "listens", "expected"),
    [
        (_OURS, {80}, [("127.0.0.1", 80)], []),
        (
            _OURS,
            {80},
            [("", 80)],
            [_BY_ADDRESS],
        ),
        (
            "foreign (/x:1)",
            {80},
            [("127.0.0.1", 80)],
            [_NAMED.format("any name", "foreign"), _NAMED.format("a.wild.example", "foreign")],
        ),
        # Only clusters with names of their own: another one may be there for all other names.
        ("foreign (/x:1)", set(), [("127.0.0.1", 80)], [_NAMED.format("a.wild.example", "foreign")]),
        (
            "www.SHOP.example (/x:1)",
            set(),
            [("127.0.0.1", 80)],
            [_NAMED.format("www.shop.example", "www.shop.example"), _NAMED.format("a.wild.example", "www.shop.example")],
        ),
    ],
)
def test_virtual_hosts_of_others(trial: ModuleType, default: str, any_name: set[int], listens: list[object], expected: list[str]) -> None:
    found = trial.Candidate(listens=listens, any_name=any_name)
    assert trial.check_sites(found, "ROOT", SITES.format(default=default)) == expected


def test_ports_where_any_name_leads_to_members(trial: ModuleType, tmp_path: Path) -> None:
    """A status page is none."""
    (tmp_path / "catalina.d").mkdir()
    jk = '<VirtualHost *:81>\nJkMount "/jk-status" jkstatus\n</VirtualHost>\n'
    jk += '<VirtualHost *:81>\nServerName a\nJkMount "/*" main\n</VirtualHost>\n'
    (tmp_path / "catalina.d" / "20-x.conf").write_text(GOOD.replace("*:80", "*:80 *:8080") + jk, encoding="utf-8")
    assert trial.parse_files(str(tmp_path)).any_name == {80, 8080}


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("", "", []),
        ('"balancer://main/"', '"balancer://other/"', ["balancer://other is mounted but not defined in this virtual host"]),
        ("8012", "8011", ["the member ajp://10.0.0.1:8011 is listed twice"]),
        ("route=tomcat2", "route=tomcat1", ["the route tomcat1 is used by two members"]),
        ("proxy_ajp_module", "proxy_http_module", ["needs proxy_ajp_module", "needs proxy_ajp_module"]),
        ("8012", "80120", ["impossible port"]),
        ("BalancerMember", "# BalancerMember", ["has no member"]),
    ],
)
def test_balancers(trial: ModuleType, tmp_path: Path, old: str, new: str, expected: list[str]) -> None:
    """Each mistake that httpd takes without a word."""
    (tmp_path / "catalina.d").mkdir()
    (tmp_path / "catalina.d" / "20-x.conf").write_text(GOOD.replace(old, new) if old else GOOD)
    found = trial.parse_files(str(tmp_path))
    problems = trial.check_balancers(found)
    assert len(problems) == len(expected), problems
    for problem, part in zip(problems, expected):
        assert part in problem
        assert "20-x.conf, any name:80" in problem


def test_what_is_read(trial: ModuleType, tmp_path: Path) -> None:
    """Ports, virtual hosts, their paths, modules."""
    (tmp_path / "catalina.d").mkdir()
    text = (
        GOOD.replace("<VirtualHost *:80>", "<VirtualHost *:80>\n ServerName a.example")
        + '\n<VirtualHost *:81>\nJkMount "/a|/*" main\n</VirtualHost>\n'
    )
    (tmp_path / "catalina.d" / "20-x.conf").write_text(text + "Listen 10.0.0.1:81\nListen 80\nJkWorkersFile catalina.d/w\n")
    found = trial.parse_files(str(tmp_path))
    assert found.listens == [("", 80), ("10.0.0.1", 81)]
    assert found.hosts == [(80, "a.example"), (81, "")]
    assert found.paths == {(80, "a.example"): ["/"], (81, ""): ["/a/"]}
    assert found.mounts == [("/a|/*", "main")]
    assert found.module_files == ["/x/mod_proxy_ajp.so"]
    assert found.workers_files == [str(tmp_path / "catalina.d" / "w")]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("", "", ""),
        ("worker.maintain=5", "worker.maintain=soon", "worker.maintain=soon is not a number"),
        ("tomcat2.activation=stopped", "tomcat2.activaton=stopped", "worker.tomcat2.activaton is not known for the type ajp13"),
        ("tomcat2.activation=stopped", "tomcat2.activation=bogus", "worker.tomcat2.activation=bogus"),
        ("tomcat1.port=8011", "tomcat1.port=abc", "worker.tomcat1.port=abc is not a port"),
        ("tomcat1.port=8011", "tomcat1.port=80110", "worker.tomcat1.port=80110 is not a port"),
        ("route=t2", "route=t1", "tomcat1 and tomcat2 share the route t1"),
        ("route=t2", "route=a.b", "has a dot"),
        ("balance_workers=tomcat2", "balance_workers=tomcat3", "balance_workers names tomcat3, which is not defined"),
        ("main.type=lb", "main.type=lb\nworker.main.method=Fast", "worker.main.method=Fast"),
        ("tomcat1.type=ajp13", "tomcat1.type=jni", "worker.tomcat1.type=jni is none of"),
        ("worker.list=main", "worker.list=main,ghost", "worker.list names ghost"),
        ("worker.list=main", "worker.list=other", "JkMount /* main: this worker is not in worker.list"),
        ("worker.maintain=5", "worker.main.tain.x=5", "worker.main.tain.x is not a property"),
    ],
)
def test_workers(trial: ModuleType, old: str, new: str, expected: str) -> None:
    """Each mistake that ends httpd at its start, or that nobody reports."""
    problems = trial.check_workers(WORKERS.replace(old, new) if old else WORKERS, [("/*", "main"), ("/jk", "jkstatus")])
    if not expected:
        assert problems == []
    else:
        assert any(expected in problem for problem in problems), problems


TEMPLATES = """worker.list=all
worker.all.type=lb
worker.all.reference=worker.some
worker.some.type=lb
worker.some.reference=worker.none
worker.some.balance_workers=a,b
worker.none.type=lb
worker.none.method=Busyness
worker.east.route=one
worker.a.reference=worker.east
worker.b.host=127.0.0.1
"""


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("", "", []),
        ("worker.all.reference=worker.some", "worker.all.reference=worker.none", ["worker.all.balance_workers is empty"]),
        ("worker.none.method", "worker.none.reference=worker.all\nworker.none.method", []),
        ("worker.b.host", "worker.b.reference=worker.a\nworker.b.host", ["worker.all: a and b share the route one"]),
    ],
)
def test_workers_that_refer_to_others(trial: ModuleType, old: str, new: str, expected: list[str]) -> None:
    """mod_jk takes their properties, and never makes those that it is not told to list."""
    problems = trial.check_workers(TEMPLATES.replace(old, new) if old else TEMPLATES, [])
    assert [problem for problem in problems if not problem.startswith("worker.some")] == expected


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("80", ("", 80)),
        ("*:80", ("", 80)),
        ("0.0.0.0:80", ("", 80)),
        ("10.0.0.1:81", ("10.0.0.1", 81)),
        ("[::1]:82", ("::1", 82)),
        ("x", None),
    ],
)
def test_listen(trial: ModuleType, word: str, expected: tuple[str, int] | None) -> None:
    """Addresses of every form."""
    assert trial.parse_listen(word) == expected


SOCKETS = """  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 00000000:0050 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 111 1 0 100 0 0 10 0
   1: 6500A8C0:1F4B 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 222 1 0 100 0 0 10 0
   2: 6500A8C0:0050 6600A8C0:C350 01 00000000:00000000 00:00000000 00000000     0        0 333 1 0 100 0 0 10 0
"""
SOCKETS6 = """  sl  local_address                         remote_address                        st
   0: 00000000000000000000000001000000:0051 00000000000000000000000000000000:0000 0A 0:0 00:0 0 0 0 444 1
   1: 00000000000000000000000000000000:0052 00000000000000000000000000000000:0000 0A 0:0 00:0 0 0 0 555 1
   2: 0000000000000000FFFF00006500A8C0:0053 00000000000000000000000000000000:0000 0A 0:0 00:0 0 0 0 666 1
"""


def test_sockets(trial: ModuleType) -> None:
    """Only those that listen, of both families."""
    assert trial.parse_sockets(SOCKETS) == [("", 80, "111"), ("192.168.0.101", 8011, "222")]
    assert trial.parse_sockets(SOCKETS6) == [("::1", 81, "444"), ("", 82, "555"), ("192.168.0.101", 83, "666")]


def test_port_of_another_process(trial: ModuleType) -> None:
    """This very process holds one."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        for address in ("", "127.0.0.1"):
            (problem,) = trial.check_ports([(address, port)])
            assert f":{port}: the port is held by " in problem
            assert f"(PID {os.getpid()})" in problem
        assert trial.check_ports([("127.0.0.2", port)]) == []
    assert trial.check_ports([("127.0.0.1", port)]) == []


@pytest.mark.parametrize(
    ("groups", "free"),
    [
        ("12:cpu:/a\n1:name=systemd:/docker/0/system.slice/nginx.service\n", True),
        ("0::/system.slice/nginx.service\n", True),
        ("0::/system.slice/nginx.service/worker\n", True),
        ("0::/system.slice/other-nginx.service\n", False),
        ("0::/user.slice/session-1.scope\n", False),
    ],
)
def test_port_of_a_service_that_is_replaced(trial: ModuleType, monkeypatch: pytest.MonkeyPatch, groups: str, free: bool) -> None:
    """It is about to be free; that of any other process is not."""
    read = trial.read_text
    monkeypatch.setattr(trial, "read_text", lambda path: groups if path.endswith("/cgroup") else read(path))
    with socket.create_server(("127.0.0.1", 0)) as server:
        listens = [("", server.getsockname()[1])]
        assert (trial.check_ports(listens, ("nginx",)) == []) is free
        assert len(trial.check_ports(listens, ("apache2", "httpd"))) == 1


def test_wrong_use(trial: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    """Said, with its own exit code."""
    assert trial.main(["httpd-trial"]) == 2
    assert trial.main(["httpd-trial", "--replaces=nginx"]) == 2
    assert trial.main(["httpd-trial", "/etc", "--replace"]) == 2
    assert "usage" in capsys.readouterr().err
