# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Front ends of earlier runs that left the inventory."""

from __future__ import annotations

DOCUMENTATION = r"""
name: left_frontends
short_description: Tell which noted front ends left the inventory
version_added: 0.1.0
author:
  - catalina.cluster contributors (@catalina)
description:
  - Compares the notes of earlier runs with the front ends that are wanted now.
extends_documentation_fragment:
  - catalina.cluster.deployments.note
options:
  frontends:
    description: The front ends of the model, RV(catalina.cluster.topology#module:cluster_frontends).
    type: list
    elements: dict
    required: true
"""

EXAMPLES = r"""
- name: Name the front ends that left
  ansible.builtin.debug:
    msg: "{{ taken.note | catalina.cluster.left_frontends(cluster_frontends) }}"
"""

RETURN = r"""
_value:
  description: The front ends that left, each with its host, the name of it, and the name of its note.
  type: list
  elements: dict
  sample: [{host: web, frontend: nginx, note: "frontend:web:nginx"}]
"""

from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.runs import notes as _run_notes


class FilterModule:
    """Filters of this file."""

    def filters(self) -> dict[str, Any]:
        """Return the filter by name."""
        return {"left_frontends": _run_notes.left_frontends}
