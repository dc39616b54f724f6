#!/usr/bin/python
# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the action plugin of the same name."""

from __future__ import annotations

DOCUMENTATION = r"""
module: pending_members
short_description: Report which members need to be started or restarted
version_added: 0.1.0
author:
  - catalina.cluster contributors (@catalina)
description:
  - A member is pending if it does not run what is on disk. This is derived from what M(catalina.cluster.instance_info) returned
    on each host, registered by the entry point C(inspect) of the role P(catalina.cluster.cluster_status#role).
  - With static membership, a joining member is not yet in the lists of the others. It waits for their restart, whether it is up
    or down.
  - In check mode, members whose files would change are pending too.
  - Run it once; no host is contacted.
extends_documentation_fragment:
  - catalina.cluster.attributes.info_module
  - catalina.cluster.runs.members
  - catalina.cluster.runs.clusters
options:
  restart:
    description: Names of members, hosts or clusters to restart even if nothing changed. A list, or a comma-separated string.
    type: raw
"""

EXAMPLES = r"""
- name: Find pending members
  catalina.cluster.pending_members:
    members: "{{ cluster_members }}"
    clusters: "{{ cluster_settings }}"
  run_once: true
  register: pending

- name: Show them
  ansible.builtin.debug:
    msg: "{{ pending.restart }}"
  run_once: true
"""

RETURN = r"""
restart:
  description: Members that a rolling restart restarts.
  returned: success
  type: list
  elements: str
start:
  description: Members that are down and can be started immediately.
  returned: success
  type: list
  elements: str
hosts_at_once:
  description:
    - How many hosts may start RV(start) at the same time, for the keyword C(throttle). V(1) where members on several hosts share
      replicated sessions, which they take from each other while they start; V(0) for all hosts.
  returned: success
  type: int
joining:
  description: Joining members.
  returned: success
  type: list
  elements: str
hosts:
  description: The hosts of RV(restart).
  returned: success
  type: list
  elements: str
would_start:
  description: A sentence for each host with members that are down, in check mode.
  returned: success
  type: dict
"""
