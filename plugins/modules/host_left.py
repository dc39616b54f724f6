#!/usr/bin/python
# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Thin module around module_utils/look/left.py."""

from __future__ import annotations

DOCUMENTATION = r"""
module: host_left
short_description: Leave to the next run what this one found, if that was nothing to do
version_added: 0.1.0
author:
  - catalina.cluster contributors (@catalina)
description:
  - For the end of a run of everything. If this run has changed nothing, everything that it has asked of the host is left there, with a
    fingerprint of everything that it has worked with. M(catalina.cluster.run_look) asks the same at the beginning of the next run,
    in one call, and M(catalina.cluster.run_same) compares.
  - Nothing is left after a run of a part, with C(--limit) or in check mode, when a host of the play has failed, or when the run has
    asked the host by other modules than those of this collection.
  - What is left is first compared with the host, as the next look will do. If that does not find everything unchanged, nothing is left.
  - Before M(catalina.cluster.run_end), on every host.
extends_documentation_fragment:
  - catalina.cluster.attributes.info_module
options:
  sets:
    description: File sets that a whole run asks the host for. If it was not asked for one of them, nothing is left.
    type: list
    elements: str
    required: true
  servers:
    description: The same for the O(catalina.cluster.frontend_reload#module:kind) of servers.
    type: list
    elements: str
    default: []
  state_dir:
    description: The folder of the collection's records, as given to M(catalina.cluster.template_set).
    type: path
    default: /var/lib/catalina-cluster
  _mark:
    description: Set only by the action plugin. What this run asked.
    type: dict
"""

EXAMPLES = r"""
- name: Leave to the next run what this one found
  catalina.cluster.host_left:
    sets: [platform, tomcat]
"""

RETURN = r"""
left:
  description: Whether the next run may find everything as it is now.
  type: bool
  returned: always
reasons:
  description: Why it will ask everything.
  type: list
  elements: str
  returned: always
"""

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.catalina.cluster.plugins.module_utils.archive.request import difference
from ansible_collections.catalina.cluster.plugins.module_utils.commands.runner import runner_of
from ansible_collections.catalina.cluster.plugins.module_utils.files.compare import Names
from ansible_collections.catalina.cluster.plugins.module_utils.files.seen import STATE_DIR, unchanged_sets
from ansible_collections.catalina.cluster.plugins.module_utils.look.left import asker, differences, write_mark
from ansible_collections.catalina.cluster.plugins.module_utils.reload.seen import unchanged_servers


def main() -> None:
    """Entry point."""
    module = AnsibleModule(
        argument_spec={
            "sets": {"type": "list", "elements": "str", "required": True},
            "servers": {"type": "list", "elements": "str", "default": []},
            "state_dir": {"type": "path", "default": STATE_DIR},
            "_mark": {"type": "dict"},
        },
        supports_check_mode=True,
    )
    mark, state_dir = module.params["_mark"], module.params["state_dir"]
    if not mark:
        module.fail_json(msg="host_left works through its action plugin, which knows what this run asked.")
    run, names = runner_of(module), Names()
    reasons = differences(mark, unchanged_sets(state_dir), unchanged_servers(run), asker(run), lambda request: difference(request, names))
    try:
        if not reasons and not module.check_mode:
            write_mark(state_dir, mark)
    except OSError as error:
        # The next run asks everything, which is no failure of this one.
        reasons = [f"{error.filename}: {error.strerror}"]
    module.exit_json(changed=False, left=not reasons, reasons=reasons)


if __name__ == "__main__":
    main()
