# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the filters around versions of applications have in common."""

from __future__ import annotations


class ModuleDocFragment:
    """The applications of all hosts; the notes that these are compared with; which of them is gone back with."""

    DOCUMENTATION = r"""
options:
  hostvars:
    description: The variables of all hosts, as C(hostvars) has them. Of each host its C(webapp_deployments) are looked at.
    type: dict
    required: true
  hosts:
    description: Names of the hosts with applications.
    type: list
    elements: str
    required: true
"""

    NOTE = r"""
positional: _input
options:
  _input:
    description: The notes, RV(catalina.cluster.run_lock#module:note).
    type: dict
    required: true
"""

    ROLLBACK = r"""
options:
  path:
    description: Context path of the application.
    type: str
    required: true
  cluster:
    description: Its cluster, when the same path is deployed to several.
    type: str
    default: ""
  to:
    description: First digits of the checksum to go back to. Without it, the version before.
    type: str
    default: ""
"""
