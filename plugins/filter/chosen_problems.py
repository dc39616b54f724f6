# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is wrong with the members that a person names."""

from __future__ import annotations

DOCUMENTATION = r"""
name: chosen_problems
short_description: Tell what is wrong with the members that were named
version_added: 0.1.0
description:
  - Returns the message that the filter P(catalina.cluster.chosen_members#filter) would fail with, as a list of one.
extends_documentation_fragment:
  - catalina.cluster.model
positional: _input
options:
  names:
    description: A list, or a text with commas.
    type: raw
    required: true
"""

EXAMPLES = r"""
- name: Refuse names that are none
  ansible.builtin.assert:
    that: problems | length == 0
    fail_msg: "{{ problems | join }}"
  vars:
    problems: "{{ cluster_members | catalina.cluster.chosen_problems('tomcat9') }}"
"""

RETURN = r"""
_value:
  description: The problem; empty when the names choose somebody.
  type: list
  elements: str
"""

from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.model import selection as _chosen_members


class FilterModule:
    """Filters of this file."""

    def filters(self) -> dict[str, Any]:
        """Return the filter by name."""
        return {"chosen_problems": _chosen_members.chosen_problems}
