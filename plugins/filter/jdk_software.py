# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Thin filter around plugin_utils/render/jdk_software.py."""

from __future__ import annotations

DOCUMENTATION = r"""
name: jdk_software
short_description: Where Java comes from
version_added: 0.1.0
author:
  - catalina.cluster contributors (@catalina)
description:
  - Turns major versions of Java into names of packages, and archives into what is unpacked.
options:
  _input:
    description:
      - Major versions that come from packages. The empty one stands for the distribution's default.
    type: list
    elements: raw
    required: true
  pattern:
    description:
      - Name of the package of a major version, with C({major}) in it.
    type: str
    required: true
  default:
    description:
      - Name of the package with the distribution's default.
    type: str
    required: true
  spelled:
    description:
      - Major versions that the names of packages spell in another way.
    type: dict
    default: {}
  archives:
    description:
      - The archives, each with C(name), C(src), C(checksum) and perhaps C(strip).
    type: list
    elements: dict
    default: []
  root:
    description:
      - Folder that holds the unpacked archives.
    type: str
    default: ""
"""

EXAMPLES = r"""
- name: Show the packages of Java 17 and the default
  ansible.builtin.debug:
    msg: "{{ ([17, ''] | catalina.cluster.jdk_software(pattern='openjdk-{major}-jre-headless', default='default-jre-headless')).packages }}"
"""

RETURN = r"""
_value:
  description: The software.
  type: dict
  contains:
    packages:
      description: Names of packages.
      type: list
      elements: str
    archives:
      description: What M(catalina.cluster.archive) unpacks.
      type: list
      elements: dict
"""

from collections.abc import Callable
from typing import Any

from ansible.errors import AnsibleFilterError
from ansible_collections.catalina.cluster.plugins.plugin_utils.render import jdk_software as _jdk_software


def jdk_software(majors: Any, pattern: str, default: str, spelled: Any = None, archives: Any = None, root: str = "") -> dict[str, Any]:
    """Return packages and archives."""
    try:
        return {
            "packages": _jdk_software.packages([str(major) for major in majors], pattern, default, spelled or {}),
            "archives": _jdk_software.archives(archives or [], root),
        }
    except KeyError as error:
        raise AnsibleFilterError(f"jdk_software: the key {error} is missing") from error
    except (AttributeError, TypeError, ValueError) as error:
        raise AnsibleFilterError(f"jdk_software: {error}") from error


class FilterModule:
    """The filter."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """Return the filter by name."""
        return {"jdk_software": jdk_software}
