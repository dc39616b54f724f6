# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A wait for sessions, cut into looks."""

from __future__ import annotations

DOCUMENTATION = r"""
name: session_looks
short_description: Cut a wait for sessions into looks
version_added: 0.1.0
description:
  - Returns the seconds of each look, one minute at most, so that a connection is never silent for long.
positional: _input
options:
  _input:
    description: Seconds of the whole wait.
    type: int
    required: true
  check:
    description: Whether only to look, without waiting.
    type: bool
    default: false
"""

EXAMPLES = r"""
- name: Show the looks of a wait
  ansible.builtin.debug:
    msg: "{{ 150 | catalina.cluster.session_looks }}"
"""

RETURN = r"""
_value:
  description: Seconds of each look.
  type: list
  elements: int
  sample: [60, 60, 30]
"""

from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.roll import session_wait as _session_wait


class FilterModule:
    """Filters of this file."""

    def filters(self) -> dict[str, Any]:
        """Return the filter by name."""
        return {"session_looks": _session_wait.session_looks}
