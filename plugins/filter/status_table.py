# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Thin filter around plugin_utils/report/status_table.py."""

from __future__ import annotations

DOCUMENTATION = r"""
name: status_table
short_description: The state of a cluster as a human-readable table
version_added: 0.1.0
author:
  - catalina.cluster contributors (@catalina)
description:
  - Returns lines in columns, with what each member runs and how each front end sees it. Lines below the table say why members are
    pending and which front ends were unreachable.
extends_documentation_fragment:
  - catalina.cluster.model
  - catalina.cluster.model.running
options:
  views:
    description:
      - The front ends' view of the members, by host, each as C(frontends) returned by M(catalina.cluster.frontend_info).
    type: dict
    default: {}
"""

EXAMPLES = r"""
- name: Show the cluster
  ansible.builtin.debug:
    msg: "{{ cluster_members | catalina.cluster.status_table(infos, views) }}"
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
from ansible_collections.catalina.cluster.plugins.plugin_utils.report import status_table as _status_table


@readable
def status_table(members: Any, running: Any, views: Any = None) -> list[str]:
    """Return the state of the cluster as lines in columns."""
    return _status_table.status_table(members, running, views)


class FilterModule:
    """The filter."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """Return the filter by name."""
        return {"status_table": status_table}
