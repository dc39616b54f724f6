# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Thin filter around plugin_utils/report/member_table.py."""

from __future__ import annotations

DOCUMENTATION = r"""
name: member_table
short_description: The members as a human-readable table
version_added: 0.1.0
author:
  - catalina.cluster contributors (@catalina)
description:
  - Returns lines in columns, with cluster, member, host, ports, version and state of each member.
extends_documentation_fragment:
  - catalina.cluster.model
  - catalina.cluster.model.known
"""

EXAMPLES = r"""
- name: Show the members
  ansible.builtin.debug:
    msg: "{{ cluster_members | catalina.cluster.member_table(infos) }}"
"""

RETURN = r"""
_value:
  description: The header and one line for each member.
  type: list
  elements: str
"""

from collections.abc import Callable
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.filters.errors import readable
from ansible_collections.catalina.cluster.plugins.plugin_utils.report import member_table as _member_table


@readable
def member_table(members: Any, running: Any = None) -> list[str]:
    """Return the members as lines in columns."""
    return _member_table.member_table(members, running or {})


class FilterModule:
    """The filter."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """Return the filter by name."""
        return {"member_table": member_table}
