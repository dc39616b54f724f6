#!/usr/bin/python
# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the action plugin of the same name."""

from __future__ import annotations

DOCUMENTATION = r"""
module: session_wait
short_description: Wait until the sessions of Tomcat instances have ended
version_added: 0.1.0
author:
  - catalina.cluster contributors (@catalina)
description:
  - Reads the number of sessions of instances until they have none, or until the time is up. It does not fail then.
  - Uses M(catalina.cluster.instance_info), with a separate call for each minute, so that no connection is idle for long.
  - Does not wait in check mode.
extends_documentation_fragment:
  - catalina.cluster.attributes.info_module
options:
  instances:
    description: Instances of this host, as for O(catalina.cluster.instance_info#module:instances).
    type: list
    elements: dict
    required: true
  seconds:
    description: Maximum time to wait, in seconds.
    type: int
    required: true
"""

EXAMPLES = r"""
- name: Wait up to ten minutes until the sessions of tomcat3 have ended
  catalina.cluster.session_wait:
    instances: "{{ cluster_members | selectattr('name', 'eq', 'tomcat3') }}"
    seconds: 600
"""

RETURN = r"""
sessions:
  description: Number of sessions by instance at the last request. Null for an instance that is running but does not report it.
  returned: success
  type: dict
lines:
  description: One line for each instance that reports this.
  returned: success
  type: list
  elements: str
  sample: ["tomcat3: 2 sessions were left when the wait of 600 s ended"]
"""
