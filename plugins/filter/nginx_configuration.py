# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Thin filter around plugin_utils/render/nginx_files.py."""

from __future__ import annotations

DOCUMENTATION = r"""
name: nginx_configuration
short_description: nginx's configuration from the options of the role nginx_balancer
version_added: 0.1.0
author:
  - catalina.cluster contributors (@catalina)
description:
  - Builds the configuration as a tree of directives and writes it so that nginx parses exactly that tree. What cannot be written
    that way, and what the version of nginx does not support, is refused with its key, the reason and what to do.
  - Reads the variables of the role by their full names and ignores all other variables.
options:
  _input:
    description:
      - The variables of the role, C(nginx_balancer_clusters) and C(nginx_balancer_members) among them.
    type: dict
    required: true
  user:
    description:
      - The account that nginx's processes run as.
    type: str
    required: true
  version:
    description:
      - The version of nginx in the distribution. C(nginx_balancer_version) takes precedence.
    type: str
    default: ""
  modules:
    description:
      - Files of dynamic modules to load, in order.
    type: list
    elements: str
    default: []
"""

EXAMPLES = r"""
- name: Show the upstreams
  ansible.builtin.debug:
    msg: "{{ options | catalina.cluster.nginx_configuration(user='www-data')['contents']['/etc/nginx/catalina.d/10-upstreams.conf'] }}"
  vars:
    options:
      nginx_balancer_clusters: "{{ cluster_settings }}"
      nginx_balancer_members: "{{ cluster_members | catalina.cluster.frontend_members({}) }}"
"""

RETURN = r"""
_value:
  description:
    - RV(ignore:contents) has the text of each file by its path. RV(ignore:files) has the entries of the file set, without any text.
  type: dict
"""

from collections.abc import Callable
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.filters.errors import readable
from ansible_collections.catalina.cluster.plugins.plugin_utils.render import nginx_files


@readable
def nginx_configuration(given: Any, user: str, version: str = "", modules: Any = ()) -> dict[str, Any]:
    """Return the files of nginx's configuration."""
    return nginx_files.nginx_configuration(given, user, version, modules)


class FilterModule:
    """The filter."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """Return the filter by name."""
        return {"nginx_configuration": nginx_configuration}
