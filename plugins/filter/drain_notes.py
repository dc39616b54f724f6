# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Notes about members that are drained by hand."""

from __future__ import annotations

DOCUMENTATION = r"""
name: drain_notes
short_description: Note that members are drained by hand
version_added: 0.1.0
description:
  - Returns the notes for M(catalina.cluster.run_lock) that keep members out of the front ends, or that end this.
positional: _input
options:
  _input:
    description: Names of the members.
    type: list
    elements: str
    required: true
  drained:
    description: Whether they are drained from now on, or not any more.
    type: bool
    default: true
  draining:
    description: Names of those that keep their sessions for now. The note says so, for a later run.
    type: list
    elements: str
    default: []
"""

EXAMPLES = r"""
- name: Keep a member out of the front ends until further notice
  catalina.cluster.run_lock:
    name: production
    state: noted
    note: "{{ ['tomcat2'] | catalina.cluster.drain_notes }}"
"""

RETURN = r"""
_value:
  description: Notes by C(drained:NAME).
  type: dict
  sample: {"drained:tomcat2": true}
"""

from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.model import selection as _chosen_members


class FilterModule:
    """Filters of this file."""

    def filters(self) -> dict[str, Any]:
        """Return the filter by name."""
        return {"drain_notes": _chosen_members.drain_notes}
