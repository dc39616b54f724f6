# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What speaks against draining members by hand."""

from __future__ import annotations

DOCUMENTATION = r"""
name: drain_problems
short_description: Tell which clusters would have nobody to serve them
version_added: 0.1.0
description:
  - Returns one sentence for each cluster whose last members would be drained.
extends_documentation_fragment:
  - catalina.cluster.model
positional: _input
options:
  names:
    description: Names of the members that are to be drained.
    type: list
    elements: str
    required: true
"""

EXAMPLES = r"""
- name: Show what speaks against it
  ansible.builtin.debug:
    msg: "{{ cluster_members | catalina.cluster.drain_problems(['tomcat1']) }}"
"""

RETURN = r"""
_value:
  description: The problems; empty when every cluster keeps a member.
  type: list
  elements: str
"""

from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.model import selection as _chosen_members


class FilterModule:
    """Filters of this file."""

    def filters(self) -> dict[str, Any]:
        """Return the filter by name."""
        return {"drain_problems": _chosen_members.drain_problems}
