# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Thin filter around plugin_utils/render/webapp_layout.py."""

from __future__ import annotations

DOCUMENTATION = r"""
name: webapp_layout
short_description: Directories and contexts of applications
version_added: 0.1.0
author:
  - catalina.cluster contributors (@catalina)
description:
  - Decides which version of each application is served, which archives are unpacked where, and which contexts serve them.
  - Each version of an application has its own directory, named after its context and its checksum.
positional: _input, rollbacks
options:
  _input:
    description:
      - The applications, each with C(path), C(src) and C(checksum), and optionally more about its context, as in
        C(webapp_deployments).
    type: list
    elements: dict
    required: true
  rollbacks:
    description:
      - Applications to serve in an earlier version, by cluster and path. Each has the checksum that was rolled back in C(not),
        and C(src) and C(checksum) of the version to serve.
      - A rollback is in force as long as the application has the checksum that was rolled back.
    type: dict
    default: {}
  root:
    description:
      - Directory of the unpacked applications.
    type: str
    default: /srv/tomcat-apps
"""

EXAMPLES = r"""
- name: Show the directories
  ansible.builtin.debug:
    msg: "{{ (webapp_deployments | catalina.cluster.webapp_layout).archives | map(attribute='dest') }}"
"""

RETURN = r"""
_value:
  description: What to unpack and serve.
  type: dict
  contains:
    deployments:
      description: The applications with rollbacks applied. One without an earlier version is omitted.
      type: list
      elements: dict
    archives:
      description: Archives for M(catalina.cluster.archive).
      type: list
      elements: dict
    contexts:
      description: The contexts for the role tomcat, each with C(path), C(doc_base) and its options.
      type: list
      elements: dict
    health_pages:
      description: Pages that have to answer 200, each once, with C(path) and C(cluster). An empty cluster means all of them.
      type: list
      elements: dict
    parallel:
      description: Contexts that a running Tomcat takes in beside earlier versions, each with its C(name) in Tomcat and C(cluster).
      type: list
      elements: dict
"""

from collections.abc import Callable
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.filters.errors import readable
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.webapp_layout import layout


@readable
def webapp_layout(deployments: Any, rollbacks: Any = None, root: str = "/srv/tomcat-apps") -> dict[str, list[dict[str, Any]]]:
    """Return what is unpacked and which contexts serve it."""
    return layout(deployments, root, rollbacks or {})


class FilterModule:
    """The filter."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """Return the filter by name."""
        return {"webapp_layout": webapp_layout}
