#!/usr/bin/python
# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Thin module around module_utils/look and the facts of Ansible."""

from __future__ import annotations

DOCUMENTATION = r"""
module: host_look
short_description: Look at a host before anything is changed
version_added: 0.1.0
author:
  - catalina.cluster contributors (@catalina)
description:
  - Reads in one call what a run has to know of a host before it changes anything. That is space and inodes left at some paths,
    available memory, the clock, and who listens on some ports. It also gathers the few facts that the roles need.
  - M(catalina.cluster.run_look) chooses paths and ports from the model, and M(catalina.cluster.run_hosts) judges what was found.
extends_documentation_fragment:
  - catalina.cluster.attributes.info_module
options:
  paths:
    description: Directories that files are written to. A missing one is examined at its nearest parent, each file system once.
    type: list
    elements: path
    default: []
  ports:
    description: TCP ports whose listeners are wanted.
    type: list
    elements: int
    default: []
  facts:
    description: Whether to gather the facts of distribution, package manager and platform, as M(ansible.builtin.setup) does.
    type: bool
    default: true
"""

EXAMPLES = r"""
- name: Look at the host
  catalina.cluster.host_look:
    paths: [/srv/tomcat, /tmp]
    ports: [80, 8080]
  register: looked
"""

RETURN = r"""
places:
  description:
    - What is left at each of O(paths), one entry for each file system. Sizes are in bytes; RV(ignore:free_inodes) is -1 if the
      file system has none to count.
  type: list
  elements: dict
  returned: always
  sample: [{path: /srv, free: 1073741824, size: 4294967296, free_inodes: 65000, writable: true, problem: ""}]
memory:
  description: Available memory in bytes; -1 if the kernel does not tell.
  type: int
  returned: always
listeners:
  description: Who listens on O(ports). The process is 0 if it cannot be seen, and the unit is empty if systemd did not start it.
  type: list
  elements: dict
  returned: always
  sample: [{port: 80, address: 0.0.0.0, pid: 711, name: nginx, unit: nginx.service}]
time:
  description: The clock, in seconds since 1970.
  type: float
  returned: always
ansible_facts:
  description: The facts.
  type: dict
  returned: when O(facts)
"""

import time
import typing as t

from ansible.module_utils.basic import AnsibleModule
from ansible.module_utils.facts import ansible_collector, default_collectors
from ansible.module_utils.facts.namespace import PrefixFactNamespace
from ansible_collections.catalina.cluster.plugins.module_utils.look.ports import holders
from ansible_collections.catalina.cluster.plugins.module_utils.look.resources import available_memory, places

FACTS = ["!all", "!min", "distribution", "pkg_mgr", "platform"]


def gather(module: AnsibleModule) -> dict[str, t.Any]:
    """The facts that M(ansible.builtin.setup) would return."""
    collector = ansible_collector.get_ansible_collector(
        all_collector_classes=default_collectors.collectors,
        namespace=PrefixFactNamespace(namespace_name="ansible", prefix="ansible_"),
        gather_subset=FACTS,
    )
    found: dict[str, t.Any] = collector.collect(module=module)
    return found


def main() -> None:
    """Entry point."""
    module = AnsibleModule(
        argument_spec={
            "paths": {"type": "list", "elements": "path", "default": []},
            "ports": {"type": "list", "elements": "int", "default": []},
            "facts": {"type": "bool", "default": True},
        },
        supports_check_mode=True,
    )
    result: dict[str, t.Any] = {
        "places": places(module.params["paths"]),
        "memory": available_memory(),
        "listeners": holders(set(module.params["ports"])),
        "time": time.time(),
    }
    if module.params["facts"]:
        result["ansible_facts"] = gather(module)
    module.exit_json(changed=False, **result)


if __name__ == "__main__":
    main()
