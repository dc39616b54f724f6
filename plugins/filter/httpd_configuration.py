# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Thin filter around plugin_utils/render/httpd_files.py."""

from __future__ import annotations

DOCUMENTATION = r"""
name: httpd_configuration
short_description: httpd's configuration from the options of the roles httpd_base, httpd_balancer and mod_jk
version_added: 0.1.0
author:
  - catalina.cluster contributors (@catalina)
description:
  - Builds the configuration as a tree of directives and writes it so that httpd and mod_jk parse exactly that tree. What cannot be
    written that way is refused with its key, the reason and what to do.
  - Reads the variables of the roles by their full names and ignores all other variables.
options:
  _input:
    description:
      - The variables of the roles, with the clusters and members of the role that contributes.
    type: dict
    required: true
  role:
    description:
      - The role whose files to build.
    type: str
    choices: [httpd_base, httpd_balancer, mod_jk]
    required: true
  platform:
    description:
      - Where things are on the host.
    type: dict
    required: true
    suboptions:
      root:
        description: The folder of httpd's configuration.
        type: str
        required: true
      modules_dir:
        description: The folder of httpd's modules.
        type: str
        required: true
      main_file:
        description: The main configuration file, relative to C(root).
        type: str
        default: apache2.conf
      hostname:
        description: The name of the host, for where O(_input) has no C(httpd_base_server_name).
        type: str
        default: localhost
      group:
        description: The group of the processes that serve requests.
        type: str
        default: www-data
      user:
        description: The account of these processes, which receives heartbeats for C(lbmethod heartbeat).
        type: str
        default: www-data
      code_root:
        description: The folder for code of the collection.
        type: str
        default: ""
"""

EXAMPLES = r"""
- name: Show the balancers
  ansible.builtin.debug:
    msg: "{{ made['contents']['/etc/apache2/catalina.d/20-httpd_balancer.conf'] }}"
  vars:
    made: "{{ options | catalina.cluster.httpd_configuration(role='httpd_balancer', platform=place) }}"
    place: {root: /etc/apache2, modules_dir: /usr/lib/apache2/modules}
    options:
      httpd_balancer_clusters: "{{ cluster_settings }}"
      httpd_balancer_members: "{{ cluster_members | catalina.cluster.frontend_members({}) }}"
"""

RETURN = r"""
_value:
  description:
    - RV(ignore:contents) has the text of each file by its path. RV(ignore:files) has the entries of the file set, without any text.
      RV(ignore:code) has those of the code that a reload without a run, or the receiver of heartbeats, needs. RV(ignore:receives) tells
      whether heartbeats are received, and RV(ignore:links) has the link with which that begins at boot.
  type: dict
"""

from collections.abc import Callable
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.filters.errors import readable
from ansible_collections.catalina.cluster.plugins.plugin_utils.render import httpd_files


@readable
def httpd_configuration(given: Any, role: str, platform: Any) -> dict[str, Any]:
    """Return the files of a role."""
    return httpd_files.httpd_configuration(given, role, platform)


class FilterModule:
    """The filter."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """Return the filter by name."""
        return {"httpd_configuration": httpd_configuration}
