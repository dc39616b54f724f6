# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Renders the files of an instance as the role tomcat does, without any host."""

from __future__ import annotations

import functools
import pathlib
from collections.abc import Mapping
from typing import Any

import yaml
from ansible.parsing.dataloader import DataLoader
from ansible.plugins.loader import init_plugin_loader
from ansible.template import Templar, trust_as_template
from unit.roles.golden_files import unmarked

ROOT = pathlib.Path(__file__).parents[3]
ROLE = ROOT / "roles" / "tomcat"
TEMPLATES = {
    "conf/server.xml": "server.xml.j2",
    "conf/web.xml": "web.xml.j2",
    "conf/context.xml": "context.xml.j2",
    "conf/logging.properties": "logging.properties.j2",
    "conf/endpoint.json": "endpoint.json.j2",
    "register.json": "register.json.j2",
    "bin/setenv": "setenv.sh.j2",  # without .sh: what judges scripts would judge it too
    "tomcat.service": "tomcat.service.j2",
}
Values = dict[str, Any]


@functools.cache
def load_collections() -> None:
    """Let Ansible find this collection's filters."""
    init_plugin_loader([str(ROOT / "collections")])


def trusted(value: Any) -> Any:
    """The value with every text in it marked as a template."""
    if isinstance(value, str):
        return trust_as_template(value)
    if isinstance(value, dict):
        return {key: trusted(item) for key, item in value.items()}
    if isinstance(value, list):
        return [trusted(item) for item in value]
    return value


def yaml_of(path: pathlib.Path) -> Values:
    """The mapping of a YAML file."""
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert isinstance(content, dict)
    return content


def member(number: int, **more: Any) -> Values:
    """A member as the model resolves it."""
    name = f"tomcat{number}"
    values = {
        "name": name,
        "number": number,
        "cluster": "main",
        "group": "",
        "route": name,
        "weight": 1,
        "standby": False,
        "state": "active",
        "host": f"app{(number + 1) // 2}",
        "address": f"192.168.0.{100 + (number + 1) // 2}",
        "replication_address": f"10.0.0.{100 + (number + 1) // 2}",
        "http_port": 8080 + number,
        "ajp_port": 8010 + number,
        "shutdown_port": -1,
        "receiver_port": 5000 + number,
        "unique_id": [number, *range(1, 16)],
        "java_opts": ["-Xmx192m"],
        "service": f"tomcat@{name}.service",
        "base": f"/srv/tomcat/{name}",
        "tomcat_version": "10.1",
        "tomcat_series": "10.1",
    }
    return {**values, **more}


def settings(members: list[Values], **more: Any) -> Values:
    """A cluster's settings as the model resolves them, with one replication group."""
    manager = more.pop("manager", "delta")
    values = {
        "name": "main",
        "paths": ["/"],
        "names": [],
        "sessions": "replicated",
        "manager": manager,
        "membership": "multicast",
        "channel_send_options": 6,
        "session_timeout": 30,
        "ajp": False,
        "groups": [
            {
                "name": "",
                "manager": manager,
                "multicast_address": "228.0.0.4",
                "multicast_port": 45564,
                "members": [one["name"] for one in members],
            }
        ],
    }
    return {**values, **more}


@functools.cache
def role_variables() -> Values:
    """The role's own variables, as Ansible would load them on Debian."""
    files = (ROLE / "defaults" / "main.yml", ROLE / "vars" / "Debian.yml", ROLE / "vars" / "main.yml")
    return {name: trusted(value) for path in files for name, value in yaml_of(path).items()}


@functools.cache
def template_text(name: str) -> Any:
    """The text of a template."""
    return trust_as_template((ROLE / "templates" / name).read_text(encoding="utf-8"))


class Instance:
    """The first instance of a host and everything that its templates see."""

    def __init__(self, members: list[Values], cluster: Values, variables: Mapping[str, Any]) -> None:
        load_collections()
        self._loader = DataLoader()
        self._loader.set_basedir(str(ROLE))
        self._variables: Values = {
            **role_variables(),
            "tomcat_members": members,
            "tomcat_cluster_settings": [cluster],
            "inventory_hostname": members[0]["host"],
            "tomcat_version": members[0]["tomcat_version"],
            "ansible_managed": "Ansible managed",
            **variables,
        }
        self._templar = Templar(loader=self._loader, variables=self._variables).copy_with_new_env(
            searchpath=[str(ROLE / "templates")], available_variables=self._variables
        )

    def value(self, expression: str) -> Any:
        """The value of an expression in the role's variables."""
        return self._templar.template(trust_as_template("{{ " + expression + " }}"))

    def render(self, name: str) -> str:
        """One file of the instance."""
        if "instance" not in self._variables:
            self._variables["instance"] = self.value("__tomcat_host.instances")[0]
        rendered = self._templar.template(template_text(TEMPLATES[name]), escape_backslashes=False)
        return unmarked(str(rendered))

    def descriptor(self, entry: Values) -> str:
        """The context descriptor that an entry of the role's file set asks for."""
        templar = self._templar.copy_with_new_env(available_variables={**self._variables, **entry["vars"]})
        return unmarked(str(templar.template(template_text(entry["src"]), escape_backslashes=False)))

    def own_files(self) -> dict[str, str]:
        """The files that are there only when an inventory fills them, by their path in the instance."""
        instance = self.value("__tomcat_host.instances")[0]
        rendered = {}
        for entry in self.value("__tomcat_host.files"):
            if entry.get("src") == "instance-file.j2" and entry["belongs_to"] == instance["name"]:
                variables = {**self._variables, "instance": instance, "template_destpath": entry["dest"]}
                templar = self._templar.copy_with_new_env(available_variables=variables)
                text = templar.template(template_text(entry["src"]), escape_backslashes=False)
                rendered[entry["dest"].removeprefix(f"{instance['base']}/")] = str(text)
        return rendered

    def render_all(self) -> dict[str, str]:
        """Every file of the instance."""
        return {name: self.render(name) for name in TEMPLATES}
