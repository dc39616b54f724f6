# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Versions that a running Tomcat takes in."""

from __future__ import annotations

DOCUMENTATION = r"""
name: parallel_contexts
short_description: List versions that a running Tomcat deploys
version_added: 0.1.0
author:
  - catalina.cluster contributors (@catalina)
description:
  - Returns the contexts of applications that are deployed in parallel, for M(catalina.cluster.application_probe).
positional: _input
options:
  _input:
    description: The applications, C(webapp_deployments).
    type: list
    elements: dict
    required: true
"""

EXAMPLES = r"""
- name: Wait until the instances of this host took them in
  catalina.cluster.application_probe:
    instances: "{{ cluster_members | selectattr('host', 'eq', inventory_hostname) }}"
    deployed: "{{ webapp_deployments | catalina.cluster.parallel_contexts }}"
"""

RETURN = r"""
_value:
  description: Their names in Tomcat, and C(cluster), which is empty if all members have it.
  type: list
  elements: dict
  sample: [{"name": "/shop##2", "cluster": shop}]
"""

from collections.abc import Callable
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.filters.errors import readable
from ansible_collections.catalina.cluster.plugins.plugin_utils.runs import deployments as _deployments


@readable
def parallel_contexts(deployments: Any) -> list[dict[str, str]]:
    """Return the contexts."""
    return _deployments.parallel_contexts(deployments)


class FilterModule:
    """The filter."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """Return the filter by name."""
        return {"parallel_contexts": parallel_contexts}
