# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Thin filter around plugin_utils/render/tomcat_software.py."""

from __future__ import annotations

DOCUMENTATION = r"""
name: tomcat_software
short_description: Where Tomcat comes from
version_added: 0.1.0
author:
  - catalina.cluster contributors (@catalina)
description:
  - Turns a version of Tomcat into packages, or archives to unpack, and says what stands against it.
options:
  _input:
    description:
      - The version, a series (10.1) for packages or a full version for archives.
    type: str
    required: true
  method:
    description:
      - V(package) or V(archive).
    type: str
    required: true
  packages:
    description:
      - The packages of the distribution by series, each with C(names) and C(home).
    type: dict
    required: true
  archives:
    description:
      - The archives, each with C(version), C(checksum) and, unless there is a mirror, C(src).
    type: list
    elements: dict
    required: true
  root:
    description:
      - Folder that holds the unpacked archives.
    type: str
    required: true
  mirror:
    description:
      - URL of a mirror with the layout of the Apache archive.
    type: str
    default: ""
  group:
    description:
      - Group of what is unpacked.
    type: str
    default: root
"""

EXAMPLES = r"""
- name: Show the packages of Tomcat 10.1
  ansible.builtin.debug:
    msg: "{{ ('10.1' | catalina.cluster.tomcat_software(method='package', packages=known, archives=[], root='/opt')).packages }}"
  vars:
    known: {"10.1": {names: [tomcat10-common], home: /usr/share/tomcat10}}
"""

RETURN = r"""
_value:
  description: The software.
  type: dict
  contains:
    home:
      description: CATALINA_HOME. Left out when there is no such package.
      type: str
    packages:
      description: Names of packages.
      type: list
      elements: str
    archives:
      description: What M(catalina.cluster.archive) unpacks.
      type: list
      elements: dict
    problems:
      description: What stands against it, with the remedy.
      type: list
      elements: str
"""

from collections.abc import Callable
from typing import Any

from ansible.errors import AnsibleFilterError
from ansible_collections.catalina.cluster.plugins.plugin_utils.render import tomcat_software as _tomcat_software


def tomcat_software(version: Any, **options: Any) -> dict[str, Any]:
    """Return home, packages, archives and problems."""
    try:
        return _tomcat_software.software(str(version), **options)
    except KeyError as error:
        raise AnsibleFilterError(f"tomcat_software: the key {error} is missing") from error
    except (AttributeError, TypeError, ValueError) as error:
        raise AnsibleFilterError(f"tomcat_software: {error}") from error


class FilterModule:
    """The filter."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """Return the filter by name."""
        return {"tomcat_software": tomcat_software}
