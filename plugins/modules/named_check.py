#!/usr/bin/python
# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the action plugin of the same name."""

from __future__ import annotations

DOCUMENTATION = r"""
module: named_check
short_description: Refuse names that the inventory does not have, before any host is contacted
version_added: 0.1.0
author:
  - catalina.cluster contributors (@catalina)
description:
  - Compares what a person named on the command line with the model, and fails with everything that is wrong and what there is.
  - Run it once, after M(catalina.cluster.topology); no host is contacted.
extends_documentation_fragment:
  - catalina.cluster.attributes.info_module
  - catalina.cluster.runs.members
  - catalina.cluster.runs.clusters
options:
  tomcat_hosts:
    description: Names of the hosts that Tomcat instances run on, for O(rollback).
    type: list
    elements: str
    default: []
  chosen:
    description: Names of members, hosts or clusters, or V(all). A list, or a comma-separated string.
    type: raw
  full_restart:
    description: Names of clusters that are restarted with an outage. A list, or a comma-separated string.
    type: raw
  rollback:
    description: An application of O(ignore:webapp_deployments), by its C(path), and its C(cluster) where several have that path.
    type: dict
"""

EXAMPLES = r"""
- name: Refuse members that the inventory does not have
  catalina.cluster.named_check:
    members: "{{ cluster_members }}"
    clusters: "{{ cluster_settings }}"
    chosen: tomcat1,tomcat2
  run_once: true
"""

RETURN = r"""
msg:
  description: What is wrong, one line each.
  returned: failure
  type: str
"""
