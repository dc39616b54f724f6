#!/usr/bin/python
# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the action plugin of the same name."""

from __future__ import annotations

DOCUMENTATION = r"""
module: run_look
short_description: Look at a host before a run changes anything
version_added: 0.1.0
author:
  - catalina.cluster contributors (@catalina)
description:
  - Calls M(catalina.cluster.host_look) with the directories that the run and its Tomcats write to, and the ports that the model
    gives to front ends and members of the host. Gathers the facts that the roles need.
  - Keeps on the controller which file sets lie on the host just as they were last laid out. M(catalina.cluster.template_set) does
    not ask the host again for these in the next minutes of the same run.
  - Run it first and on all hosts, and M(catalina.cluster.run_hosts) after it.
extends_documentation_fragment:
  - catalina.cluster.attributes.info_module
  - catalina.cluster.runs.members
  - catalina.cluster.runs.frontends
options:
  base_root:
    description: The directory of the instances.
    type: path
    default: /srv/tomcat
  state_dir:
    description: The folder of the collection's records, as given to M(catalina.cluster.template_set).
    type: path
    default: /var/lib/catalina-cluster
"""

EXAMPLES = r"""
- name: Look at the host
  catalina.cluster.run_look:
    members: "{{ cluster_members }}"
    frontends: "{{ cluster_frontends }}"
  register: looked
"""

RETURN = r"""
places:
  description: What is left on its file systems, RV(catalina.cluster.host_look#module:places).
  type: list
  elements: dict
  returned: success
memory:
  description: Available memory in bytes.
  type: int
  returned: success
listeners:
  description: Who holds the ports of the model, RV(catalina.cluster.host_look#module:listeners).
  type: list
  elements: dict
  returned: success
clock_skew:
  description: Seconds by which the clock is ahead of the controller's; 0 if they differ by no more than the call lasted.
  type: float
  returned: success
ansible_facts:
  description: Facts of distribution, package manager and platform.
  type: dict
  returned: success
"""
