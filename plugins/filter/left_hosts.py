# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hosts of earlier runs that left the inventory."""

from __future__ import annotations

DOCUMENTATION = r"""
name: left_hosts
short_description: Tell which noted hosts left the inventory
version_added: 0.1.0
description:
  - Compares the notes of earlier runs with the hosts that are there now.
extends_documentation_fragment:
  - catalina.cluster.deployments.note
options:
  present:
    description: Names of the hosts that are there now.
    type: list
    elements: str
    required: true
"""

EXAMPLES = r"""
- name: Name the hosts that left
  ansible.builtin.debug:
    msg: "{{ taken.note | catalina.cluster.left_hosts(groups['tomcat']) | map(attribute='name') }}"
"""

RETURN = r"""
_value:
  description: The hosts that left, each with its name, how it was reached, and the names of its members.
  type: list
  elements: dict
  sample: [{name: app3, ansible_host: 192.168.0.103, members: [tomcat5]}]
"""

from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.runs import notes as _run_notes


class FilterModule:
    """Filters of this file."""

    def filters(self) -> dict[str, Any]:
        """Return the filter by name."""
        return {"left_hosts": _run_notes.left_hosts}
