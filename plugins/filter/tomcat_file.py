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
  - Builds C(conf/server.xml), C(conf/context.xml), C(conf/web.xml) and C(conf/tomcat-users.xml) as trees of elements and writes them
    so that Tomcat parses exactly these trees. The start script's C(bin/setenv.sh), the unit and the other files that an inventory fills
    are made here as well.
  - Reads the variables of the role tomcat by their full names.
positional: _input, path, given, derived
options:
  _input:
    description:
      - One of the instances that P(catalina.cluster.tomcat_layout#filter) returns, or the context that a descriptor is about.
    type: dict
    required: true
  path:
    description:
      - The path of the file below CATALINA_BASE, V(tomcat.service) for the unit, or V(conf/Catalina) for the descriptor of a context.
    type: str
    required: true
  given:
    description:
      - The variables of the role.
    type: dict
    required: true
  derived:
    description:
      - What the role derives from them. C(managed) is the first comment, C(shutdown_command) what stops the instance through its
        shutdown port, and C(mime_types) the MIME types by extension that C(tomcat_mime_types) is added to.
        C(java_options), C(helpers) and C(digests) are what setenv.sh and the unit need.
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Show server.xml of the first instance
  ansible.builtin.debug:
    msg: "{{ instances[0] | catalina.cluster.tomcat_file('conf/server.xml', options, derived) }}"
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

from ansible_collections.catalina.cluster.plugins.plugin_utils.filters.errors import readable
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.tomcat_files import instance_file


@readable
def tomcat_file(instance: Any, path: str, given: Any, derived: Any) -> str:
    """Return the text of a file."""
    return instance_file(path, instance, given, derived)


class FilterModule:
    """The filter."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """Return the filter by name."""
        return {"tomcat_file": tomcat_file}
