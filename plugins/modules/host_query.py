#!/usr/bin/python
# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the action plugin of the same name."""

from __future__ import annotations

DOCUMENTATION = r"""
module: host_query
short_description: Run a command on the host that only reads
version_added: 0.1.0
author:
  - catalina.cluster contributors (@catalina)
description:
  - Runs a command by the shell of the host, without a module around it, as M(ansible.builtin.raw) does. Python is not needed there,
    and the call takes a fifth of the time.
  - Keeps the command and a fingerprint of what it printed. When the run has found nothing to do,
    M(catalina.cluster.host_left) leaves them on the host, and the look of the next run has the command run again.
  - The command must not change anything. It also runs in check mode.
extends_documentation_fragment:
  - catalina.cluster.attributes.info_module
options:
  command:
    description: The command. Quote what comes from variables.
    type: str
    required: true
  told:
    description:
      - A regular expression. If a line begins with what matches it, the caller tells people of it in every run, and so the next run
        must ask too.
    type: str
    default: ""
"""

EXAMPLES = r"""
- name: See whether a package is installed
  catalina.cluster.host_query:
    command: dpkg-query --show --showformat '${db:Status-Status}' nginx 2>/dev/null
  register: present
  failed_when: false
"""

RETURN = r"""
stdout:
  description: What it printed.
  type: str
  returned: always
stdout_lines:
  description: The same as lines, without the carriage returns of a terminal.
  type: list
  elements: str
  returned: always
stderr:
  description: What it printed as errors. With a terminal, that is part of RV(stdout).
  type: str
  returned: always
rc:
  description: Its exit code. The task fails if it is not 0.
  type: int
  returned: always
"""
