# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What filters over the model of the inventory have in common."""

from __future__ import annotations


class ModuleDocFragment:
    """The members in front of the filter; what the members run, of all of them or as far as it is known."""

    DOCUMENTATION = r"""
options:
  _input:
    description: The members of the model, RV(catalina.cluster.topology#module:cluster_members).
    type: list
    elements: dict
    required: true
"""

    RUNNING = r"""
options:
  running:
    description: What the members run, by name, each as returned by M(catalina.cluster.instance_info).
    type: dict
    required: true
"""

    KNOWN = r"""
options:
  running:
    description: What is known about what members run, by name, each as returned by M(catalina.cluster.instance_info).
    type: dict
    default: {}
"""
