# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Members whose sessions are waited for before they are drained."""

from __future__ import annotations

DOCUMENTATION = r"""
name: waiting_members
short_description: Tell whose sessions would be lost
version_added: 0.1.0
description:
  - Returns the names of those members whose sessions are not replicated and that still have their users.
extends_documentation_fragment:
  - catalina.cluster.model
positional: _input, clusters, names, seconds
options:
  clusters:
    description: The clusters of the model, RV(catalina.cluster.topology#module:cluster_settings).
    type: list
    elements: dict
    required: true
  names:
    description: Names of the members that are to be drained.
    type: list
    elements: str
    required: true
  seconds:
    description: How long their sessions may take to end. With V(0) nobody is waited for.
    type: int
    required: true
"""

EXAMPLES = r"""
- name: Show whose sessions are waited for
  ansible.builtin.debug:
    msg: "{{ cluster_members | catalina.cluster.waiting_members(cluster_settings, ['tomcat3'], 600) }}"
"""

RETURN = r"""
_value:
  description: The names, in the order of the model.
  type: list
  elements: str
"""

from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.roll import session_wait as _session_wait


class FilterModule:
    """Filters of this file."""

    def filters(self) -> dict[str, Any]:
        """Return the filter by name."""
        return {"waiting_members": _session_wait.waiting_members}
