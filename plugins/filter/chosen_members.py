# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The members that a person names on the command line."""

from __future__ import annotations

DOCUMENTATION = r"""
name: chosen_members
short_description: Resolve names to members
version_added: 0.1.0
description:
  - Takes names of members, hosts or clusters, and returns the names of the members that they refer to.
  - An unknown name is an error, and so is an empty list.
extends_documentation_fragment:
  - catalina.cluster.model
positional: _input
options:
  names:
    description: A list, or a comma-separated string. V(all) selects every member.
    type: raw
    required: true
"""

EXAMPLES = r"""
- name: Show who was named
  ansible.builtin.debug:
    msg: "{{ cluster_members | catalina.cluster.chosen_members('app1,tomcat4') }}"
"""

RETURN = r"""
_value:
  description: Names of members, in the order of the model.
  type: list
  elements: str
  sample: [tomcat1, tomcat2, tomcat4]
"""

from typing import Any

from ansible.errors import AnsibleFilterError
from ansible_collections.catalina.cluster.plugins.plugin_utils.model import selection as _chosen_members


def chosen_members(members: Any, names: Any) -> Any:
    """Return the names of the chosen members."""
    try:
        return _chosen_members.chosen_members(members, names)
    except (KeyError, TypeError, ValueError) as error:
        raise AnsibleFilterError(str(error)) from error


class FilterModule:
    """Filters of this file."""

    def filters(self) -> dict[str, Any]:
        """Return the filter by name."""
        return {"chosen_members": chosen_members}
