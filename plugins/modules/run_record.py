#!/usr/bin/python
# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the action plugin of the same name."""

from __future__ import annotations

DOCUMENTATION = r"""
module: run_record
short_description: Record that members are drained or enabled, or that an application is rolled back
version_added: 0.1.0
author:
  - catalina.cluster contributors (@catalina)
description:
  - Writes an operator's decision to the run records for this run and later ones. Exactly one of O(drain), O(drained), O(enable),
    O(rollback) and O(outage) is required.
  - Fails, and writes nothing, if a name is unknown, if a cluster would have no serving member, or if there is no version to roll
    back to.
  - Delegate it to the lock host, after M(catalina.cluster.run_begin), and run it once.
extends_documentation_fragment:
  - catalina.cluster.runs
  - catalina.cluster.runs.inventory
  - catalina.cluster.runs.clusters
  - catalina.cluster.runs.records
options:
  drain:
    description: Names of members, hosts or clusters to drain. A list, or a comma-separated string.
    type: raw
  drained:
    description: Members whose wait for sessions after O(drain) has ended. They are drained completely from now on.
    type: list
    elements: str
  enable:
    description: Like O(drain), members to enable again in the front ends. V(all) selects every member.
    type: raw
  rollback:
    description:
      - The application to roll back. C(path), and C(cluster) and C(to) (first digits of a checksum) if they are needed.
    type: dict
  outage:
    description: A planned outage that has ended. C(clusters), and C(began) in seconds since the epoch.
    type: dict
  allow_outage:
    description: Whether the last serving member of a cluster may be drained.
    type: bool
    default: false
  session_wait:
    description: Maximum seconds to wait for non-replicated sessions to end. With 0 their members are drained immediately.
    type: int
    default: 0
"""

EXAMPLES = r"""
- name: Drain a host
  catalina.cluster.run_record:
    drain: app1
    records: "{{ run.records }}"
    members: "{{ cluster_members }}"
    clusters: "{{ cluster_settings }}"
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
waiting:
  description: Drained members that keep their sessions until those have ended.
  returned: success
  type: list
  elements: str
waiting_hosts:
  description: The hosts of RV(waiting).
  returned: success
  type: list
  elements: str
remark:
  description: How long the outage lasted, with O(outage).
  returned: success
  type: str
"""
