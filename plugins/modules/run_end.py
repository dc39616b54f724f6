#!/usr/bin/python
# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the action plugin of the same name."""

from __future__ import annotations

DOCUMENTATION = r"""
module: run_end
short_description: Record what a run did and allow other runs
version_added: 0.1.0
author:
  - catalina.cluster contributors (@catalina)
description:
  - Releases the lock that M(catalina.cluster.run_begin) took.
  - Records which versions of applications are deployed, if this run covered every host, and deletes the records of removed hosts
    and front ends that this run stopped.
  - Delegate it to the lock host and run it once.
extends_documentation_fragment:
  - catalina.cluster.runs
  - catalina.cluster.runs.records
options:
  removed_hosts:
    description: RV(catalina.cluster.run_begin#module:removed_hosts).
    type: list
    elements: dict
    default: []
  removed_frontends:
    description: RV(catalina.cluster.run_begin#module:removed_frontends).
    type: list
    elements: dict
    default: []
  removed_instances:
    description: What this run did with removed instances. With V(keep) the records of their hosts are kept.
    type: str
    choices: [stop, keep, remove]
    default: stop
  keep_versions:
    description: How many earlier versions of each application are recorded.
    type: int
    default: 3
"""

EXAMPLES = r"""
- name: Let other runs in
  catalina.cluster.run_end:
    records: "{{ run.records }}"
    tomcat_hosts: "{{ groups['tomcat'] }}"
    removed_hosts: "{{ run.removed_hosts }}"
    removed_frontends: "{{ run.removed_frontends }}"
  delegate_to: "{{ cluster_frontends[0].host }}"
  run_once: true
"""

RETURN = r"""
records:
  description: The run records as they are now.
  returned: success
  type: dict
"""
