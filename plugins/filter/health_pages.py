# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pages that tell whether applications work."""

from __future__ import annotations

DOCUMENTATION = r"""
name: health_pages
short_description: List the health pages of applications
version_added: 0.1.0
author:
  - catalina.cluster contributors (@catalina)
description:
  - Returns the pages that must return 200, for M(catalina.cluster.application_probe) and M(catalina.cluster.member_probe).
positional: _input
options:
  _input:
    description: The applications, C(webapp_deployments).
    type: list
    elements: dict
    required: true
  rollbacks:
    description: What was rolled back, RV(catalina.cluster.run_begin#module:rollbacks). An application without a remaining version
      has no page.
    type: dict
    default: {}
"""

EXAMPLES = r"""
- name: See that the applications work on the instances of this host
  catalina.cluster.application_probe:
    instances: "{{ cluster_members | selectattr('host', 'eq', inventory_hostname) }}"
    health: "{{ webapp_deployments | catalina.cluster.health_pages }}"
"""

RETURN = r"""
_value:
  description: Each page once, with C(path) and C(cluster), which is empty if all members have it.
  type: list
  elements: dict
  sample: [{"path": /shop/health, "cluster": shop}]
"""

from collections.abc import Callable
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.filters.errors import readable
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.webapp_layout import rolled_back
from ansible_collections.catalina.cluster.plugins.plugin_utils.runs import deployments as _deployments


@readable
def health_pages(deployments: Any, rollbacks: Any = None) -> list[dict[str, str]]:
    """Return the pages."""
    return _deployments.health_pages(rolled_back(deployments, rollbacks or {}))


class FilterModule:
    """The filter."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """Return the filter by name."""
        return {"health_pages": health_pages}
