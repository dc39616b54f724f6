#!/usr/bin/python
# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the action plugin of the same name."""

from __future__ import annotations

DOCUMENTATION = r"""
module: roll_plan
short_description: Plan a rolling restart
version_added: 0.1.0
author:
  - catalina.cluster contributors (@catalina)
description:
  - Returns the steps in which the pending members on the hosts of the play are restarted, so that enough of each cluster always
    serves. One host has at most one member in a step.
  - Members that are down start when enough others serve, one per cluster at a time. With static membership, joining members stop
    first and start last.
  - Fails if a front end is not among the hosts of the play, if a member that would not be restarted does not answer, or if a
    cluster would be left without service.
  - Needs what M(catalina.cluster.instance_info) returned on each host, as M(catalina.cluster.pending_members) does. Run it once.
extends_documentation_fragment:
  - catalina.cluster.attributes.info_module
  - catalina.cluster.runs.members
  - catalina.cluster.runs.clusters
  - catalina.cluster.runs.frontends
options:
  missing_hosts:
    description: Hosts that the run does without. Their members count as down, which is no reason to refuse.
    type: list
    elements: str
    default: []
  restart:
    description: Names of members, hosts or clusters to restart even if nothing changed. A list, or a comma-separated string.
    type: raw
  serial:
    description: Number or percentage of hosts with members in the same step.
    type: raw
    default: 1
  min_active:
    description: Share of a cluster's members that must keep serving, between 0 and 1. One member at a time may always restart.
    type: float
    default: 0.5
  allow_outage:
    description: Whether the only member of a cluster may be restarted.
    type: bool
    default: false
  session_wait:
    description: Maximum seconds to wait for non-replicated sessions to end. With 0 there is no wait.
    type: int
    default: 0
  compare_sessions:
    description: Whether the steps say where to look for the sessions of their members first. In check mode they never do.
    type: bool
    default: true
  slow_start:
    description: Seconds for which restarted members get only few new sessions. With 0 they get their full share immediately.
    type: int
    default: 0
"""

EXAMPLES = r"""
- name: Plan the restart
  catalina.cluster.roll_plan:
    members: "{{ cluster_members }}"
    clusters: "{{ cluster_settings }}"
    frontends: "{{ cluster_frontends }}"
    serial: 20%
  run_once: true
  register: plan
"""

RETURN = r"""
steps:
  description: The steps, in order.
  returned: success
  type: list
  elements: dict
  contains:
    number:
      description: Number of the step, from 1.
      type: int
    total:
      description: Total number of steps.
      type: int
    action:
      description: V(restart), or V(stop) for members that are started again in a later step.
      type: str
    members:
      description: Names of the members.
      type: list
      elements: str
    hosts:
      description: Their hosts.
      type: list
      elements: str
    drained:
      description: Members that receive no requests in this step.
      type: list
      elements: str
    away:
      description: Those of RV(steps[].drained) that an earlier step stopped.
      type: list
      elements: str
    copies_of:
      description: Hosts that M(catalina.cluster.session_copies) needs to know the sessions of, before members leave. None where nobody
        shares sessions with these, or where they are down.
      type: list
      elements: str
    waiting:
      description: Members whose sessions are waited for first.
      type: list
      elements: str
    slow_first:
      description: Members that get few new sessions from the first reload of this step.
      type: list
      elements: str
    slow:
      description: Members that get few new sessions from the reload that drains this step.
      type: list
      elements: str
    progress:
      description: What O(catalina.cluster.run_lock#module:progress) announces when the step begins.
      type: dict
slow:
  description: Members that get few new sessions after the last step.
  returned: success
  type: list
  elements: str
done:
  description: What O(catalina.cluster.run_lock#module:progress) announces when all steps are done.
  returned: success
  type: dict
"""
