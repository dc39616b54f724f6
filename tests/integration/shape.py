# SPDX-License-Identifier: GPL-3.0-or-later
"""The inventory that edits edit: a copy of the lab's, with the variables that go with it."""

from __future__ import annotations

import copy
import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml
from integration import lab, runs

# The folder's name is the inventory's, in the register of each host and in the lock.
COPY = runs.CACHE / "inventory" / runs.INVENTORY.name


class Shape:
    """What the cluster is to be."""

    def __init__(self, variables: Mapping[str, Any]) -> None:
        self.inventory: dict[str, Any] = yaml.safe_load((runs.INVENTORY / "hosts.yml").read_text(encoding="utf-8"))
        self.variables: dict[str, Any] = dict(variables)

    def copy(self) -> Shape:
        """Another one, to be edited."""
        made = Shape(self.variables)
        made.inventory = copy.deepcopy(self.inventory)
        made.variables = copy.deepcopy(self.variables)
        return made

    @property
    def apps(self) -> dict[str, dict[str, Any]]:
        """The hosts of Tomcats, each with its variables."""
        found: dict[str, dict[str, Any]] = self.inventory["tomcat"]["hosts"]
        return found

    @property
    def web(self) -> dict[str, Any]:
        """The variables of the front ends' host."""
        found: dict[str, Any] = self.inventory["balancer"]["hosts"][lab.WEB]
        return found

    @property
    def members(self) -> dict[str, str]:
        """The host of each member."""
        return {_name(entry): host for host, values in self.apps.items() for entry in values["tomcat_instances"]}

    @property
    def services(self) -> set[str]:
        """The services behind its front ends."""
        return {"nginx" if name == "nginx" else "apache2" for name in self.web["balancer_frontends"]}

    def instance(self, name: str) -> dict[str, Any]:
        """The entry of a member, as a mapping that can be edited."""
        entries = self.apps[self.members[name]]["tomcat_instances"]
        place = next(number for number, entry in enumerate(entries) if _name(entry) == name)
        if not isinstance(entries[place], dict):
            entries[place] = {"name": name}
        found: dict[str, Any] = entries[place]
        return found

    def add(self, host: str, *names: str) -> None:
        """More members on a host."""
        self.apps[host]["tomcat_instances"] += names

    def add_host(self, host: str, number: int, *names: str) -> None:
        """One more host, which has series for Prometheus as well."""
        self.apps[host] = {"ansible_host": f"{lab.NETWORK}.{number}", "tomcat_instances": list(names), "metrics_enabled": True}

    def remove(self, *names: str) -> None:
        """Members leave; a host without members leaves too."""
        for host in list(self.apps):
            left = [entry for entry in self.apps[host]["tomcat_instances"] if _name(entry) not in names]
            self.apps[host]["tomcat_instances"] = left
            if not left:
                del self.apps[host]

    def write(self) -> Path:
        """Lay the copy out."""
        shutil.rmtree(COPY, ignore_errors=True)
        shutil.copytree(runs.INVENTORY, COPY)
        (COPY / "hosts.yml").write_text(yaml.safe_dump(self.inventory, sort_keys=False), encoding="utf-8")
        return COPY

    def start(self, playbook: str = "site.yml", more: Mapping[str, Any] | None = None, options: Sequence[str] = ()) -> runs.Started:
        """Begin a run with it."""
        return runs.Started(playbook, {**self.variables, **(more or {})}, ["-i", str(self.write()), *options])

    def play(self, playbook: str = "site.yml", more: Mapping[str, Any] | None = None, options: Sequence[str] = ()) -> runs.Run:
        """Run a playbook with it."""
        return self.start(playbook, more, options).wait()

    def hosts_up(self) -> None:
        """Make the hosts that it names and remove those that it does not: the machines themselves, not what is on them."""
        command = [str(runs.ROOT / "lab" / "up"), "--hosts-only", "--inventory", str(self.write())]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=600, env=os.environ)
        assert done.returncode == 0, done.stdout + done.stderr


def _name(entry: Any) -> str:
    return str(entry["name"] if isinstance(entry, dict) else entry)


class Processes:
    """The members' and front ends' main processes, and how often each member was started since."""

    _STARTED = "39f53479d3a045ac8e11786248231fbf"  # systemd's message: a unit was started

    def __init__(self, shape: Shape) -> None:
        self._began = {host: lab.on(host, "date +%s.%N").strip() for host in shape.apps}
        self.members = {name: _main(host, f"tomcat@{name}") for name, host in shape.members.items()}
        self.frontends = {service: _main(lab.WEB, service) for service in ("apache2", "nginx")}

    def starts(self, member: str, host: str) -> int:
        """How often it was started since this was made; of a host that was not there then, ever."""
        since = self._began.get(host)
        command = f"journalctl --quiet --output=cat UNIT=tomcat@{member}.service MESSAGE_ID={self._STARTED}"
        return len(lab.on(host, command + (f" --since=@{since}" if since else "")).splitlines())


def _main(host: str, service: str) -> str:
    """Process and start of a service: 0 0 when it does not run."""
    return " ".join(lab.on(host, f"systemctl show --value -p MainPID,ExecMainStartTimestampMonotonic {service}.service").split())


def journal(host: str, service: str, lines: int = 40) -> str:
    """The end of a service's journal, for a failure."""
    return f"--- {service} on {host}\n" + lab.on(host, f"journalctl --no-pager -o short-precise -n {lines} -u {service}")
