#!/usr/bin/python
# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the action plugin of the same name."""

from __future__ import annotations

DOCUMENTATION = r"""
module: run_check
short_description: Refuse what would harm a running cluster
version_added: 0.1.0
author:
  - catalina.cluster contributors (@catalina)
description:
  - Compares the model with what the hosts of the play run, and fails with all reasons against the run.
  - A run must not take the last or more than half of the members of a cluster out of service unless they are confirmed by name.
    It must not ignore a removed host that is unreachable, and must not roll out a change after which members with and without it
    cannot work together.
  - Warns of new members that hosts outside of the play may not admit to their replication ports.
  - Needs what M(catalina.cluster.instance_info) returned on each host, registered by the entry point C(inspect) of the role
    P(catalina.cluster.cluster_status#role). Run it once; no host is contacted.
extends_documentation_fragment:
  - catalina.cluster.attributes.info_module
  - catalina.cluster.runs.members
  - catalina.cluster.runs.clusters
options:
  removed_hosts:
    description: RV(catalina.cluster.run_begin#module:removed_hosts).
    type: list
    elements: dict
    default: []
  confirm_removal:
    description: Names of instances that may be stopped even if they are the last or more than half of a cluster.
    type: list
    elements: str
    default: []
  full_restart:
    description:
      - Names of clusters to restart with an outage. A list, or a comma-separated string. Fails if it names anything but clusters.
    type: raw
  remove:
    description:
      - Names of removed instances whose files are to be deleted. A list, or a comma-separated string. Fails if it names anything
        but removed instances.
    type: raw
"""

EXAMPLES = r"""
- name: Refuse what would harm the cluster
  catalina.cluster.run_check:
    members: "{{ cluster_members }}"
    clusters: "{{ cluster_settings }}"
  run_once: true
"""

RETURN = r"""
full_restart:
  description: The names of O(full_restart).
  returned: success
  type: list
  elements: str
remove:
  description: The names of O(remove).
  returned: success
  type: list
  elements: str
leaving_addresses:
  description: Addresses from which instances that are no longer in the inventory replicate until this run stops them.
  returned: success
  type: list
  elements: str
msg:
  description: All reasons against the run, one sentence each with its remedy.
  returned: failure
  type: str
"""
