# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Applications as they are to be served."""

from __future__ import annotations

DOCUMENTATION = r"""
name: webapp_served
short_description: Apply rollbacks to applications
version_added: 0.1.0
author:
  - catalina.cluster contributors (@catalina)
description:
  - Returns the applications with those replaced by an earlier version that were rolled back.
  - A rollback counts only while the application has the very checksum that was refused.
positional: _input
options:
  _input:
    description: The applications, C(webapp_deployments).
    type: list
    elements: dict
    required: true
  rollbacks:
    description: What P(catalina.cluster.noted_rollbacks#filter) returns.
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Show what is served
  ansible.builtin.debug:
    msg: "{{ webapp_deployments | catalina.cluster.webapp_served(webapp_rollbacks) }}"
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


def webapp_served(deployments: Any, rollbacks: Any) -> list[dict[str, Any]]:
    """Return the applications as they are to be served."""
    try:
        return _deployments.rolled_back(deployments, rollbacks)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise AnsibleFilterError(f"webapp_served: {error}") from error


class FilterModule:
    """The filter."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """Return the filter by name."""
        return {"webapp_served": webapp_served}
