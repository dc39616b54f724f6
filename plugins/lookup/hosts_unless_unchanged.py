# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Thin lookup around plugin_utils/files/asked.py."""

from __future__ import annotations

DOCUMENTATION = r"""
name: hosts_unless_unchanged
short_description: The hosts of a play, or none when all of them are as the last run left them
version_added: 0.1.0
author:
  - catalina.cluster contributors (@catalina)
description:
  - For C(hosts) of plays that bring hosts to what the inventory describes. After M(catalina.cluster.run_same) has found that there is
    nothing to do, they have no hosts.
options:
  _terms:
    description: The pattern of hosts.
    required: true
"""

EXAMPLES = r"""
- name: Prepare all hosts
  hosts: "{{ query('catalina.cluster.hosts_unless_unchanged', 'tomcat:balancer') }}"
  tasks: []
"""

RETURN = r"""
_list:
  description: The patterns.
  type: list
  elements: str
"""

from typing import Any

from ansible import context
from ansible.plugins.lookup import LookupBase
from ansible_collections.catalina.cluster.plugins.plugin_utils.files.asked import Asked
from ansible_collections.catalina.cluster.plugins.plugin_utils.runs.parts import only_looks
from ansible_collections.catalina.cluster.plugins.plugin_utils.runs.preload import preload


class LookupModule(LookupBase):
    """Reads what this run has found."""

    def run(self, terms: list[Any], variables: dict[str, Any] | None = None, **kwargs: Any) -> list[str]:
        """Return the patterns, or nothing."""
        self.set_options(var_options=variables, direct=kwargs)
        if Asked().same:
            return []
        if not only_looks(context.CLIARGS):
            # Lookups of a play's hosts run in the process that all others are forked from.
            preload()
        return [str(term) for term in terms]
