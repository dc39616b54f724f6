# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The JMX exporter of Prometheus as the agent of an instance: its jar, its port, and who may ask it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.model.doors import allowed_networks, door_of
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.element_language import Report
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.java_agents import Agent, agent_of, read_agents
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.tomcat_places import Layer

NAME = "jmx_exporter"
KEYS = ("src", "checksum", "port", "allow")
# The name that its agent has among the others.
AGENT = "jmx_prometheus"
# What it reads, below the base of the instance.
FILE = "conf/jmx_series.yml"


@dataclass(frozen=True)
class Exporter:
    """One instance's exporter."""

    agent: Agent
    # Networks that may ask.
    allow: Sequence[str]


def read_exporter(layers: Sequence[Layer], member: Mapping[str, Any], report: Report) -> Exporter | None:
    """Return the exporter of an instance as its levels say together, or None."""
    door = door_of(layers, NAME, KEYS, report)
    if door is None:
        return None
    address, port = str(member["address"]), door.values.get("port")
    if port is None:
        report(door.key("port"), "is missing", 'set one for each instance, as "{number+9400}"')
    host = f"[{address}]" if ":" in address else address
    given = {
        "name": AGENT,
        "src": door.values.get("src"),
        "checksum": door.values.get("checksum"),
        "options": f"{host}:{port}:{{base}}/{FILE}",
        **({} if port is None else {"port": port}),
    }
    return Exporter(agent_of(given, member, door.base, report), allowed_networks(door, member, report, "the Prometheus servers"))


def agents_of(layers: Sequence[Layer], member: Mapping[str, Any], report: Report) -> list[Agent]:
    """Return all agents of an instance, the exporter among them."""
    found = read_agents(layers, member, report)
    exporter = read_exporter(layers, member, report)
    if exporter is None:
        return found
    if any(agent.name == AGENT for agent in found):
        report(exporter.agent.key, f"and java_agents both give an agent {AGENT}", "keep one of them")
    return [*found, exporter.agent]
