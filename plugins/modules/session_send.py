#!/usr/bin/python
# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Thin module around module_utils/status/send.py."""

from __future__ import annotations

DOCUMENTATION = r"""
module: session_send
short_description: Have Tomcat instances of a host send sessions to other members once more
version_added: 0.1.0
author:
  - catalina.cluster contributors (@catalina)
description:
  - Members that could not hear each other for a while do not make up for it by themselves. This has a member send sessions that
    others do not know, or know an older state of, complete, while it and the others serve requests.
  - Asks a page that the role P(catalina.cluster.tomcat#role) gives to instances with replicated sessions, and that answers the host
    itself only. Instances with another manager than DeltaManager send nothing.
  - No session ends, changes or moves at the instance that sends it. A receiver replaces what it has of the same session.
  - Does not fail when an instance cannot send. What came of it shows the next comparison by M(catalina.cluster.session_copies).
options:
  sends:
    description: What to send, as M(catalina.cluster.session_copies) returned it for this host.
    type: list
    elements: dict
    required: true
    suboptions:
      member:
        description: Name of the instance that sends, for messages.
        type: str
        required: true
      address:
        description: Address of its HTTP connector.
        type: str
        required: true
      port:
        description: Port of its HTTP connector.
        type: int
        required: true
      keeper:
        description: Name of the member that receives, for messages.
        type: str
        required: true
      receiver:
        description: Address and port where that member receives sessions.
        type: str
        required: true
      path:
        description: Path of the application, with its version.
        type: str
        required: true
      sessions:
        description: Fingerprint and route of each session.
        type: list
        elements: str
        required: true
attributes:
  check_mode:
    description: Sends nothing in check mode.
    support: full
  diff_mode:
    description: There is nothing to compare.
    support: none
  platform:
    description: Any POSIX system with Python 3.7 or later.
    support: full
    platforms: posix
"""

EXAMPLES = r"""
- name: Have the members of this host send what others lack
  catalina.cluster.session_send:
    sends: "{{ compared.sends[inventory_hostname] }}"
  when: inventory_hostname in compared.sends
"""

RETURN = r"""
sent:
  description: How many sessions were sent, counted for each receiver.
  returned: success
  type: int
problems:
  description: One line for each receiver to which not all was sent, and why.
  returned: success
  type: list
  elements: str
"""

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.catalina.cluster.plugins.module_utils.status.send import fault_of, send_all


def main() -> None:
    """Entry point."""
    texts = {name: {"type": "str", "required": True} for name in ("member", "address", "keeper", "receiver", "path")}
    one = {**texts, "port": {"type": "int", "required": True}, "sessions": {"type": "list", "elements": "str", "required": True}}
    arguments = {"sends": {"type": "list", "elements": "dict", "required": True, "options": one}}
    module = AnsibleModule(argument_spec=arguments, supports_check_mode=True)
    sends = module.params["sends"]
    for index, send in enumerate(sends):
        fault = fault_of(send)
        if fault:
            module.fail_json(msg=f"sends[{index}]: {fault}")
    if module.check_mode:
        module.exit_json(changed=bool(sends), sent=0, problems=[])
    sent = send_all(sends)
    module.exit_json(changed=sent.sessions > 0, sent=sent.sessions, problems=sent.problems)


if __name__ == "__main__":
    main()
