# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Thin filter around plugin_utils/report/member_table.py and status_table.py."""

from __future__ import annotations

DOCUMENTATION = r"""
name: member_table
short_description: The members as a human-readable table
version_added: 0.1.0
author:
  - catalina.cluster contributors (@catalina)
description:
  - Returns lines in columns, with cluster, member, host, ports, version and state of each member.
  - With O(views), the columns say what each member runs and how each front end sees it. Lines below the table say why members are
    pending, which front ends were unreachable, and until when their certificates are valid.
extends_documentation_fragment:
  - catalina.cluster.model
  - catalina.cluster.model.known
options:
  views:
    description:
      - The front ends' view of the members, by host, each as C(frontends) returned by M(catalina.cluster.frontend_info).
    type: dict
"""

EXAMPLES = r"""
- name: Show the members
  ansible.builtin.debug:
    msg: "{{ cluster_members | catalina.cluster.member_table(infos) }}"

- name: Show them as the front ends see them
  ansible.builtin.debug:
    msg: "{{ cluster_members | catalina.cluster.member_table(infos, views) }}"
"""

RETURN = r"""
_value:
  description: The header, one line for each member, and any remarks.
  type: list
  elements: str
"""

from collections.abc import Callable
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.filters.errors import readable
from ansible_collections.catalina.cluster.plugins.plugin_utils.report import member_table as _member_table
from ansible_collections.catalina.cluster.plugins.plugin_utils.report import status_table as _status_table


@readable
def member_table(members: Any, running: Any = None, views: Any = None) -> list[str]:
    """Return the members as lines in columns."""
    if views is None:
        return _member_table.member_table(members, running or {})
    return _status_table.status_table(members, running or {}, views)


class FilterModule:
    """The filter."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """Return the filter by name."""
        return {"member_table": member_table}
