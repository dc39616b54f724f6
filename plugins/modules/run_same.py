#!/usr/bin/python
# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the action plugin of the same name."""

from __future__ import annotations

DOCUMENTATION = r"""
module: run_same
short_description: Find out whether a run of everything has anything to do
version_added: 0.1.0
author:
  - catalina.cluster contributors (@catalina)
description:
  - A run that has changed nothing leaves on each host what it has asked there, with a fingerprint of everything that it has worked with
    (M(catalina.cluster.host_left)). This compares that with this run and with what M(catalina.cluster.run_look) has just seen. If
    all hosts are as they were left and nothing else is different, the plays that lay out hosts, Tomcats and front ends would ask
    the same and find the same, and the lookup P(catalina.cluster.hosts_unless_unchanged#lookup) leaves them without hosts.
  - Everything that a play can see is compared. That is the variables of every host with their templates worked out, the model, the
    collection's own files, the release of ansible-core, the run records, and what members run. A value that is another one in every run,
    such as a time or a random number, is therefore a difference in every run.
  - A run of a part (C(--tags), C(--skip-tags), C(--limit)) asks everything.
  - Run it once, after M(catalina.cluster.run_check); no host is contacted.
extends_documentation_fragment:
  - catalina.cluster.attributes.info_module
  - catalina.cluster.runs.members
  - catalina.cluster.runs.clusters
options:
  hosts:
    description: All hosts of the model.
    type: list
    elements: str
    required: true
  rollbacks:
    description: What somebody went back to, as M(catalina.cluster.run_begin) returns it.
    type: dict
    default: {}
  restorable:
    description: What a rolling restart goes back to, as M(catalina.cluster.run_begin) returns it.
    type: dict
    default: {}
  removed_hosts:
    description: Hosts that are no longer in the inventory, as M(catalina.cluster.run_begin) returns them.
    type: list
    elements: dict
    default: []
  removed_frontends:
    description: Front ends that are no longer in the inventory, as M(catalina.cluster.run_begin) returns them.
    type: list
    elements: dict
    default: []
  missing_hosts:
    description: Hosts that the run does without, as M(catalina.cluster.run_hosts) returns them.
    type: list
    elements: str
    default: []
  skip_unchanged:
    description: Whether plays may be left out. V(false) has every host asked everything in any case.
    type: bool
    default: true
"""

EXAMPLES = r"""
- name: See whether there is anything to do
  catalina.cluster.run_same:
    members: "{{ cluster_members }}"
    clusters: "{{ cluster_settings }}"
    hosts: "{{ groups['tomcat'] + groups['balancer'] }}"
  run_once: true
"""

RETURN = r"""
same:
  description: Whether every host is as the last run left it.
  type: bool
  returned: always
reasons:
  description: What is different, or why that is not known.
  type: list
  elements: str
  returned: always
  sample: ["app1: file set tomcat"]
progress:
  description: The phases that are left out, for the callback P(catalina.cluster.progress#callback).
  type: dict
  returned: when RV(same)
  sample: {left: [Hosts, Tomcats, Front ends]}
"""
