#!/usr/bin/python
# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the action plugin of the same name."""

from __future__ import annotations

DOCUMENTATION = r"""
module: run_begin
short_description: Keep other runs out and read what earlier runs recorded
version_added: 0.1.0
author:
  - catalina.cluster contributors (@catalina)
description:
  - Takes the lock of an inventory, as M(catalina.cluster.run_lock) does, and records the hosts and front ends of this run.
  - Returns what the run records say about this run. Members that were drained stay drained, applications that were rolled back
    stay so, and hosts and front ends that are no longer in the inventory are named.
  - Delegate it to the lock host, one that every run of the inventory knows, and run it once.
extends_documentation_fragment:
  - catalina.cluster.runs
  - catalina.cluster.runs.inventory
options:
  lock:
    description: Whether to take the lock. Without it the records are only read.
    type: bool
    default: true
  lock_lease:
    description: Seconds without a sign of life after which a run of another controller is taken for dead.
    type: int
    default: 900
  break_lock:
    description: Take the lock whoever holds it. For a person who knows that the other run is dead.
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
name:
  description: Name of the lock.
  returned: success
  type: str
members:
  description: The members, with those in the state V(drained) that a person drained.
  returned: success
  type: list
  elements: dict
rollbacks:
  description: Applications that were rolled back, what the role P(catalina.cluster.webapp#role) takes as C(webapp_rollbacks).
  returned: success
  type: dict
restorable:
  description: As RV(rollbacks), the versions that a rolling restart goes back to when new ones do not work.
  returned: success
  type: dict
removed_hosts:
  description: Hosts with members that are no longer in the inventory, each with C(name), C(members) and how it is reached.
  returned: success
  type: list
  elements: dict
removed_frontends:
  description: Front ends that are no longer in the inventory, each with C(host), C(frontend) and the name of its C(record).
  returned: success
  type: list
  elements: dict
health_pages:
  description: Pages of applications that have to answer 200, each with C(path) and C(cluster).
  returned: success
  type: list
  elements: dict
remarks:
  description: Sentences about what is not as the inventory says, for people.
  returned: success
  type: list
  elements: str
"""
