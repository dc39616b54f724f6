# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Thin filter around plugin_utils/render/tomcat_contexts.py."""

from __future__ import annotations

DOCUMENTATION = r"""
name: tomcat_context
short_description: Context descriptor of an application
version_added: 0.1.0
author:
  - catalina.cluster contributors (@catalina)
description:
  - Writes the file that has an instance serve an application.
positional: _input, managed
options:
  _input:
    description:
      - The application, one of the contexts that P(catalina.cluster.webapp_layout#filter) returns.
      - A mapping with C(status) describes Tomcat's own status page, as P(catalina.cluster.tomcat_layout#filter) returns it.
    type: dict
    required: true
  managed:
    description:
      - The first comment of the file.
    type: str
    required: true
"""

EXAMPLES = r"""
- name: Show the descriptor of an application
  ansible.builtin.debug:
    msg: "{{ {'path': '/shop', 'doc_base': '/srv/tomcat-apps/shop/1'} | catalina.cluster.tomcat_context('Ansible managed') }}"
"""

RETURN = r"""
_value:
  description: The text of the file.
  type: str
"""

from collections.abc import Callable
from typing import Any

from ansible.errors import AnsibleFilterError
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.tomcat_contexts import descriptor, status_descriptor


def tomcat_context(context: Any, managed: str) -> str:
    """Return the text of a descriptor."""
    try:
        return status_descriptor(context["status"], managed) if "status" in context else descriptor(context, managed)
    except KeyError as error:
        raise AnsibleFilterError(f"tomcat_context: the key {error} is missing") from error
    except (AttributeError, TypeError, ValueError) as error:
        raise AnsibleFilterError(f"tomcat_context: {error}") from error


class FilterModule:
    """The filter."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """Return the filter by name."""
        return {"tomcat_context": tomcat_context}
