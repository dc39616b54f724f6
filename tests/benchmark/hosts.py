# SPDX-License-Identifier: GPL-3.0-or-later
"""The benchmark's lab: its inventory, its hosts, and plain SSH to them."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

from benchmark.on_host import KEPT
from benchmark.runs import HERE, INVENTORY, ROOT

# The names of the packages that the roles install on Debian, so that they are there before anything is measured.
PACKAGES = {
    "tomcat": "default-jre-headless tomcat10-common libtomcat10-java nftables",
    "balancer": "apache2 libapache2-mod-jk nginx",
}
INSTALL = """set -e
printf 'exit 101\\n' >/usr/sbin/policy-rc.d && chmod +x /usr/sbin/policy-rc.d
export DEBIAN_FRONTEND=noninteractive
dpkg-query --show {packages} >/dev/null 2>&1 ||
    {{ apt-get update -q && apt-get install -q -y --no-install-recommends {packages}; }} >/dev/null
rm /usr/sbin/policy-rc.d
"""


class Lab:
    """The hosts by name with their addresses, and by group."""

    def __init__(self) -> None:
        listed = subprocess.run(["ansible-inventory", "-i", str(INVENTORY), "--list"], cwd=ROOT, check=True, capture_output=True, text=True)
        inventory: dict[str, Any] = json.loads(listed.stdout)
        self.tomcat: list[str] = inventory["tomcat"]["hosts"]
        self.balancer: list[str] = inventory["balancer"]["hosts"]
        self.address = {name: str(values["ansible_host"]) for name, values in inventory["_meta"]["hostvars"].items()}

    @property
    def names(self) -> list[str]:
        """All hosts."""
        return [*self.tomcat, *self.balancer]

    def ssh(self, host: str) -> list[str]:
        """The command that reaches a host: the options of ansible.cfg, a connection that stays open."""
        cache = ROOT / ".cache"
        options = [f"UserKnownHostsFile={cache}/lab/known_hosts", "StrictHostKeyChecking=yes", "IdentitiesOnly=yes", "LogLevel=ERROR"]
        options += ["ControlMaster=auto", "ControlPersist=10m", f"ControlPath={cache}/cp/benchmark-%C"]
        return [
            "ssh",
            "-i",
            str(cache / "lab/keys/id_ed25519"),
            *[word for option in options for word in ("-o", option)],
            f"root@{self.address[host]}",
        ]

    def run(self, host: str, command: str, text: str = "") -> str:
        """Run a command on a host; a failure ends the benchmark."""
        done = subprocess.run([*self.ssh(host), command], input=text, capture_output=True, text=True, check=False)
        if done.returncode:
            sys.exit(f"{host}: {command} failed:\n{(done.stdout + done.stderr)[-3000:]}")
        return done.stdout

    def do(self, verb: str) -> dict[str, str]:
        """Run on_host.py on every host."""
        program = (HERE / "on_host.py").read_text(encoding="utf-8")
        return {host: self.run(host, f"python3 - {verb}", program) for host in self.names}

    def prepare(self) -> None:
        """Install the packages, nothing started, and keep that state; or come back to it."""
        if all(self.run(host, f"test -d {KEPT} && echo kept || true") for host in self.names):
            self.do("reset")
            return
        for group, hosts in (("tomcat", self.tomcat), ("balancer", self.balancer)):
            for host in hosts:
                self.run(host, INSTALL.format(packages=PACKAGES[group]))
        self.do("save")
