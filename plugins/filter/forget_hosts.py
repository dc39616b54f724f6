# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Notes that take hosts out of the notes."""

from __future__ import annotations

DOCUMENTATION = r"""
name: forget_hosts
short_description: Take hosts out of the notes of a run
version_added: 0.1.0
description:
  - Returns the notes for M(catalina.cluster.run_lock) that make it forget hosts.
positional: _input
options:
  _input:
    description: Names of the hosts.
    type: list
    elements: str
    required: true
"""

EXAMPLES = r"""
- name: Let other runs in and forget a host
  catalina.cluster.run_lock:
    name: production
    state: free
    note: "{{ ['app3'] | catalina.cluster.forget_hosts }}"
"""

RETURN = r"""
_value:
  description: Notes that are null, by C(host:NAME).
  type: dict
  sample: {"host:app3": null}
"""

from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.runs import notes as _run_notes


class FilterModule:
    """Filters of this file."""

    def filters(self) -> dict[str, Any]:
        """Return the filter by name."""
        return {"forget_hosts": _run_notes.forget_hosts}
