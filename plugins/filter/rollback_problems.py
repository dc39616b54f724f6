# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What speaks against going back with an application."""

from __future__ import annotations

DOCUMENTATION = r"""
name: rollback_problems
short_description: Tell what speaks against a rollback
version_added: 0.1.0
author:
  - catalina.cluster contributors (@catalina)
description:
  - Returns in words why an application cannot be rolled back; empty when it can.
extends_documentation_fragment:
  - catalina.cluster.deployments
  - catalina.cluster.deployments.note
  - catalina.cluster.deployments.rollback
"""

EXAMPLES = r"""
- name: Refuse what cannot be done
  ansible.builtin.assert:
    that: note | catalina.cluster.rollback_problems(hostvars, groups['tomcat'], path='/shop') | length == 0
"""

RETURN = r"""
_value:
  description: One sentence for each problem.
  type: list
  elements: str
"""

from collections.abc import Callable
from typing import Any

from ansible.errors import AnsibleFilterError
from ansible_collections.catalina.cluster.plugins.plugin_utils.runs import deployments as _deployments


def rollback_problems(note: Any, hostvars: Any, hosts: Any, path: str, cluster: str = "", to: str = "") -> list[str]:
    """Return what speaks against a rollback."""
    try:
        return _deployments.rollback_problems(note, _deployments.all_deployments(hostvars, hosts), path, cluster, str(to))
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise AnsibleFilterError(f"rollback_problems: {error}") from error


class FilterModule:
    """The filter."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """Return the filter by name."""
        return {"rollback_problems": rollback_problems}
