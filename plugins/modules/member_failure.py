#!/usr/bin/python
# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the action plugin of the same name."""

from __future__ import annotations

DOCUMENTATION = r"""
module: member_failure
short_description: Fail with the reason, the remedy and the journal of a member
version_added: 0.1.0
author:
  - catalina.cluster contributors (@catalina)
description:
  - For the C(rescue) of a block in which members were started, restarted or probed. Finds the failed member in what the tasks of
    the roles P(catalina.cluster.rolling_restart#role) and P(catalina.cluster.cluster_status#role) registered.
  - The message says what happened, what the current state is and what to do, and ends with the last lines of the member's
    journal.
  - In between it says which file systems of the host are full, and what else holds a port of the member. If no member answers through
    a front end although they answer elsewhere, or if something else holds its port, it says that instead of a journal.
  - Reads the journal of the host that the task runs on, in check mode too. Changes nothing.
extends_documentation_fragment:
  - catalina.cluster.attributes.info_module
options:
  reason:
    description: What failed.
    type: str
    required: true
    choices:
      - start
      - start_applications
      - restart
      - stop
      - unreachable
      - applications
      - applications_restored
      - restore
      - verify
  members:
    description: The members that the failed task concerned, entries of C(cluster_members).
    type: list
    elements: dict
    required: true
  step:
    description: The step of the rolling restart, an entry of RV(catalina.cluster.roll_plan#module:steps).
    type: dict
    default: {}
  journal_lines:
    description: How many lines of the journal are shown.
    type: int
    default: 25
  base_root:
    description: The directory of the instances.
    type: path
    default: /srv/tomcat
  fail:
    description: Whether to fail. Without it the message is only returned.
    type: bool
    default: true
"""

EXAMPLES = r"""
- name: Restart a member
  block:
    - name: Restart it
      ansible.builtin.systemd_service:
        name: tomcat@tomcat1.service
        state: restarted
  rescue:
    - name: Show why
      catalina.cluster.member_failure:
        reason: start
        members: "{{ cluster_members | selectattr('name', 'eq', 'tomcat1') }}"
"""

RETURN = r"""
msg:
  description: The message.
  returned: always
  type: str
"""
