# SPDX-License-Identifier: GPL-3.0-or-later
"""Eyes and hands of the tests: a browser, a look at the hosts, and runs of the scenario's own playbook."""

from __future__ import annotations

import base64
import functools
import http.client
import json
import os
import re
import shlex
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import testinfra

ROOT = Path(__file__).resolve().parents[2]

# The last lines of everything the collection runs.
JOURNAL = "journalctl --no-pager -n 25 -o short-precise -u 'tomcat@*' -u apache2.service -u nginx.service 2>&1 | cut -c 1-300"

FRONTENDS = ("httpd", "mod_jk", "nginx")
PORT_OF = {"httpd": "httpd_balancer_port", "mod_jk": "mod_jk_port", "nginx": "nginx_balancer_port"}


@dataclass(frozen=True)
class Reply:
    """An answer to a request."""

    status: int
    headers: dict[str, str]
    cookies: dict[str, str]
    body: str

    @property
    def json(self) -> dict[str, Any]:
        """The body as JSON."""
        made: dict[str, Any] = json.loads(self.body)
        return made


def fetch(
    address: str,
    port: int,
    path: str,
    method: str = "GET",
    headers: dict[str, str] | None = None,
    body: str | None = None,
    timeout: float = 15.0,
) -> Reply:
    """One request on a connection of its own, from this machine. Redirects are not followed."""
    connection = http.client.HTTPConnection(address, port, timeout=timeout)
    try:
        connection.request(method, path, body=body, headers=headers or {})
        answer = connection.getresponse()
        cookies: dict[str, str] = {}
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _equals, value = cookie.partition(";")[0].partition("=")
            cookies[name.strip()] = value.strip()
        text = answer.read().decode("utf-8", "replace")
        return Reply(answer.status, {name.lower(): value for name, value in answer.getheaders()}, cookies, text)
    finally:
        connection.close()


@dataclass
class Visitor:
    """A browser with cookies at one front end (or at one instance)."""

    address: str
    port: int
    cookies: dict[str, str] = field(default_factory=dict)

    def ask(self, path: str, method: str = "GET", body: str | None = None, **headers: str) -> Reply:
        """Send the cookies, keep new ones."""
        sent = {"Accept": "application/json", **headers}
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if body is not None:
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        reply = fetch(self.address, self.port, path, method, sent, body)
        self.cookies.update(reply.cookies)
        return reply

    def say(self, path: str = "/test/index.jsp", method: str = "GET", body: str | None = None) -> dict[str, Any]:
        """Ask the test application; its JSON answer."""
        reply = self.ask(path, method, body)
        assert reply.status == 200, f"{method} {path} at {self.address}:{self.port} answered {reply.status}: {reply.body[:300]}"
        return reply.json

    def count(self) -> int:
        """Add one to the session's counter."""
        return int(self.say("/test/index.jsp?op=count")["attributes"]["counter"])

    def at(self, route: str, path: str = "/test/index.jsp") -> dict[str, Any]:
        """Ask for the own session at a member of one's choice; it is that member's from then on.

        Front ends go by the first cookie of a name, Tomcat by the first one that names a session.
        """
        cookies = f"JSESSIONID=X.{route}; JSESSIONID={self.cookies['JSESSIONID']}"
        reply = fetch(self.address, self.port, path, headers={"Accept": "application/json", "Cookie": cookies})
        assert reply.status == 200, f"{path} at {self.address}:{self.port} answered {reply.status}: {reply.body[:300]}"
        self.cookies.update(reply.cookies)
        assert reply.json["instance"] == route, f"asked for {route}, answered by {reply.json['instance']}"
        return reply.json


def wait_until(what: str, check: Callable[[], Any], seconds: float = 30.0, pause: float = 0.3) -> Any:
    """Wait for a true answer; errors of connections count as not yet."""
    end = time.monotonic() + seconds
    last: object = None
    while time.monotonic() < end:
        try:
            last = check()
            if last:
                return last
        except (OSError, http.client.HTTPException, AssertionError, json.JSONDecodeError) as error:
            last = error
        time.sleep(pause)
    raise AssertionError(f"not within {seconds:g} s: {what} (last seen: {last!r})")


def variables(host: Any) -> dict[str, Any]:
    """Inventory variables of a host."""
    made: dict[str, Any] = host.ansible.get_variables()
    return made


@dataclass(frozen=True)
class Instance:
    """A Tomcat as its host describes it."""

    name: str
    base: str
    address: str
    http_port: int
    ajp_port: int
    receiver_port: int
    secret: str
    replication_address: str

    @property
    def unit(self) -> str:
        """Name of its unit."""
        return f"tomcat@{self.name}.service"


def instances(host: Any) -> list[Instance]:
    """The instances laid out on a host, from what their units record."""
    root = variables(host).get("tomcat_base_root", "/srv/tomcat")
    found = host.check_output(f'for f in {root}/*/conf/endpoint.json; do echo "$f"; cat "$f"; echo; done')
    made: list[Instance] = []
    for path, text in re.findall(r"^(/\S+/conf/endpoint\.json)\n(.*?^\})\s*$", found, re.MULTILINE | re.DOTALL):
        data = json.loads(text)
        made.append(
            Instance(
                name=Path(path).parents[1].name,
                base=str(Path(path).parents[1]),
                address=data["address"],
                http_port=data["http_port"],
                ajp_port=data.get("ajp_port") or 0,
                receiver_port=data.get("receiver_port") or 0,
                secret=data.get("secret") or "",
                replication_address=data.get("replication_address") or data["address"],
            )
        )
    assert made, f"no instance is laid out below {root}"
    return made


def ajp_secret_of(host: Any, one: Instance) -> str:
    """The secret in the file that an instance reads."""
    return str(host.check_output(f'grep -o \'secret="[^"]*"\' {one.base}/conf/server.xml')).split('"')[1]


def pids(host: Any) -> dict[str, int]:
    """Main process of every instance's unit."""
    return {one.name: int(host.check_output(f"systemctl show -p MainPID --value {one.unit}")) for one in instances(host)}


# What ss writes for all addresses of a host, with IPv6 and without.
EVERYWHERE = ("*", "0.0.0.0")


def listening(host: Any, process: str) -> set[tuple[str, int]]:
    """Addresses and ports on which processes of a name accept TCP connections."""
    found: set[tuple[str, int]] = set()
    for line in host.check_output("ss -Hltnp").splitlines():
        if f'("{process}"' not in line:
            continue
        address, _colon, port = line.split()[3].rpartition(":")
        found.add((address.strip("[]").removeprefix("::ffff:"), int(port)))
    return found


def places_with(host: Any, secret: str, folders: str, user: str = "root") -> list[str]:
    """Files below folders that hold a secret, as a user sees them. The secret is never on a command line."""
    needle = base64.b64encode(secret.encode()).decode()
    command = f"cd /; base64 -d | runuser -u {user} -- grep -rlsF -D skip -f - {folders}"
    found = host.run(command.replace("base64 -d", f"echo {needle} | base64 -d")).stdout
    return [line for line in found.splitlines() if line]


def exposure(host: Any, unit: str) -> float:
    """Overall exposure level of a unit, as systemd sees it (0 = none, 10 = everything)."""
    text = host.check_output(f"systemd-analyze security --no-pager {unit} | tail -n 1")
    match = re.search(r"([0-9]+\.[0-9])", text)
    assert match, f"no level in: {text}"
    return float(match.group(1))


@dataclass
class Cluster:
    """The hosts of the scenario together."""

    hosts: dict[str, Any]

    @staticmethod
    @functools.cache
    def of_inventory() -> Cluster:
        """All hosts of the scenario's inventory."""
        inventory = str(Path(os.environ["MOLECULE_INVENTORY_FILE"]).parent)
        hosts = testinfra.get_hosts(["ansible://all"], ansible_inventory=inventory)
        return Cluster({variables(host)["inventory_hostname"]: host for host in hosts if "absent" not in variables(host)["group_names"]})

    def group(self, name: str) -> dict[str, Any]:
        """The hosts of a group."""
        return {host_name: host for host_name, host in self.hosts.items() if name in variables(host)["group_names"]}

    def members(self) -> dict[str, tuple[Any, Instance]]:
        """Every instance with its host."""
        return {one.name: (host, one) for host in self.group("tomcat").values() for one in instances(host)}

    def all_pids(self) -> dict[str, int]:
        """Main process of every instance of the cluster."""
        return {name: pid for host in self.group("tomcat").values() for name, pid in pids(host).items()}

    def frontends(self) -> list[tuple[str, str, int]]:
        """Kind, address and port of every front end."""
        return [entry for host in self.group("balancer").values() for entry in frontends_of(host)]

    def visitor(self, kind: str) -> Visitor:
        """A new browser at the front end of a kind."""
        return next(Visitor(address, port) for name, address, port in self.frontends() if name == kind)


def frontends_of(host: Any) -> list[tuple[str, str, int]]:
    """Kind, address and port of a host's front ends."""
    known = variables(host)
    return [(kind, known["ansible_host"], int(known.get(PORT_OF[kind], 80))) for kind in known["balancer_frontends"]]


def playbook(
    *arguments: str, timeout: float = 600.0, settings: dict[str, str] | None = None, book: str = ""
) -> subprocess.CompletedProcess[str]:
    """Run the scenario's converge playbook again, as molecule does, or a playbook of the collection by its name."""
    folder = Path(os.environ["MOLECULE_SCENARIO_DIRECTORY"])
    named = f"catalina.cluster.{book}" if book else str(folder / "converge.yml")
    command = ["ansible-playbook", "-i", str(Path(os.environ["MOLECULE_INVENTORY_FILE"]).parent), named, *arguments]
    environment = {**os.environ, "ANSIBLE_NOCOLOR": "1", "ANSIBLE_FORCE_COLOR": "0", **(settings or {})}
    return subprocess.run(
        command, capture_output=True, text=True, timeout=timeout, check=False, env=environment, stdin=subprocess.DEVNULL, cwd=folder
    )


def recap(output: str) -> dict[str, dict[str, int]]:
    """The recap of a run: host -> counts."""
    found: dict[str, dict[str, int]] = {}
    for line in output.splitlines():
        match = re.match(r"^(\S+)\s+: (ok=\d+ .*)$", line)
        if match:
            found[match.group(1)] = {key: int(value) for key, value in (pair.split("=") for pair in match.group(2).split())}
    return found


def container(host_name: str) -> str:
    """Name of the container that a host is."""
    return f"catalina-molecule-{os.environ['MOLECULE_SCENARIO_NAME']}-{host_name}"


def engine(*arguments: str) -> str:
    """Run a command of the container engine on one of the scenario's own hosts."""
    assert any("catalina-molecule-" in word for word in arguments), shlex.join(arguments)
    return subprocess.run(["docker", *arguments], capture_output=True, text=True, timeout=120, check=True).stdout
