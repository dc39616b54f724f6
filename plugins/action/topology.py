# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hands the model of the inventory to a play."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Any

from ansible.errors import AnsibleActionFail, AnsibleFileNotFound
from ansible.plugins.action import ActionBase
from ansible.release import __version__ as ansible_version
from ansible.template import Templar
from ansible_collections.catalina.cluster.plugins.module_utils.archive.install import check
from ansible_collections.catalina.cluster.plugins.module_utils.archive.unpack import ArchiveError
from ansible_collections.catalina.cluster.plugins.plugin_utils.model import resolve as _topology
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.ansible_core import refusal, shares_facts
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.controller_files import ControllerFiles
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.inventory import HostValues
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.problems import without_credentials
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.role_specs import RoleSpecs
from ansible_collections.catalina.cluster.plugins.plugin_utils.nginx_build.arguments import fault_of

_ROLES = Path(__file__).resolve().parents[2] / "roles"


class ActionModule(ActionBase):
    """Reads the variables of all hosts once, on the controller."""

    TRANSFERS_FILES = False
    _requires_connection = False
    _supports_check_mode = True
    _supports_async = False
    _supports_diff = False

    def run(self, tmp: str | None = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        """Return the model, or fail with every problem at once."""
        result: dict[str, Any] = super().run(tmp, task_vars)
        _validation, args = self.validate_argument_spec(
            argument_spec={
                "tomcat_hosts": {"type": "list", "elements": "str", "required": True},
                "balancer_hosts": {"type": "list", "elements": "str", "required": True},
                "ignored_variables": {"type": "list", "elements": "str", "default": []},
                "check_files": {"type": "bool", "default": True},
            }
        )
        unsupported = refusal(ansible_version)
        if unsupported:
            raise AnsibleActionFail(unsupported)
        hostvars = (task_vars or {}).get("hostvars")
        if hostvars is None:
            raise AnsibleActionFail("the variables of the inventory's hosts are not at hand")
        specs = RoleSpecs(_ROLES)
        tomcat_hosts, balancer_hosts = list(map(str, args["tomcat_hosts"])), list(map(str, args["balancer_hosts"]))
        model = _topology.resolve(
            self._sources(hostvars, {*tomcat_hosts, *balancer_hosts}, task_vars or {}),
            tomcat_hosts,
            balancer_hosts,
            specs.names,
            lambda name, value: specs.check(name, value) or without_credentials(fault_of(name, value)),
            list(map(str, args["ignored_variables"])),
            ControllerFiles(self._find, _check_file) if args["check_files"] else None,
            _address_of,
        )
        result["changed"] = False
        if model.problems:
            result["failed"] = True
            result["msg"] = _message(model.problems)
            return result
        result["warnings"] = model.advice
        result["facts_to_clear"] = shares_facts(ansible_version) and not all(
            hostvars.raw_get(name).get("ansible_facts") for name in hostvars
        )
        # People write passwords into options, and this result is printed, registered and handed on: the role tomcat reads them itself.
        result["cluster_members"] = [{key: value for key, value in member.items() if key != "java_opts"} for member in model.members]
        result["cluster_settings"] = model.settings
        result["cluster_hosts"] = model.hosts
        result["cluster_frontends"] = model.frontends
        return result

    def _find(self, role: str, name: str) -> str:
        """The path of a file that a role names: searched as the role's own tasks do it, below the playbook and the role."""
        places = [self._loader.get_basedir(), str(_ROLES / role)]
        try:
            return str(self._loader.path_dwim_relative_stack(places, "files", name))
        except AnsibleFileNotFound as error:
            raise FileNotFoundError(name) from error

    def _sources(self, hostvars: Any, used: set[str], task_vars: dict[str, Any]) -> list[_topology.HostInput]:
        def render(value: Any, variables: Any) -> Any:
            return Templar(loader=self._loader, variables={**variables, "hostvars": hostvars}).template(value)

        elsewhere = set(task_vars) - set(hostvars.raw_get(task_vars.get("inventory_hostname")) or ())
        values = HostValues(render, elsewhere)
        return [values.read(str(name), hostvars.raw_get(name), name in used) for name in hostvars]


def _address_of(name: str) -> str:
    try:
        found = socket.getaddrinfo(name, None, socket.AF_INET, socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return ""
    return str(found[0][4][0]) if found else ""


def _check_file(path: str, checksum: str) -> None:
    try:
        check(path, checksum)
    except ArchiveError as error:
        raise ValueError(str(error)) from error


def _message(problems: list[_topology.Problem]) -> str:
    lines = _topology.problem_lines(problems)
    count = "1 problem" if len(lines) == 1 else f"{len(lines)} problems"
    return "\n".join([f"{count} in the inventory, no host was contacted:", *(f"- {line}" for line in lines)])
