#!/usr/bin/python
# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the action plugin of the same name."""

from __future__ import annotations

DOCUMENTATION = r"""
module: run_begin
short_description: Lock out other runs and read what earlier runs recorded
version_added: 0.1.0
author:
  - catalina.cluster contributors (@catalina)
description:
  - Takes the lock of an inventory, as M(catalina.cluster.run_lock) does, and records the hosts and front ends of this run.
  - Returns what the run records say about this run. Drained members stay drained, applications that were rolled back stay so, and
    removed hosts and front ends are returned.
  - Delegate it to the lock host, which every run of the inventory knows, and run it once.
extends_documentation_fragment:
  - catalina.cluster.runs
  - catalina.cluster.runs.inventory
options:
  lock:
    description: Whether to take the lock. Without it the records are only read.
    type: bool
    default: true
  lock_lease:
    description: Seconds without a sign of life after which a run of another controller is considered dead.
    type: int
    default: 900
  break_lock:
    description: Take the lock no matter who holds it. Only for an operator who knows that the other run is dead.
    type: bool
    default: false
"""

EXAMPLES = r"""
- name: Take the lock and read the run records
  catalina.cluster.run_begin:
    members: "{{ cluster_members }}"
    frontends: "{{ cluster_frontends }}"
    tomcat_hosts: "{{ groups['tomcat'] }}"
    balancer_hosts: "{{ groups['balancer'] }}"
  delegate_to: "{{ cluster_frontends[0].host }}"
  run_once: true
  register: run
"""

RETURN = r"""
records:
  description: The run records as they are now.
  returned: success
  type: dict
history:
  description: The last runs, RV(catalina.cluster.run_lock#module:history).
  returned: success
  type: list
  elements: dict
name:
  description: Name of the lock.
  returned: success
  type: str
members:
  description: The members; those that an operator drained have the state V(drained).
  returned: success
  type: list
  elements: dict
rollbacks:
  description: Applications that were rolled back, in the form of C(webapp_rollbacks) of the role P(catalina.cluster.webapp#role).
  returned: success
  type: dict
restorable:
  description: Like RV(rollbacks), the versions that a rolling restart restores if new ones do not work.
  returned: success
  type: dict
removed_hosts:
  description: Hosts with members that are no longer in the inventory, each with C(name), C(members) and how it is reached.
  returned: success
  type: list
  elements: dict
leaving_addresses:
  description: Addresses from which hosts that are no longer in the inventory replicate until their members are stopped.
  returned: success
  type: list
  elements: str
removed_frontends:
  description: Front ends that are no longer in the inventory, each with C(host), C(frontend) and the name of its C(record).
  returned: success
  type: list
  elements: dict
health_pages:
  description: Pages of applications that must return 200, each with C(path) and C(cluster).
  returned: success
  type: list
  elements: dict
remarks:
  description: Human-readable sentences about what differs from the inventory.
  returned: success
  type: list
  elements: str
"""
