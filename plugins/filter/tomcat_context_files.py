# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Thin filter around plugin_utils/render/tomcat_contexts.py."""

from __future__ import annotations

DOCUMENTATION = r"""
name: tomcat_context_files
short_description: Context descriptors as files of a file set
version_added: 0.1.0
author:
  - catalina.cluster contributors (@catalina)
description:
  - Says which instances get which context descriptor, for O(catalina.cluster.template_set#module:files).
options:
  _input:
    description:
      - The contexts, each with C(path) and C(doc_base), and C(cluster), C(version), C(distributable), C(attributes) or C(parameters).
    type: list
    elements: dict
    required: true
  members:
    description:
      - All members, as in C(cluster_members).
    type: list
    elements: dict
    required: true
  host:
    description:
      - Name of the host.
    type: str
    required: true
  base:
    description:
      - CATALINA_BASE, with C({name}) for the name of the instance.
    type: str
    required: true
  group:
    description:
      - Group that may read the descriptors.
    type: str
    required: true
"""

EXAMPLES = r"""
- name: Show where descriptors lie
  ansible.builtin.debug:
    msg: "{{ webapp_contexts | catalina.cluster.tomcat_context_files(members=cluster_members, host='app1', base=base, group='tomcat') }}"
  vars:
    base: /srv/tomcat/{name}
"""

RETURN = r"""
_value:
  description: Entries for O(catalina.cluster.template_set#module:files). Their template knows C(context).
  type: list
  elements: dict
"""

from collections.abc import Callable
from typing import Any

from ansible.errors import AnsibleFilterError
from ansible_collections.catalina.cluster.plugins.plugin_utils.render import tomcat_contexts as _tomcat_contexts


def tomcat_context_files(contexts: Any, **options: Any) -> list[dict[str, Any]]:
    """Return the descriptors of a host."""
    try:
        return _tomcat_contexts.context_files(contexts, **options)
    except KeyError as error:
        raise AnsibleFilterError(f"tomcat_context_files: the key {error} is missing") from error
    except (AttributeError, TypeError, ValueError) as error:
        raise AnsibleFilterError(f"tomcat_context_files: {error}") from error


class FilterModule:
    """The filter."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """Return the filter by name."""
        return {"tomcat_context_files": tomcat_context_files}
