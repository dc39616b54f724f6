# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What people are told about rollbacks."""

from __future__ import annotations

DOCUMENTATION = r"""
name: rollback_remarks
short_description: Tell people which rollbacks are in force
version_added: 0.1.0
author:
  - catalina.cluster contributors (@catalina)
description:
  - Returns one sentence for each application that is served in an earlier version than that of the inventory.
extends_documentation_fragment:
  - catalina.cluster.deployments
positional: _input
options:
  _input:
    description: What P(catalina.cluster.noted_rollbacks#filter) returns.
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Remind of rollbacks
  ansible.builtin.debug:
    msg: "{{ cluster_rollbacks | catalina.cluster.rollback_remarks(hostvars, groups['tomcat']) }}"
"""

RETURN = r"""
_value:
  description: The sentences.
  type: list
  elements: str
"""

from collections.abc import Callable
from typing import Any

from ansible.errors import AnsibleFilterError
from ansible_collections.catalina.cluster.plugins.plugin_utils.runs import deployments as _deployments


def rollback_remarks(rollbacks: Any, hostvars: Any, hosts: Any) -> list[str]:
    """Return the sentences."""
    try:
        return _deployments.remarks(_deployments.all_deployments(hostvars, hosts), rollbacks)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise AnsibleFilterError(f"rollback_remarks: {error}") from error


class FilterModule:
    """The filter."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """Return the filter by name."""
        return {"rollback_remarks": rollback_remarks}
