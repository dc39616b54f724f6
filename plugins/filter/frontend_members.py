# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Thin filter around plugin_utils/render/frontend_members.py."""

from __future__ import annotations

DOCUMENTATION = r"""
name: frontend_members
short_description: The members as front ends should see them
version_added: 0.1.0
author:
  - catalina.cluster contributors (@catalina)
description:
  - Front ends point at what is running. A running member keeps the address, ports and secret that it was started with until it is
    restarted; a member that is not running has the wanted ones.
  - Every member is in the list. A member that does not answer is drained, so it receives requests only when it is up. A member
    about which nothing is known is used as the inventory describes it.
extends_documentation_fragment:
  - catalina.cluster.model
  - catalina.cluster.model.known
options:
  drained:
    description:
      - Names of members that must not receive requests, in addition to those that are drained in the inventory.
    type: list
    elements: str
    default: []
  secret:
    description:
      - The wanted AJP secret, or a mapping from clusters to secrets. The secret that a member was started with takes precedence.
    type: raw
    default: ""
  starting:
    description:
      - Names of members that are being started or restarted now. They get their wanted endpoints and are drained.
    type: list
    elements: str
    default: []
  started:
    description:
      - Names of members that were restarted after O(running) was read, and answer. They get their wanted endpoints
        and are drained only when O(drained) or the inventory says so.
    type: list
    elements: str
    default: []
  draining:
    description:
      - Names of members that receive no new sessions, only requests of their existing ones. O(drained) takes precedence.
    type: list
    elements: str
    default: []
  slow:
    description:
      - Names of members that get a small share of the new sessions. While one of a cluster is slow, the weights of its
        other members are ten times as high, or less where a weight would be above 100, the highest that httpd takes.
    type: list
    elements: str
    default: []
"""

EXAMPLES = r"""
- name: Show the members with tomcat2 drained
  ansible.builtin.debug:
    msg: "{{ cluster_members | catalina.cluster.frontend_members(running=infos, drained=['tomcat2']) }}"
"""

RETURN = r"""
_value:
  description:
    - One mapping for each member, with name, cluster, group, route, host, address, http_port, ajp_port, weight,
      standby, drained, draining, secret, and ajp (false for a member that was started without an AJP connector).
  type: list
  elements: dict
"""

from collections.abc import Callable
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.filters.errors import readable
from ansible_collections.catalina.cluster.plugins.plugin_utils.render import frontend_members as _frontend_members


@readable
def frontend_members(members: Any, running: Any = None, **options: Any) -> list[dict[str, Any]]:
    """Return the members as front ends are to see them."""
    return _frontend_members.frontend_members(members, running or {}, **options)


class FilterModule:
    """The filter."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """Return the filter by name."""
        return {"frontend_members": frontend_members}
