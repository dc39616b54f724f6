# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How hosts are reached, as notes for the next run."""

from __future__ import annotations

DOCUMENTATION = r"""
name: host_notes
short_description: Note how the hosts with members are reached
version_added: 0.1.0
description:
  - Returns one note for each host that has members, for the notes of M(catalina.cluster.run_lock).
  - A host that leaves the inventory can so be asked once more. No password is noted.
  - Returns one more note for each front end, so that one that leaves can be stopped.
extends_documentation_fragment:
  - catalina.cluster.model
positional: _input
options:
  hostvars:
    description: The variables of all hosts, as C(hostvars) has them.
    type: dict
    required: true
  frontends:
    description: The front ends of the model, RV(catalina.cluster.topology#module:cluster_frontends).
    type: list
    elements: dict
    default: []
"""

EXAMPLES = r"""
- name: Keep other runs out, and note which hosts there are
  catalina.cluster.run_lock:
    name: production
    note: "{{ cluster_members | catalina.cluster.host_notes(hostvars, cluster_frontends) }}"
"""

RETURN = r"""
_value:
  description:
    - Notes by C(host:NAME), each with how the host is reached and the names of its members, and C(frontend:HOST:NAME) for each
      front end.
  type: dict
  sample: {"host:app1": {"ansible_host": 192.168.0.101, "members": [tomcat1, tomcat2]}, "frontend:web:nginx": true}
"""

from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.runs import notes as _run_notes


class FilterModule:
    """Filters of this file."""

    def filters(self) -> dict[str, Any]:
        """Return the filter by name."""
        return {"host_notes": _run_notes.host_notes}
