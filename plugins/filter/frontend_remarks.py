# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What people are told about front ends that left."""

from __future__ import annotations

DOCUMENTATION = r"""
name: frontend_remarks
short_description: Tell people which front ends could not be stopped
version_added: 0.1.0
author:
  - catalina.cluster contributors (@catalina)
description:
  - Returns one sentence for each front end that left the inventory together with its host.
positional: _input
options:
  _input:
    description: What P(catalina.cluster.left_frontends#filter) returns.
    type: list
    elements: dict
    required: true
  reached:
    description: Names of the hosts on which front ends that left are stopped, or that are to be forgotten.
    type: list
    elements: str
    required: true
"""

EXAMPLES = r"""
- name: Tell what goes on without being looked after
  ansible.builtin.debug:
    msg: "{{ cluster_left_frontends | catalina.cluster.frontend_remarks(groups['balancer']) }}"
"""

RETURN = r"""
_value:
  description: The sentences.
  type: list
  elements: str
"""

from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.runs import notes as _run_notes


class FilterModule:
    """Filters of this file."""

    def filters(self) -> dict[str, Any]:
        """Return the filter by name."""
        return {"frontend_remarks": _run_notes.frontend_remarks}
