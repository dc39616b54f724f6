# SPDX-License-Identifier: GPL-3.0-or-later
"""What a front end does when its members change or die. The members are stand-ins: they start in no time and share their sessions."""

from __future__ import annotations

import http.client
import json
import pathlib
import socket
import ssl
import subprocess
from collections.abc import Generator
from typing import Any

import pytest
from verify.helpers import Visitor, fetch, frontends_of, playbook, recap, wait_until

pytestmark = pytest.mark.standins
SERVICE = {"httpd": "apache2", "mod_jk": "apache2", "nginx": "nginx"}
THREE = ("tomcat1", "tomcat2", "tomcat3")
ROLE = {"httpd": "httpd_balancer", "mod_jk": "mod_jk", "nginx": "nginx_balancer"}


def converge(**extra: Any) -> None:
    """Run the scenario's playbook with other members."""
    done = playbook("-e", json.dumps(extra))
    assert done.returncode == 0, done.stdout[-4000:]


@pytest.fixture
def changed_back() -> Generator[None, None, None]:
    """Afterwards the members are as the inventory has them."""
    yield
    converge()


def front(host: Any) -> tuple[str, str, int]:
    """The only front end of a scenario with stand-ins."""
    (one,) = frontends_of(host)
    return one


def main_pid(host: Any, kind: str) -> str:
    """Main process of the front end."""
    return str(host.check_output(f"systemctl show -p MainPID --value {SERVICE[kind]}"))


def systemctl(host: Any, verb: str, *names: str) -> None:
    """Stop or start stand-ins."""
    host.check_output(f"systemctl {verb} " + " ".join(f"fake-member@{name}" for name in names))


def test_the_session_outlives_its_member(host: Any) -> None:
    kind, address, port = front(host)
    visitor = Visitor(address, port)
    first = visitor.say("/test/index.jsp?op=count")
    try:
        systemctl(host, "kill -s KILL", first["instance"])
        after = visitor.say("/test/index.jsp?op=count")
        assert after["instance"] != first["instance"] and after["attributes"]["counter"] == 2, kind
        assert visitor.count() == 3
    finally:
        host.run("systemctl reset-failed")
        systemctl(host, "start", first["instance"])
    wait_until(
        "the member that came back serves its route",
        lambda: (
            fetch(address, port, "/test/index.jsp", headers={"Cookie": f"JSESSIONID=X.{first['instance']}"}).json["instance"]
            == first["instance"]
        ),
    )


def test_a_post_is_never_sent_twice(host: Any) -> None:
    """A member carries a POST out and dies before it answers: the visitor may see an error, but nobody may carry it out again."""
    _kind, address, port = front(host)
    visitor = Visitor(address, port)
    first = visitor.say("/test/index.jsp?op=count")["instance"]
    try:
        reply = visitor.ask("/test/index.jsp", "POST", f"op=count&die={first}")
        assert reply.status in (500, 502, 503), reply.body[:200]
    except (OSError, http.client.HTTPException):
        pass
    finally:
        wait_until("it is dead", lambda: host.run(f"systemctl is-active fake-member@{first}").rc != 0)
        host.run("systemctl reset-failed")
        systemctl(host, "start", first)
    assert visitor.say()["attributes"]["counter"] == 2


def test_a_get_whose_member_dies(host: Any) -> None:
    """mod_jk and nginx repeat it elsewhere. mod_proxy_ajp repeats none with a query: one error, and the next request is served."""
    kind, address, port = front(host)
    visitor = Visitor(address, port)
    first = visitor.say("/test/index.jsp")["instance"]
    try:
        reply = visitor.ask(f"/test/index.jsp?die={first}")
        assert reply.status == {"httpd": 500, "mod_jk": 200, "nginx": 200}[kind], reply.body[:200]
        after = visitor.say()
        assert after["instance"] != first
    finally:
        host.run("systemctl reset-failed")
        systemctl(host, "start", first)


def test_drained_and_standby(host: Any, changed_back: None) -> None:
    kind, address, port = front(host)
    pid = main_pid(host, kind)
    converge(fake_changes={"tomcat1": {"drained": True}, "tomcat3": {"standby": True}})
    assert main_pid(host, kind) == pid, "reloaded, not restarted"
    assert {Visitor(address, port).say()["instance"] for _turn in range(12)} == {"tomcat2"}
    session = Visitor(address, port, {"JSESSIONID": "X.tomcat1"}).say()
    assert session["instance"] != "tomcat1", "a drained member gets no request of its sessions either"
    systemctl(host, "stop", "tomcat2")
    try:
        assert {wait_until("the standby serves", lambda: Visitor(address, port).say()["instance"]) for _turn in range(6)} == {"tomcat3"}
    finally:
        systemctl(host, "start", "tomcat2")


@pytest.mark.frontend("httpd", "mod_jk")
def test_a_wrong_secret_hurts_only_its_member(host: Any, changed_back: None) -> None:
    _kind, address, port = front(host)
    converge(fake_changes={"tomcat2": {"secret": "not-the-one-that-the-others-have-0123456789"}})
    answers = {
        name: fetch(address, port, "/test/index.jsp", headers={"Cookie": f"JSESSIONID=X.{name}"}).status
        for name in ("tomcat1", "tomcat2", "tomcat3")
    }
    assert answers == {"tomcat1": 200, "tomcat2": 403, "tomcat3": 200}


def test_a_broken_configuration_never_gets_in(host: Any) -> None:
    kind, address, port = front(host)
    pid = main_pid(host, kind)
    name = "nginx_balancer_extra_server_lines" if kind == "nginx" else f"{ROLE[kind]}_extra_lines"
    done = playbook("-e", json.dumps({name: ["NoSuchDirective on;"]}))
    assert done.returncode != 0
    assert "NoSuchDirective" in done.stdout + done.stderr, "the message names the directive"
    assert main_pid(host, kind) == pid
    assert fetch(address, port, "/test/index.jsp").status == 200
    again = playbook("--check")
    assert again.returncode == 0 and not any(count["changed"] for count in recap(again.stdout).values()), "nothing was left behind"


def pair(folder: pathlib.Path, name: str) -> dict[str, str]:
    """A certificate and its key, as an inventory has them from a vault."""
    key, public = folder / f"{name}.key", folder / f"{name}.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={name}"]
    subprocess.run([*command, "-keyout", str(key), "-out", str(public)], check=True, stderr=subprocess.DEVNULL)
    return {"certificate_content": public.read_text(encoding="utf-8"), "private_key_content": key.read_text(encoding="utf-8")}


def certificate_of(address: str, port: int) -> str:
    """The subject of the certificate that clients get."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with socket.create_connection((address, port), timeout=10) as plain, context.wrap_socket(plain, server_hostname="a.test") as secured:
        shown = secured.getpeercert(binary_form=True)
    done = subprocess.run(["openssl", "x509", "-inform", "DER", "-noout", "-subject"], input=shown, stdout=subprocess.PIPE, check=True)
    return done.stdout.decode().strip().rpartition("=")[2].strip()


@pytest.mark.frontend("httpd", "mod_jk")
def test_tls_and_a_renewed_certificate(host: Any, changed_back: None, tmp_path: pathlib.Path) -> None:
    """From contents of the inventory; a new certificate is a reload."""
    kind, address, port = front(host)
    pid = main_pid(host, kind)
    role = ROLE[kind]
    options: dict[str, Any] = {
        f"{role}_listen": [{"port": 8443, "tls": True}],
        f"{role}_redirect_to_https": True,
        f"{role}_redirect_port": 8443,
    }
    for name in ("first.test", "second.test"):
        converge(**options, httpd_base_tls_certificates=[pair(tmp_path, name)])
        assert certificate_of(address, 8443) == name
    redirected = fetch(address, port, "/test/index.jsp?a=b", headers={"Host": "shop.test"})
    assert (redirected.status, redirected.headers["location"]) == (308, "https://shop.test:8443/test/index.jsp?a=b")
    assert main_pid(host, kind) == pid, "reloaded, not restarted"
    key = host.file("/etc/apache2/catalina.d/tls/certificate-0.key")
    assert (key.user, key.mode) == ("root", 0o600)


def test_forged_forwarding_headers_are_dropped(host: Any) -> None:
    _kind, address, port = front(host)
    forged = {
        "X-Forwarded-For": "198.51.100.66",
        "X-Forwarded-Host": "evil.example.com",
        "X-Forwarded-Proto": "gopher",
        "Forwarded": "for=198.51.100.66",
    }
    reply = fetch(address, port, "/test/index.jsp", headers={"Accept": "application/json", **forged})
    said = json.dumps(reply.json["headers"])
    assert not any(value in said for value in ("198.51.100.66", "evil.example.com", "gopher")), said
