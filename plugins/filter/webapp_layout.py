# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Thin filter around plugin_utils/render/webapps.py."""

from __future__ import annotations

DOCUMENTATION = r"""
name: webapp_layout
short_description: Folders and contexts of applications
version_added: 0.1.0
author:
  - catalina.cluster contributors (@catalina)
description:
  - Says what is unpacked where, and which contexts serve it. Each version of an application has a folder of its own, named
    after its context and its checksum.
options:
  _input:
    description:
      - The applications, each with C(path), C(src) and C(checksum), and what else is said about its context.
    type: list
    elements: dict
    required: true
  root:
    description:
      - Folder that holds the unpacked applications.
    type: str
    required: true
"""

EXAMPLES = r"""
- name: Show the folders
  ansible.builtin.debug:
    msg: "{{ (webapp_deployments | catalina.cluster.webapp_layout(root='/srv/tomcat-apps')).archives | map(attribute='dest') }}"
"""

RETURN = r"""
_value:
  description: The layout.
  type: dict
  contains:
    archives:
      description: What M(catalina.cluster.archive) unpacks.
      type: list
      elements: dict
    contexts:
      description: The contexts, with C(path), C(doc_base) and what else was said about them.
      type: list
      elements: dict
"""

from collections.abc import Callable
from typing import Any

from ansible.errors import AnsibleFilterError
from ansible_collections.catalina.cluster.plugins.plugin_utils.render import webapps as _webapp_layout


def webapp_layout(deployments: Any, root: str) -> dict[str, Any]:
    """Return what is unpacked and which contexts serve it."""
    try:
        return {"archives": _webapp_layout.archives(deployments, root), "contexts": _webapp_layout.contexts(deployments, root)}
    except KeyError as error:
        raise AnsibleFilterError(f"webapp_layout: the key {error} is missing") from error
    except (AttributeError, TypeError, ValueError) as error:
        raise AnsibleFilterError(f"webapp_layout: {error}") from error


class FilterModule:
    """The filter."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """Return the filter by name."""
        return {"webapp_layout": webapp_layout}
