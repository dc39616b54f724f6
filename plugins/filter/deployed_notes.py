# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Notes about the versions that a run ended well with."""

from __future__ import annotations

DOCUMENTATION = r"""
name: deployed_notes
short_description: Note what is deployed
version_added: 0.1.0
author:
  - catalina.cluster contributors (@catalina)
description:
  - Returns the notes for M(catalina.cluster.run_lock) that remember each application's versions, the last one first.
  - Takes rollbacks away that the inventory ended by naming another version.
  - An address with a password or a token in it is not remembered.
extends_documentation_fragment:
  - catalina.cluster.deployments
  - catalina.cluster.deployments.note
options:
  keep:
    description: How many earlier versions of each application are remembered.
    type: int
    default: 3
"""

EXAMPLES = r"""
- name: Remember what is deployed
  catalina.cluster.run_lock:
    name: production
    state: noted
    note: "{{ note | catalina.cluster.deployed_notes(hostvars, groups['tomcat']) }}"
"""

RETURN = r"""
_value:
  description: The notes.
  type: dict
  sample: {"deployed": {"/shop": [{"checksum": "sha256:22...", "src": shop-2.war}, {"checksum": "sha256:11...", "src": shop-1.war}]}}
"""

from collections.abc import Callable
from typing import Any

from ansible.errors import AnsibleFilterError
from ansible_collections.catalina.cluster.plugins.plugin_utils.runs import deployments as _deployments


def deployed_notes(note: Any, hostvars: Any, hosts: Any, keep: int = 3) -> dict[str, Any]:
    """Return the notes of a run that ended well."""
    try:
        return _deployments.deployed_notes(note, _deployments.all_deployments(hostvars, hosts), int(keep))
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise AnsibleFilterError(f"deployed_notes: {error}") from error


class FilterModule:
    """The filter."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """Return the filter by name."""
        return {"deployed_notes": deployed_notes}
