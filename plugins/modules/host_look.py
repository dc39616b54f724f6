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
  sets:
    description:
      - Whether to compare what M(catalina.cluster.template_set) laid out on the host with what is there, and what the front ends
        serve with what M(catalina.cluster.frontend_reload) found last, and whether everything is as a run left it that found
        nothing to do (see M(catalina.cluster.host_left)).
    type: bool
    default: false
  state_dir:
    description: The folder of the collection's records, as given to M(catalina.cluster.template_set).
    type: path
    default: /var/lib/catalina-cluster
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
sets:
  description:
    - The file sets that nobody has changed since the last call that laid them out. RV(ignore:digest) stands for everything that
      this call asked for, and RV(ignore:unlisted) names groups that the set contained before and no longer lists.
  type: dict
  returned: when O(sets)
  sample: {platform: {digest: 98ea6e4f216f2fb4b69fff9b3a44842c38686ca685f3f55dc48c5d3fb1107be4, unlisted: []}}
servers:
  description: The front ends that serve what is on disk. RV(ignore:digest) stands for everything that the last call asked for.
  type: dict
  returned: when O(sets)
  sample: {nginx: {digest: 0b1ea2d2ccbbf46a54f2ae2b4d3ea3b8cb0bfd35d8c7b2d1d0de0d3a1a2d6cf1}}
left:
  description:
    - What M(catalina.cluster.host_left) left. RV(ignore:inputs) stands for everything that the run worked with, and
      RV(ignore:differs) says what of the host is not as it was then. Empty if nothing was left.
  type: dict
  returned: when O(sets)
  sample: {inputs: 6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b, differs: [file set tomcat]}
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
from ansible_collections.catalina.cluster.plugins.module_utils.archive.request import difference
from ansible_collections.catalina.cluster.plugins.module_utils.commands.runner import runner_of
from ansible_collections.catalina.cluster.plugins.module_utils.files.compare import Names
from ansible_collections.catalina.cluster.plugins.module_utils.files.seen import STATE_DIR, unchanged_sets
from ansible_collections.catalina.cluster.plugins.module_utils.look.left import asker, differences, read_mark
from ansible_collections.catalina.cluster.plugins.module_utils.look.ports import holders
from ansible_collections.catalina.cluster.plugins.module_utils.look.resources import available_memory, places
from ansible_collections.catalina.cluster.plugins.module_utils.reload.seen import unchanged_servers

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
            "sets": {"type": "bool", "default": False},
            "state_dir": {"type": "path", "default": STATE_DIR},
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
    if module.params["sets"]:
        run = runner_of(module)
        result["sets"] = unchanged_sets(module.params["state_dir"])
        result["servers"] = unchanged_servers(run)
        mark, names = read_mark(module.params["state_dir"]), Names()
        differs = differences(mark, result["sets"], result["servers"], asker(run), lambda request: difference(request, names))
        result["left"] = {"inputs": mark["inputs"], "differs": differs} if mark else {}
    module.exit_json(changed=False, **result)


if __name__ == "__main__":
    main()
