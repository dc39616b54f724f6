#!/usr/bin/python
# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the action plugin of the same name."""

from __future__ import annotations

DOCUMENTATION = r"""
module: output_check
short_description: Refuse output that cannot be made, before any host is asked
version_added: 0.1.0
author:
  - catalina.cluster contributors (@catalina)
description:
  - Fails with everything that is wrong with the form of the output and the files on the controller that it goes to.
extends_documentation_fragment:
  - catalina.cluster.attributes.info_module
options:
  output:
    description: The form, V(text) or V(json). The latter has to be given on the command line, as C(-e catalina_output=json).
    type: str
    default: text
  path:
    description: The file for V(json). Empty for none.
    type: str
    default: ""
  files:
    description: Further files that are to be written, by the name of the variable that says which.
    type: dict
    default: {}
"""

EXAMPLES = r"""
- name: Refuse what cannot be written
  catalina.cluster.output_check:
    output: "{{ catalina_output | default('text') }}"
  run_once: true
"""

RETURN = r"""
msg:
  description: What is wrong, one line each.
  returned: failure
  type: str
"""
