# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Java agents of an instance: a jar by checksum, its options, and the port that it opens."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.model.doors import filled, port_of
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.element_language import Report
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.tomcat_own_files import CHECKSUM, items_of
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.tomcat_places import Layer

NAME = "java_agents"
KEYS = ("name", "src", "checksum", "options", "port")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_DIGITS = 12


@dataclass(frozen=True)
class Agent:
    """One agent, with what the model knows of its instance filled in."""

    name: str
    src: str
    checksum: str
    options: str
    port: int
    # Where it stands in the inventory.
    key: str

    @property
    def file(self) -> str:
        """The name of its jar on the host: another jar has another name, so instances that run keep theirs."""
        return f"{self.checksum.rpartition(':')[2][:_DIGITS].lower()}-{self.name}.jar"


def read_agents(layers: Sequence[Layer], member: Mapping[str, Any], report: Report) -> list[Agent]:
    """Return the agents of an instance. A level replaces one of the same name of the level before."""
    found: dict[str, Agent] = {}
    for layer in layers:
        if layer.values.get(NAME) is False:
            found = {}
            continue
        for key, item in items_of(layer, NAME, KEYS, report):
            agent = agent_of(item, member, key, report)
            found[agent.name] = agent
    return list(found.values())


def agent_of(item: Mapping[str, Any], member: Mapping[str, Any], key: str, report: Report) -> Agent:
    """Return one agent. key: where it stands in the inventory."""
    name, src, checksum = (str(item.get(part) or "") for part in ("name", "src", "checksum"))
    if not _NAME.fullmatch(name):
        report(f"{key}.name", "is missing" if not name else "is not a name of letters, digits and . _ -", "write one as jmx_prometheus")
    if not src:
        report(f"{key}.src", "is missing", "name a file of the controller, or an URL that the hosts reach")
    if not CHECKSUM.fullmatch(checksum):
        reason = "is missing: an agent runs code in the JVM" if not checksum else "is no checksum"
        report(f"{key}.checksum", reason, "write sha256: and 64 hexadecimal digits, or sha512: and 128")
    options = filled(item.get("options") or "", member, f"{key}.options", report)
    if "\n" in options:
        report(f"{key}.options", "has several lines", "write one, as the agent reads it behind its jar and =")
    port = port_of(item["port"], member, f"{key}.port", report) if "port" in item else 0
    return Agent(name, src, checksum, options, port or 0, key)
