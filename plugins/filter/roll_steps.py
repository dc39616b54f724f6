# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Thin filter around plugin_utils/roll/steps.py."""

from __future__ import annotations

DOCUMENTATION = r"""
name: roll_steps
short_description: The steps of a rolling restart
version_added: 0.1.0
author:
  - catalina.cluster contributors (@catalina)
description:
  - Puts members that have to be restarted into steps. A step has at most one member of each host and at most
    O(serial) hosts, and leaves enough of each cluster serving.
  - Members that serve go first, in the order of the inventory. Members that are down or new come last, one of each
    cluster at a time; they come first when the last member that serves would have to stop otherwise.
  - With static membership, members that others do not find in their lists yet are started last. Those that run are stopped
    in the first step. Where only one other member of the group runs, it waits for them.
  - Fails when a member that is not to be restarted does not answer, and when a cluster would be left without service.
extends_documentation_fragment:
  - catalina.cluster.model
  - catalina.cluster.model.running
options:
  serial:
    description:
      - Hosts in a step, a number or a share of all hosts as V(20%).
    type: raw
    default: 1
  min_active:
    description:
      - Share of the members of each cluster, those drained by the inventory not counted, that go on serving. One member
        at a time may always go.
    type: float
    default: 0.5
  only:
    description:
      - Names of the members to restart, pending or not. Without it, all that are pending.
    type: list
    elements: str
  allow_outage:
    description:
      - Restart the only member of a cluster too.
    type: bool
    default: false
  allow_down:
    description:
      - Go on when members that are not to be restarted do not answer.
    type: bool
    default: false
  settings:
    description:
      - The clusters, as in C(cluster_settings). Without them no membership is taken for static.
    type: list
    elements: dict
    default: []
"""

EXAMPLES = r"""
- name: Show who goes when
  ansible.builtin.debug:
    msg: "{{ cluster_members | catalina.cluster.roll_steps(infos, serial='20%') }}"
"""

RETURN = r"""
_value:
  description:
    - The steps in their order, each with the names of its members and of their hosts, one by one.
    - RV(ignore:action) is V(restart) or V(stop). RV(ignore:drained) names whom front ends must not use in this step, its members
      and those that were stopped earlier and not started again.
  type: list
  elements: dict
  sample:
    - {members: [tomcat2], hosts: [app1], action: stop, drained: [tomcat2]}
    - {members: [tomcat3], hosts: [app2], action: restart, drained: [tomcat3, tomcat2]}
"""

from collections.abc import Callable
from typing import Any

from ansible.errors import AnsibleFilterError
from ansible_collections.catalina.cluster.plugins.plugin_utils.roll import steps as _roll_steps


def roll_steps(members: Any, running: Any, **options: Any) -> list[dict[str, Any]]:
    """Return the steps of a rolling restart."""
    try:
        return _roll_steps.roll_steps(members, running, **options)
    except (KeyError, TypeError, ValueError) as error:
        raise AnsibleFilterError(f"roll_steps: {error}") from error


class FilterModule:
    """The filter."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """Return the filter by name."""
        return {"roll_steps": roll_steps}
