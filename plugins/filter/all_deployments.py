# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The applications of all hosts."""

from __future__ import annotations

DOCUMENTATION = r"""
name: all_deployments
short_description: List the applications of all hosts
version_added: 0.1.0
author:
  - catalina.cluster contributors (@catalina)
description:
  - Returns what the hosts have as C(webapp_deployments), in their order. What several hosts have is there several times.
positional: _input
options:
  _input:
    description: The variables of all hosts, as C(hostvars) has them.
    type: dict
    required: true
  hosts:
    description: Names of the hosts with applications.
    type: list
    elements: str
    required: true
"""

EXAMPLES = r"""
- name: Show which paths are served
  ansible.builtin.debug:
    msg: "{{ hostvars | catalina.cluster.all_deployments(groups['tomcat']) | map(attribute='path') | unique }}"
"""

RETURN = r"""
_value:
  description: The applications.
  type: list
  elements: dict
"""

from collections.abc import Callable
from typing import Any

from ansible.errors import AnsibleFilterError
from ansible_collections.catalina.cluster.plugins.plugin_utils.runs import deployments as _deployments


def all_deployments(hostvars: Any, hosts: Any) -> list[Any]:
    """Return the applications."""
    try:
        return list(_deployments.all_deployments(hostvars, hosts))
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise AnsibleFilterError(f"all_deployments: {error}") from error


class FilterModule:
    """The filter."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """Return the filter by name."""
        return {"all_deployments": all_deployments}
