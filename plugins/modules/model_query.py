#!/usr/bin/python
# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the action plugin of the same name."""

from __future__ import annotations

DOCUMENTATION = r"""
module: model_query
short_description: Answer a question about the members of the model
version_added: 0.1.0
author:
  - catalina.cluster contributors (@catalina)
description:
  - Returns what a query in JMESPath finds among the members. A query that cannot be read is refused with what is wrong with it.
  - No host is contacted.
requirements:
  - jmespath on the controller
extends_documentation_fragment:
  - catalina.cluster.attributes.info_module
  - catalina.cluster.runs.members
options:
  query:
    description: The query. Without one, all members are returned.
    type: raw
    default: "[]"
"""

EXAMPLES = r"""
- name: Ask for names and ports
  catalina.cluster.model_query:
    members: "{{ cluster_members }}"
    query: "[].{name: name, http: http_port}"
  run_once: true
  register: answer
"""

RETURN = r"""
found:
  description: What was found, or a sentence where that is nothing.
  returned: success
  type: raw
  sample: [{"name": "tomcat1", "http": 81}]
msg:
  description: What is wrong with the query.
  returned: failure
  type: str
"""
