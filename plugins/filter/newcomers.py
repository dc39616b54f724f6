# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The newcomers of static lists as a filter."""

from __future__ import annotations

DOCUMENTATION = r"""
name: newcomers
short_description: Members that others do not find in their static list yet
version_added: 0.1.0
author:
  - catalina.cluster contributors (@catalina)
description:
  - With static membership a member must not run beside members whose lists do not name it where it is, since sessions would
    be lost or go stale. It is started when these were restarted with the new list, and stopped before when it runs.
  - Each start records where the member receives sessions and whom its list names. A member without such a record is taken to know
    everyone.
  - A member is no newcomer when no other member of its replication group runs.
extends_documentation_fragment:
  - catalina.cluster.model
  - catalina.cluster.model.settings
  - catalina.cluster.model.running
positional: _input
"""

EXAMPLES = r"""
- name: Show who has to wait
  ansible.builtin.debug:
    msg: "{{ cluster_members | catalina.cluster.newcomers(cluster_settings, running) }}"
"""

RETURN = r"""
_value:
  description: The names of the newcomers, up or down, in the order of the members.
  type: list
  elements: str
"""

from typing import Any

from ansible.errors import AnsibleFilterError
from ansible_collections.catalina.cluster.plugins.plugin_utils.roll import static_order as _static_order


def newcomers(members: Any, settings: Any, running: Any) -> list[str]:
    """Return the names of the newcomers."""
    try:
        return list(_static_order.newcomers(members, settings, running))
    except (KeyError, TypeError, ValueError) as error:
        raise AnsibleFilterError(f"newcomers: {error}") from error


class FilterModule:
    """Filters of this file."""

    def filters(self) -> dict[str, Any]:
        """Return the filter by name."""
        return {"newcomers": newcomers}
