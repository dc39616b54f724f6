#!/usr/bin/python
# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the action plugin of the same name."""

from __future__ import annotations

DOCUMENTATION = r"""
module: cluster_snapshot
short_description: The state of the clusters as a document or a page
version_added: 0.1.0
author:
  - catalina.cluster contributors (@catalina)
description:
  - Brings together what members run, how front ends see them, and what a look at the hosts saw, as the plays registered it. This step
    contacts no host.
  - The page is one file that asks no network. Everything in it that comes from a host is escaped, and no secret is part of it.
extends_documentation_fragment:
  - catalina.cluster.attributes.info_module
  - catalina.cluster.runs.members
  - catalina.cluster.runs.frontends
options:
  hosts:
    description: Every host of the inventory, RV(catalina.cluster.topology#module:cluster_hosts).
    type: list
    elements: dict
    default: []
  inventory:
    description: The name of the inventory.
    type: str
    default: ""
  drift:
    description: What differs, RV(catalina.cluster.cluster_drift#module:document). Needed for O(page).
    type: dict
  history:
    description: The last runs, RV(catalina.cluster.run_begin#module:history).
    type: list
    elements: dict
    default: []
  path:
    description: A file on the controller that the document is written to. Empty writes none.
    type: str
    default: ""
  page:
    description: A file on the controller that the page is written to. Empty writes none.
    type: str
    default: ""
"""

EXAMPLES = r"""
- name: Keep the state of the clusters
  catalina.cluster.cluster_snapshot:
    members: "{{ cluster_members }}"
    frontends: "{{ cluster_frontends }}"
    path: /var/tmp/cluster.json
  run_once: true
"""

RETURN = r"""
document:
  description: The state, in the form of C(docs/schemas/status-1.json).
  returned: success
  type: dict
page:
  description: The full path of the page, empty without one.
  returned: success
  type: str
line:
  description: Where the page is, and how much of it wants attention, in a sentence. Empty without a page.
  returned: success
  type: str
"""
