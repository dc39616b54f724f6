# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes what a Prometheus is fed with on the controller: targets, alert rules and a dashboard."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import yaml
from ansible_collections.catalina.cluster.plugins.plugin_utils.drift.output import write
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.jmx_exporter import AGENT, agents_of
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.tomcat_places import layers_of
from ansible_collections.catalina.cluster.plugins.plugin_utils.monitoring.dashboard import dashboard
from ansible_collections.catalina.cluster.plugins.plugin_utils.monitoring.rules import rules
from ansible_collections.catalina.cluster.plugins.plugin_utils.monitoring.targets import agent_targets, targets
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.tomcat_elements import refuse
from ansible_collections.catalina.cluster.plugins.plugin_utils.runs.registered import HostValues
from ansible_collections.catalina.cluster.plugins.plugin_utils.runs.step import ControllerStep

_MODEL = {"type": "list", "elements": "dict", "required": True}
_PORT, _INTERVAL = "metrics_node_exporter_port", "metrics_interval"
# Where agents are given: for a host, a cluster, an instance.
_LEVELS = ("tomcat_java_agents", "tomcat_jmx_exporter", "tomcat_clusters", "tomcat_instances")


class ActionModule(ControllerStep):
    """Runs once, on the controller; contacts no host."""

    ARGUMENTS: ClassVar[dict[str, Any]] = {
        "members": _MODEL,
        "frontends": _MODEL,
        "inventory": {"type": "str", "default": ""},
        "agent": {"type": "str", "default": "jmx_prometheus"},
        "directory": {"type": "str", "default": "monitoring"},
    }

    def work(self, args: dict[str, Any], variables: dict[str, Any]) -> dict[str, Any]:
        """Return which files changed."""
        values = HostValues(variables["hostvars"])
        hosts = {str(entry["host"]) for entry in (*args["members"], *args["frontends"])}
        ports = {host: int(values.resolved(host, _PORT) or 9100) for host in hosts}
        # The rarest readings of all hosts.
        reading = max((int(values.resolved(host, _INTERVAL) or 0) for host in hosts), default=0)
        found = targets(args["members"], args["frontends"], ports, args["inventory"])
        found += agent_targets(_with_agent(args["members"], args["agent"], values), args["inventory"])
        wanted = {
            "targets.json": json.dumps(found, indent=2) + "\n",
            "rules.yml": yaml.safe_dump(rules(reading), sort_keys=False, width=1000),
            "dashboard.json": json.dumps(dashboard(), indent=2) + "\n",
        }
        folder = os.path.abspath(args["directory"])
        try:
            changes = _changes(folder, wanted)
            if changes and not self._task.check_mode:
                os.makedirs(folder, exist_ok=True)
                for path in changes:
                    write(path, wanted[os.path.basename(path)])
        except (OSError, UnicodeDecodeError) as error:
            return {"failed": True, "msg": f"metrics_monitoring_directory = {args['directory']}: {error}; name another one"}
        diff = [
            {"before_header": path, "after_header": path, "before": before, "after": wanted[os.path.basename(path)]}
            for path, before in changes.items()
        ]
        return {"changed": bool(changes), "files": [os.path.join(folder, name) for name in wanted], "diff": diff}


def _with_agent(members: Sequence[Mapping[str, Any]], name: str, values: HostValues) -> list[tuple[Mapping[str, Any], int]]:
    """Return the members that have an agent of this name which listens, each with its port. The model has checked them all."""
    given: dict[str, dict[str, Any]] = {}
    found = []
    for member in members:
        host = str(member["host"])
        if host not in given:
            given[host] = {key: value for key in _LEVELS if (value := values.resolved(host, key)) is not None}
        agents = agents_of(list(layers_of(given[host], member)), member, refuse)
        found += [(member, agent.port) for agent in agents if agent.name in (name, AGENT) and agent.port]
    return found


def _changes(folder: str, wanted: dict[str, str]) -> dict[str, str]:
    """Return the files that differ, each with what is in it now."""
    found = {}
    for name, text in wanted.items():
        path = os.path.join(folder, name)
        before = ""
        if os.path.lexists(path):
            with open(path, encoding="utf-8") as stream:
                before = stream.read()
        if before != text:
            found[path] = before
    return found
