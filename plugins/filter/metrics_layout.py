# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Thin filter around plugin_utils/render/metrics.py."""

from __future__ import annotations

DOCUMENTATION = r"""
name: metrics_layout
short_description: What the role metrics lays out on a host
version_added: 0.1.0
author:
  - catalina.cluster contributors (@catalina)
description:
  - Returns the code that reads the members and front ends of a host, and its configuration.
extends_documentation_fragment:
  - catalina.cluster.model
options:
  options:
    description:
      - What to lay out. RV(ignore:host), RV(ignore:frontends) of the model, RV(ignore:pages) by front end, RV(ignore:status) of httpd,
        RV(ignore:runs), RV(ignore:textfile), RV(ignore:code) and RV(ignore:root).
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Show what is read on this host
  ansible.builtin.debug:
    msg: "{{ (cluster_members | catalina.cluster.metrics_layout(options)).configuration }}"
"""

RETURN = r"""
_value:
  description: The layout.
  type: dict
  contains:
    files:
      description: Entries for O(catalina.cluster.template_set#module:files).
      type: list
      elements: dict
    configuration:
      description: The configuration as JSON.
      type: str
"""

from collections.abc import Callable
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.filters.errors import readable
from ansible_collections.catalina.cluster.plugins.plugin_utils.render import metrics as _metrics


@readable
def metrics_layout(members: Any, options: Any) -> dict[str, Any]:
    """Return what a host needs."""
    return _metrics.metrics_layout(members, options)


class FilterModule:
    """The filter."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """Return the filter by name."""
        return {"metrics_layout": metrics_layout}
