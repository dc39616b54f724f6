#!/usr/bin/python
# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the action plugin of the same name."""

from __future__ import annotations

DOCUMENTATION = r"""
module: run_check
short_description: Refuse what would harm a cluster that runs
version_added: 0.1.0
author:
  - catalina.cluster contributors (@catalina)
description:
  - Compares the model with what the hosts of the play run, and fails with everything that speaks against the run.
  - A run must not take the last or more than half of the members of a cluster out of service unless they are named, must not leave
    a removed host alone that does not answer, and must not roll a change that members with and without it cannot live with.
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
    description: Names of instances that may be stopped though they are the last or more than half of a cluster.
    type: list
    elements: str
    default: []
  full_restart:
    description:
      - Names of clusters that a person wants to restart with an outage. A list, or a text with commas. Fails unless it names
        clusters only.
    type: raw
  remove:
    description:
      - Names of removed instances whose files a person wants deleted. A list, or a text with commas. Fails unless it names removed
        instances only.
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
msg:
  description: Everything that speaks against the run, one sentence with its remedy each.
  returned: failure
  type: str
"""
