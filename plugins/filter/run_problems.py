# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The guard of a run as a filter."""

from __future__ import annotations

DOCUMENTATION = r"""
name: run_problems
short_description: Tell what speaks against a run, before it touches anything
version_added: 0.1.0
description:
  - Compares the model with what runs and returns one sentence, with its remedy, for everything that a run must not do.
  - A run must not take the last or more than half of the members of a cluster out of service unless they are named, and it
    must not roll a change that members with and without it cannot live with side by side.
extends_documentation_fragment:
  - catalina.cluster.model
  - catalina.cluster.model.settings
  - catalina.cluster.model.running
positional: _input
options:
  unlisted:
    description: What hosts run that left the inventory, RV(catalina.cluster.instance_info#module:unlisted).
    type: list
    elements: dict
    default: []
  confirmed:
    description: Names of instances that may be taken out whatever remains.
    type: list
    elements: str
    default: []
  whole:
    description: Names of clusters that this run restarts as a whole.
    type: list
    elements: str
    default: []
  gone:
    description: Hosts that left the inventory and do not answer, RV(catalina.cluster.left_hosts#filter:_value).
    type: list
    elements: dict
    default: []
"""

EXAMPLES = r"""
- name: Refuse what would harm the cluster
  ansible.builtin.fail:
    msg: "{{ problems | join('\n') }}"
  vars:
    problems: "{{ cluster_members | catalina.cluster.run_problems(cluster_settings, running) }}"
  when: problems | length > 0
"""

RETURN = r"""
_value:
  description: The problems; empty when nothing speaks against the run.
  type: list
  elements: str
"""

from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.runs import guard as _run_guard


class FilterModule:
    """Filters of this file."""

    def filters(self) -> dict[str, Any]:
        """Return the filter by name."""
        return {"run_problems": _run_guard.run_problems}
