# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which applications somebody went back with."""

from __future__ import annotations

DOCUMENTATION = r"""
name: noted_rollbacks
short_description: Tell which applications were rolled back
version_added: 0.1.0
author:
  - catalina.cluster contributors (@catalina)
description:
  - Picks from the notes of earlier runs what the role C(webapp) takes as C(webapp_rollbacks).
extends_documentation_fragment:
  - catalina.cluster.deployments.note
"""

EXAMPLES = r"""
- name: Deploy what is to be served
  ansible.builtin.import_role:
    name: catalina.cluster.webapp
  vars:
    webapp_rollbacks: "{{ __cluster_member_run.note | catalina.cluster.noted_rollbacks }}"
"""

RETURN = r"""
_value:
  description: By application (its cluster, where it has one, and its path) the refused checksum and what is served in its place.
  type: dict
  sample: {"/shop": {"not": "sha256:22...", "checksum": "sha256:11...", "src": shop-1.war}}
"""

from collections.abc import Callable
from typing import Any

from ansible.errors import AnsibleFilterError
from ansible_collections.catalina.cluster.plugins.plugin_utils.runs import deployments as _deployments


def noted_rollbacks(note: Any) -> dict[str, Any]:
    """Return the rollbacks by application."""
    try:
        return _deployments.rollbacks(note)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise AnsibleFilterError(f"noted_rollbacks: {error}") from error


class FilterModule:
    """The filter."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """Return the filter by name."""
        return {"noted_rollbacks": noted_rollbacks}
