# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the modules of a run have in common."""

from __future__ import annotations


class ModuleDocFragment:
    """How a run names its lock and its hosts, what the inventory says, and the parts of the model."""

    DOCUMENTATION = r"""
options:
  inventory:
    description: Name of the inventory, for the lock and the run records. If empty, the name of its directory is used.
    type: str
    default: ""
  tomcat_hosts:
    description: Names of the hosts that Tomcat instances run on.
    type: list
    elements: str
    default: []
  decommissioned_hosts:
    description: Hosts that are no longer in the inventory and are off for good.
    type: list
    elements: str
    default: []
attributes:
  check_mode:
    description: Can run in check mode and return what it would return without it.
    support: full
    details:
      - Takes no lock and writes no record in check mode.
  diff_mode:
    description: Returns the differences.
    support: none
"""

    INVENTORY = r"""
options:
  members:
    description: The members of the model, RV(catalina.cluster.topology#module:cluster_members).
    type: list
    elements: dict
    required: true
  frontends:
    description: The front ends of the model, RV(catalina.cluster.topology#module:cluster_frontends).
    type: list
    elements: dict
    required: true
  balancer_hosts:
    description: Names of the hosts that front ends run on.
    type: list
    elements: str
    default: []
"""

    MEMBERS = r"""
options:
  members:
    description: The members of the model, RV(catalina.cluster.topology#module:cluster_members).
    type: list
    elements: dict
    required: true
"""

    CLUSTERS = r"""
options:
  clusters:
    description: The clusters of the model, RV(catalina.cluster.topology#module:cluster_settings).
    type: list
    elements: dict
    required: true
"""

    FRONTENDS = r"""
options:
  frontends:
    description: The front ends of the model, RV(catalina.cluster.topology#module:cluster_frontends).
    type: list
    elements: dict
    required: true
"""

    RECORDS = r"""
options:
  records:
    description: The run records, RV(catalina.cluster.run_begin#module:records).
    type: dict
    required: true
"""
