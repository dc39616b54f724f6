# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Notes that go back with an application."""

from __future__ import annotations

DOCUMENTATION = r"""
name: rollback_notes
short_description: Note that an application is rolled back
version_added: 0.1.0
author:
  - catalina.cluster contributors (@catalina)
description:
  - Returns the note for M(catalina.cluster.run_lock) that has an earlier version served in place of that of the inventory.
  - It is an error when no earlier version is known.
extends_documentation_fragment:
  - catalina.cluster.deployments
  - catalina.cluster.deployments.note
  - catalina.cluster.deployments.rollback
"""

EXAMPLES = r"""
- name: Go back with the shop
  catalina.cluster.run_lock:
    name: production
    state: noted
    note: "{{ note | catalina.cluster.rollback_notes(hostvars, groups['tomcat'], path='/shop') }}"
"""

RETURN = r"""
_value:
  description: The note.
  type: dict
  sample: {"rollback:/shop": {"not": "sha256:22...", "checksum": "sha256:11...", "src": shop-1.war}}
"""

from collections.abc import Callable
from typing import Any

from ansible.errors import AnsibleFilterError
from ansible_collections.catalina.cluster.plugins.plugin_utils.runs import deployments as _deployments


def rollback_notes(note: Any, hostvars: Any, hosts: Any, path: str, cluster: str = "", to: str = "") -> dict[str, Any]:
    """Return the note of a rollback."""
    try:
        return _deployments.rollback_notes(note, _deployments.all_deployments(hostvars, hosts), path, cluster, str(to))
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise AnsibleFilterError(f"rollback_notes: {error}") from error


class FilterModule:
    """The filter."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """Return the filter by name."""
        return {"rollback_notes": rollback_notes}
