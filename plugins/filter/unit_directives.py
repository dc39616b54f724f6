# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Thin filter around plugin_utils/model/unit_directives.py."""

from __future__ import annotations

DOCUMENTATION = r"""
name: unit_directives
short_description: Directives for a unit of systemd by section
version_added: 0.1.0
author:
  - catalina.cluster contributors (@catalina)
description:
  - Puts each directive into the section where systemd reads it.
options:
  _input:
    description:
      - A list of lines, in which a line such as C([Unit]) chooses the section of those after it, or a mapping of sections. The value of
        a section is a list of lines, or a mapping of directives to a value or a list of values.
    type: raw
    required: true
"""

EXAMPLES = r"""
- name: Show what stands in which section
  ansible.builtin.debug:
    msg: "{{ ['After=postgresql.service', 'LimitCORE=0'] | catalina.cluster.unit_directives }}"
"""

RETURN = r"""
_value:
  description: The lines of the sections C(Unit), C(Service) and C(Install).
  type: dict
"""

from collections.abc import Callable
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.model.unit_directives import sections


class FilterModule:
    """The filter."""

    def filters(self) -> dict[str, Callable[[Any], Any]]:
        """Return the filter by name."""
        return {"unit_directives": sections}
