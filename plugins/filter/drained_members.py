# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Members with those drained that the notes name."""

from __future__ import annotations

DOCUMENTATION = r"""
name: drained_members
short_description: Drain the members that the notes name
version_added: 0.1.0
description:
  - Returns the members as they are, but with RV(ignore:state) V(drained) for those that were drained by hand.
  - Those that keep their sessions for now have RV(ignore:draining) V(true) as well.
extends_documentation_fragment:
  - catalina.cluster.model
positional: _input
options:
  note:
    description: The notes, RV(catalina.cluster.run_lock#module:note).
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Show who is drained
  ansible.builtin.debug:
    msg: "{{ cluster_members | catalina.cluster.drained_members(taken.note) | selectattr('state', 'eq', 'drained') }}"
"""

RETURN = r"""
_value:
  description: The members.
  type: list
  elements: dict
"""

from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.model import selection as _chosen_members


class FilterModule:
    """Filters of this file."""

    def filters(self) -> dict[str, Any]:
        """Return the filter by name."""
        return {"drained_members": _chosen_members.drained_members}
