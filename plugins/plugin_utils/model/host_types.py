# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is known about a host, before and after its variables were read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.model import schema


@dataclass(frozen=True)
class Unresolved:
    """A value that could not be worked out on the controller, why, and whether a run knows more."""

    why: str
    needs_run: bool = True


@dataclass
class HostInput:
    """What an inventory says about one host: model variables, and the others of this collection's prefixes."""

    name: str
    values: Mapping[str, Any] = field(default_factory=dict)
    others: Mapping[str, Any] = field(default_factory=dict)
    # Numbers that YAML reads otherwise than they are written: key, value, and what is written.
    spelled: tuple[tuple[str, Any, str], ...] = ()


@dataclass
class Host:
    """One host, read."""

    name: str
    values: Mapping[str, Any]
    is_tomcat: bool
    is_balancer: bool
    address: str = ""
    replication_address: str = ""
    frontends: list[str] = field(default_factory=list)
    protocol: str = "ajp"
    bases: dict[str, int | None] = field(default_factory=dict)
    base_root: str = ""
    java_opts: list[str] = field(default_factory=list)
    version: str = ""
    series: str = ""
    method: str = "package"
    java_home: str = ""
    ports: dict[int, str] = field(default_factory=dict)
    unresolved: frozenset[str] = frozenset()

    def get(self, key: str) -> Any:
        """Return a model variable, or what holds where the inventory says nothing."""
        return self.values.get(key, schema.HOST_DEFAULTS.get(key))
