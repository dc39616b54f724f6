# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How many sessions were left, for people."""

from __future__ import annotations

DOCUMENTATION = r"""
name: session_words
short_description: Say how many sessions were left on each member
version_added: 0.1.0
description:
  - Returns one line for each member, by the last look at it.
positional: _input, seconds
options:
  _input:
    description: Results of M(catalina.cluster.instance_info) with O(catalina.cluster.instance_info#module:sessions).
    type: list
    elements: dict
    required: true
  seconds:
    description: Seconds of the whole wait.
    type: int
    required: true
  check:
    description: Whether nothing was waited for because this is a check run.
    type: bool
    default: false
"""

EXAMPLES = r"""
- name: Say how many sessions were left
  ansible.builtin.debug:
    msg: "{{ looks.results | catalina.cluster.session_words(600) }}"
"""

RETURN = r"""
_value:
  description: The lines.
  type: list
  elements: str
  sample: ["tomcat3: 2 sessions were left when the wait of 600 s ended"]
"""

from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.roll import session_wait as _session_wait


class FilterModule:
    """Filters of this file."""

    def filters(self) -> dict[str, Any]:
        """Return the filter by name."""
        return {"session_words": _session_wait.session_words}
