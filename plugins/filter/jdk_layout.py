# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Thin filter around plugin_utils/render/jdk_layout.py."""

from __future__ import annotations

DOCUMENTATION = r"""
name: jdk_layout
short_description: What Java needs on a host
version_added: 0.1.0
author:
  - catalina.cluster contributors (@catalina)
description:
  - Turns the options of the role jdk into the path of the Java in use, names of packages, and archives to unpack.
positional: _input, options
options:
  _input:
    description:
      - The packages of the distribution. C({major}) and C({architecture}) are replaced in names and paths.
    type: dict
    required: true
    suboptions:
      packages:
        description: Names of the packages of a major version, by kind (V(jre), V(jdk)).
        type: dict
        required: true
      default_packages:
        description: Names of the packages with the default version of the distribution, by kind.
        type: dict
        required: true
      homes:
        description: Paths that the packages of a major version install to, by kind.
        type: dict
        required: true
      default_home:
        description: Path of the default version.
        type: str
        required: true
      majors:
        description: Major versions that the distribution names differently.
        type: dict
        default: {}
      architectures:
        description: Machine types that the distribution names differently.
        type: dict
        default: {}
  options:
    description:
      - The options of the role jdk.
    type: dict
    required: true
    suboptions:
      install_method:
        description: Where the Java in use comes from.
        type: str
        choices: [package, archive]
        default: package
      version:
        description: Major version from packages. Empty means the default of the distribution.
        type: str
        default: ""
      kind:
        description: Runtime or development kit.
        type: str
        choices: [jre, jdk]
        default: jre
      extra_versions:
        description: Additional major versions from packages.
        type: list
        elements: int
        default: []
      packages:
        description: Names of packages to install instead of the computed ones.
        type: list
        elements: str
        default: []
      archives:
        description: The archives, each with C(name), C(src), C(checksum) and optionally C(strip).
        type: list
        elements: dict
        default: []
      archive_name:
        description: Name of the archive in use. Empty means the first one.
        type: str
        default: ""
      archive_root:
        description: Directory of the unpacked archives.
        type: str
        default: ""
      home:
        description: Path of an existing Java to use.
        type: str
        default: ""
      architecture:
        description: Machine type of the host, as the fact C(architecture).
        type: str
        default: ""
"""

EXAMPLES = r"""
- name: Show the packages of Java 17
  ansible.builtin.debug:
    msg: "{{ (debian | catalina.cluster.jdk_layout({'version': 17})).packages }}"
  vars:
    debian:
      packages: {jre: 'openjdk-{major}-jre-headless'}
      default_packages: {jre: default-jre-headless}
      homes: {jre: '/usr/lib/jvm/java-{major}-openjdk-{architecture}'}
      default_home: /usr/lib/jvm/default-java
"""

RETURN = r"""
_value:
  description: What to install.
  type: dict
  contains:
    home:
      description: Path of the Java in use.
      type: str
    packages:
      description: Names of packages.
      type: list
      elements: str
    archives:
      description: Archives for M(catalina.cluster.archive).
      type: list
      elements: dict
    problems:
      description: What prevents the installation, one sentence each, with the remedy.
      type: list
      elements: str
"""

from collections.abc import Callable
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.filters.errors import readable
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.jdk_layout import Platform, Wanted, layout


@readable
def jdk_layout(platform: Any, options: Any) -> dict[str, Any]:
    """Return what a host needs."""
    return layout(Platform(**{key: platform[key] for key in platform}), Wanted(**{key: options[key] for key in options}))


class FilterModule:
    """The filter."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """Return the filter by name."""
        return {"jdk_layout": jdk_layout}
