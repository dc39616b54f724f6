# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Thin filter around plugin_utils/render/tomcat_files.py."""

from __future__ import annotations

DOCUMENTATION = r"""
name: tomcat_file
short_description: Configuration file of a Tomcat instance
version_added: 0.1.0
author:
  - catalina.cluster contributors (@catalina)
description:
  - Builds C(server.xml), C(context.xml) or C(web.xml) as a tree of elements and writes it so that Tomcat parses exactly that tree.
  - Reads the variables of the role tomcat by their full names.
positional: _input, name, given, derived
options:
  _input:
    description:
      - One of the instances that P(catalina.cluster.tomcat_layout#filter) returns.
    type: dict
    required: true
  name:
    description:
      - The name of the file.
    type: str
    choices: [server.xml, context.xml, web.xml]
    required: true
  given:
    description:
      - The variables of the role.
    type: dict
    required: true
  derived:
    description:
      - What the role works out of them. C(managed) is the first comment, C(shutdown_command) what stops the instance through its
        shutdown port, and C(mime_types) the MIME types by extension that C(tomcat_mime_types) is added to.
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Show server.xml of the first instance
  ansible.builtin.debug:
    msg: "{{ instances[0] | catalina.cluster.tomcat_file('server.xml', options, derived) }}"
  vars:
    derived: {managed: Ansible managed, shutdown_command: SHUTDOWN, mime_types: {}}
"""

RETURN = r"""
_value:
  description: The text of the file.
  type: str
"""

from collections.abc import Callable
from typing import Any

from ansible.errors import AnsibleFilterError
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.tomcat_files import instance_file


def tomcat_file(instance: Any, name: str, given: Any, derived: Any) -> str:
    """Return the text of a file."""
    try:
        return instance_file(name, instance, given, derived)
    except KeyError as error:
        raise AnsibleFilterError(f"tomcat_file: the key {error} is missing") from error
    except (TypeError, ValueError) as error:
        raise AnsibleFilterError(f"tomcat_file: {name}: {error}") from error


class FilterModule:
    """The filter."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """Return the filter by name."""
        return {"tomcat_file": tomcat_file}
