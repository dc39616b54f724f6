# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Thin filter around plugin_utils/render/tomcat_status.py."""

from __future__ import annotations

DOCUMENTATION = r"""
name: tomcat_status_files
short_description: Tomcat's status page as files of a file set
version_added: 0.1.0
author:
  - catalina.cluster contributors (@catalina)
description:
  - Gives instances whose sessions are not replicated a status page for their host alone, for O(catalina.cluster.template_set#module:files).
options:
  _input:
    description:
      - Instances of a host, as made by P(catalina.cluster.tomcat_layout#filter).
    type: list
    elements: dict
    required: true
  base:
    description:
      - CATALINA_BASE, with C({name}) for the name of the instance.
    type: str
    required: true
  helpers:
    description:
      - Folder of this collection's own files on the host.
    type: str
    required: true
  group:
    description:
      - Group that may read the descriptors.
    type: str
    required: true
"""

EXAMPLES = r"""
- name: Show where the descriptors lie
  ansible.builtin.debug:
    msg: "{{ instances | catalina.cluster.tomcat_status_files(base=base, helpers='/usr/local/lib/catalina-cluster', group='tomcat') }}"
  vars:
    base: /srv/tomcat/{name}
"""

RETURN = r"""
_value:
  description: Entries for O(catalina.cluster.template_set#module:files); none where all sessions are replicated.
  type: list
  elements: dict
"""

from collections.abc import Callable
from typing import Any

from ansible.errors import AnsibleFilterError
from ansible_collections.catalina.cluster.plugins.plugin_utils.render import tomcat_status as _tomcat_status


def tomcat_status_files(instances: Any, **options: Any) -> list[dict[str, Any]]:
    """Return the files of the status pages."""
    try:
        return _tomcat_status.status_files(instances, **options)
    except KeyError as error:
        raise AnsibleFilterError(f"tomcat_status_files: the key {error} is missing") from error
    except TypeError as error:
        raise AnsibleFilterError(f"tomcat_status_files: {error}") from error


class FilterModule:
    """The filter."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """Return the filter by name."""
        return {"tomcat_status_files": tomcat_status_files}
