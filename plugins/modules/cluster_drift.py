#!/usr/bin/python
# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the action plugin of the same name."""

from __future__ import annotations

DOCUMENTATION = r"""
module: cluster_drift
short_description: What differs between the inventory and the hosts
version_added: 0.1.0
author:
  - catalina.cluster contributors (@catalina)
description:
  - Brings together what the tasks of a run in check mode would change, what members run, how front ends see them, services, and
    what no inventory knows. C(playbooks/drift.yml) reads all that; this step contacts no host.
  - A file is named with the number of lines that differ, never with its contents.
  - With the callback P(catalina.cluster.progress#callback) and C(-e catalina_output=json), RV(document) is all that is on stdout.
extends_documentation_fragment:
  - catalina.cluster.attributes.info_module
  - catalina.cluster.runs.members
  - catalina.cluster.runs.frontends
options:
  model:
    description: The members as the inventory has them, before the run records were read.
    type: list
    elements: dict
    required: true
  hosts:
    description: Every host of the inventory, RV(catalina.cluster.topology#module:cluster_hosts).
    type: list
    elements: dict
    default: []
  removed_hosts:
    description: Hosts that are no longer in the inventory, RV(catalina.cluster.run_begin#module:removed_hosts).
    type: list
    elements: dict
    default: []
  inventory:
    description: The name of the inventory.
    type: str
    default: ""
  path:
    description: A file on the controller that the document is written to. Empty writes none.
    type: str
    default: ""
  metrics:
    description: A file on the controller that series for Prometheus are written to, in the textfile directory of its node exporter. Empty
      writes none.
    type: str
    default: ""
"""

EXAMPLES = r"""
- name: Say what differs
  catalina.cluster.cluster_drift:
    model: "{{ cluster_model }}"
    members: "{{ cluster_members }}"
    frontends: "{{ cluster_frontends }}"
  run_once: true
  register: drift
"""

RETURN = r"""
document:
  description: Everything that was found, in the form of C(docs/schemas/drift-1.json).
  returned: success
  type: dict
lines:
  description: The same for people.
  returned: success
  type: list
  elements: str
  sample:
    - "1 difference between the inventory and 3 hosts:"
    - "web:"
    - "  /etc/nginx/nginx.conf was changed by hand: a run would add 1 line and drop 2 lines"
summary:
  description: The same in one sentence.
  returned: success
  type: str
  sample: 1 difference between the inventory and 3 hosts
"""
