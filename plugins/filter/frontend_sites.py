# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Thin filter around plugin_utils/render/sites.py."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.filters.errors import readable
from ansible_collections.catalina.cluster.plugins.plugin_utils.render import sites as _sites

DOCUMENTATION = r"""
name: frontend_sites
short_description: Sites (virtual hosts) of a front end from clusters and members
version_added: 0.1.0
author:
  - catalina.cluster contributors (@catalina)
description:
  - Sorts clusters by the host names that they answer to, their paths from the deepest to the shallowest, and lists for every
    member the members that take over when it is down, those of its own replication group first.
options:
  _input:
    description:
      - The clusters, as in C(cluster_settings).
    type: list
    elements: dict
    required: true
  members:
    description:
      - The members as the front end should see them, as returned by P(catalina.cluster.frontend_members#filter).
    type: list
    elements: dict
    required: true
  backups:
    description:
      - Maximum number of members listed to take over.
    type: int
    default: 8
  protocol:
    description:
      - How the members are reached, V(ajp) or V(http). Each member has to have a port for it.
    type: str
    default: ""
"""

EXAMPLES = r"""
- name: Show the sites
  ansible.builtin.debug:
    msg: "{{ cluster_settings | catalina.cluster.frontend_sites(members=httpd_balancer_members) }}"
"""

RETURN = r"""
_value:
  description:
    - First the site for any host name, then one for each set of names with the same clusters.
    - Each has RV(ignore:names), RV(ignore:locations) (path and cluster) and RV(ignore:clusters) with their members.
  type: list
  elements: dict
"""


@readable
def frontend_sites(clusters: Any, members: Any, backups: int = _sites.BACKUPS_LIMIT, protocol: str = "") -> list[dict[str, Any]]:
    """Return the sites."""
    for what, value in (("clusters", clusters), ("members", members)):
        if not isinstance(value, list):
            raise TypeError(f"the {what} have to be a list, got {type(value).__name__}")
    return _sites.frontend_sites(clusters, members, int(backups), protocol)


class FilterModule:
    """Filters of this file."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        return {"frontend_sites": frontend_sites}
