# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What members run, gathered from the hosts that they are on."""

from __future__ import annotations

DOCUMENTATION = r"""
name: running_members
short_description: Collect what members run from the results that their hosts registered
version_added: 0.1.0
author:
  - catalina.cluster contributors (@catalina)
description:
  - Returns what M(catalina.cluster.instance_info) returned for each member, for the other filters over members.
  - A member whose host registered nothing is omitted.
extends_documentation_fragment:
  - catalina.cluster.model
positional: _input, hostvars, register
options:
  hostvars:
    description: The variables of all hosts, C(hostvars).
    type: dict
    required: true
  register:
    description: The name under which each host registered its result.
    type: str
    default: __cluster_status_inspected
"""

EXAMPLES = r"""
- name: Inspect the instances of each host
  catalina.cluster.instance_info:
    instances: "{{ cluster_members | selectattr('host', 'eq', inventory_hostname) }}"
  register: inspected

- name: Show all members
  ansible.builtin.debug:
    msg: "{{ cluster_members | catalina.cluster.member_table(cluster_members | catalina.cluster.running_members(hostvars, 'inspected')) }}"
  run_once: true
"""

RETURN = r"""
_value:
  description: A mapping from the name of each member to an entry of RV(catalina.cluster.instance_info#module:instances).
  type: dict
"""

from collections.abc import Callable
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.filters.errors import readable
from ansible_collections.catalina.cluster.plugins.plugin_utils.runs.registered import INSPECTED, HostValues
from ansible_collections.catalina.cluster.plugins.plugin_utils.runs.registered import running_members as _running_members


@readable
def running_members(members: Any, hostvars: Any, register: str = INSPECTED) -> dict[str, Any]:
    """Return what members run."""
    return _running_members(members, HostValues(hostvars), register)


class FilterModule:
    """The filter."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """Return the filter by name."""
        return {"running_members": running_members}
