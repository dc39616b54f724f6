# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the run records say about this run, as the playbooks hand it from play to play."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.model.selection import drained_members
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.webapp_layout import health_pages
from ansible_collections.catalina.cluster.plugins.plugin_utils.report.remarks import frontend_remarks, rollback_remarks
from ansible_collections.catalina.cluster.plugins.plugin_utils.runs import deployments as applications
from ansible_collections.catalina.cluster.plugins.plugin_utils.runs.records import leaving_addresses, removed_frontends, removed_hosts


@dataclass(frozen=True)
class Inventory:
    """What the inventory says, as far as run records are compared with it."""

    members: Sequence[Mapping[str, Any]]
    frontends: Sequence[Mapping[str, Any]]
    tomcat_hosts: Sequence[str]
    balancer_hosts: Sequence[str]
    decommissioned_hosts: Sequence[str]
    deployments: Sequence[Mapping[str, Any]]
    # With --limit removed hosts are left alone, like every host that is not named.
    limited: bool


# What an action plugin takes of it as arguments.
ARGUMENTS: dict[str, dict[str, Any]] = {
    "members": {"type": "list", "elements": "dict", "required": True},
    "frontends": {"type": "list", "elements": "dict", "required": True},
    "tomcat_hosts": {"type": "list", "elements": "str", "default": []},
    "balancer_hosts": {"type": "list", "elements": "str", "default": []},
    "decommissioned_hosts": {"type": "list", "elements": "str", "default": []},
}


def inventory_of(arguments: Mapping[str, Any], variables: Mapping[str, Any]) -> Inventory:
    """Return what the arguments and the variables of a task say."""
    deployments = applications.all_deployments(variables["hostvars"], arguments["tomcat_hosts"])
    return Inventory(**{name: arguments[name] for name in ARGUMENTS}, deployments=deployments, limited="ansible_limit" in variables)


def run_state(records: Mapping[str, Any], inventory: Inventory) -> dict[str, Any]:
    """Return the values by name, and the records that they come from."""
    rollbacks = applications.rollbacks(records)
    frontends = removed_frontends(records, inventory.frontends)
    reached = [*inventory.balancer_hosts, *inventory.decommissioned_hosts]
    hosts = removed_hosts(records, [*inventory.tomcat_hosts, *inventory.decommissioned_hosts])
    return {
        "records": dict(records),
        "members": drained_members(inventory.members, records),
        "rollbacks": rollbacks,
        "restorable": applications.restored(records, inventory.deployments),
        "removed_hosts": [] if inventory.limited else hosts,
        # With --limit too: what is left alone goes on replicating.
        "leaving_addresses": leaving_addresses(hosts),
        "removed_frontends": frontends,
        "health_pages": health_pages(inventory.deployments),
        "remarks": rollback_remarks(inventory.deployments, rollbacks) + frontend_remarks(frontends, reached),
    }
