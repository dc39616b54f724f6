# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a failed deployment is put back to."""

from __future__ import annotations

DOCUMENTATION = r"""
name: restored_deployments
short_description: Tell which earlier versions a failed run goes back to
version_added: 0.1.0
author:
  - catalina.cluster contributors (@catalina)
description:
  - Compares the applications with those that the last run ended well with, and returns the rollbacks that lead back to it.
  - An application that was not there then is left out. Empty when no earlier run is known.
extends_documentation_fragment:
  - catalina.cluster.deployments
  - catalina.cluster.deployments.note
"""

EXAMPLES = r"""
- name: Put back what was served before
  ansible.builtin.import_role:
    name: catalina.cluster.webapp
  vars:
    webapp_rollbacks: "{{ note | catalina.cluster.restored_deployments(hostvars, groups['tomcat']) }}"
"""

RETURN = r"""
_value:
  description: As what P(catalina.cluster.noted_rollbacks#filter) returns.
  type: dict
"""

from collections.abc import Callable
from typing import Any

from ansible.errors import AnsibleFilterError
from ansible_collections.catalina.cluster.plugins.plugin_utils.runs import deployments as _deployments


def restored_deployments(note: Any, hostvars: Any, hosts: Any) -> dict[str, Any]:
    """Return the rollbacks that lead back."""
    try:
        return _deployments.restored(note, _deployments.all_deployments(hostvars, hosts))
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise AnsibleFilterError(f"restored_deployments: {error}") from error


class FilterModule:
    """The filter."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """Return the filter by name."""
        return {"restored_deployments": restored_deployments}
