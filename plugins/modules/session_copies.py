#!/usr/bin/python
# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the action plugin of the same name."""

from __future__ import annotations

DOCUMENTATION = r"""
module: session_copies
short_description: Tell whether the users of members that are about to leave find their sessions at the others
version_added: 0.1.0
author:
  - catalina.cluster contributors (@catalina)
description:
  - Compares which replicated sessions the members of a step hold with those that the other members of their replication groups
    know. Members that could not hear each other for a while do not make up for it by themselves.
  - Members may leave when each session whose user may come to another one is known to every member that stays and gets requests.
    Sessions whose own member stays are not looked at, nor are applications that only one of two members serves.
  - They must also be there for each other as members of the group, or what users change does not get to the others.
  - Fingerprints of ids and routes are compared, not what sessions contain. What one member has an older content of is not found.
  - Needs what M(catalina.cluster.instance_info) returned with O(catalina.cluster.instance_info#module:copies) on each host that
    the step names, registered as C(__rolling_restart_copies), or given as O(read). Run it once. It opens no connection.
extends_documentation_fragment:
  - catalina.cluster.attributes.info_module
  - catalina.cluster.runs.members
  - catalina.cluster.runs.clusters
options:
  step:
    description: One of the steps that M(catalina.cluster.roll_plan) returned. Names of hosts and clusters may stand for their members.
    type: dict
    required: true
  read:
    description: Results of hosts outside of the play, by the host's name.
    type: dict
    default: {}
  seconds:
    description: For how long was read; said in a refusal.
    type: int
    default: 0
  min_active:
    description: Share of a cluster's members that must keep serving while others are restarted to get the sessions that they lack.
    type: float
    default: 0.5
  allow_outage:
    description: Whether members may leave while no other one of their replication group runs.
    type: bool
    default: false
  repair:
    description: Whether to look for members that could be restarted first.
    type: bool
    default: true
"""

EXAMPLES = r"""
- name: Read which sessions the members of this host hold
  catalina.cluster.instance_info:
    instances: "{{ cluster_members | selectattr('host', 'eq', inventory_hostname) }}"
    copies: true
    copies_seconds: 2
  register: __rolling_restart_copies

- name: Compare them
  catalina.cluster.session_copies:
    members: "{{ cluster_members }}"
    clusters: "{{ cluster_settings }}"
    step: "{{ plan.steps[0] }}"
  run_once: true
  register: compared
  failed_when: not compared.complete
"""

RETURN = r"""
complete:
  description: Whether they may leave.
  returned: success
  type: bool
refusal:
  description: Why not, and what to do; empty where they may.
  returned: success
  type: str
lines:
  description: One line for each member that did not say what it holds. It was not compared.
  returned: success
  type: list
  elements: str
sends:
  description:
    - What members send to others once more, by host, for M(catalina.cluster.session_send). Sessions that another member of the group
      does not know, whoever leaves, and others of which it may have missed changes then. Empty where only a restart helps.
  returned: success
  type: dict
sending:
  description: What is said of that, one line for each.
  returned: success
  type: list
  elements: str
repair:
  description:
    - The step with other members, that lack sessions and get them when they are stopped all at once and started again. They have
      what they alone need at others, and enough others serve meanwhile. No members where there are none such.
  returned: success
  type: dict
"""
