#!/usr/bin/python
# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Thin module around module_utils/look/units.py and strangers.py."""

from __future__ import annotations

DOCUMENTATION = r"""
module: drift_info
short_description: What nobody laid out on a host, and whether services are as they were left
version_added: 0.1.0
author:
  - catalina.cluster contributors (@catalina)
description:
  - Reads what file sets do not show. That is whether services run and start at boot, files that somebody put over their units,
    Tomcats that no inventory knows, and who is connected to the replication ports.
  - M(catalina.cluster.cluster_drift) compares it with the model.
  - Needs no privileges for services and connections. Processes of others may not be seen without them.
extends_documentation_fragment:
  - catalina.cluster.attributes.info_module
options:
  services:
    description: Services that are wanted. Every C(tomcat@) service that systemd knows is returned as well.
    type: list
    elements: str
    default: []
  receiver_ports:
    description: TCP ports at which the members of this host receive sessions.
    type: list
    elements: int
    default: []
"""

EXAMPLES = r"""
- name: Look for what nobody laid out
  catalina.cluster.drift_info:
    services: [nginx.service]
    receiver_ports: [5001, 5002]
  register: seen
"""

RETURN = r"""
units:
  description:
    - The services, each with name, exists, active, enabled, and drop_ins, the files over its unit that neither a role nor a package
      laid there.
  type: list
  elements: dict
  returned: always
  sample: [{name: nginx.service, exists: true, active: true, enabled: true, drop_ins: []}]
registered:
  description: The inventory of every instance that the register of the host lists, by name.
  type: dict
  returned: always
  sample: {tomcat1: production}
processes:
  description: Tomcats that run outside of units of the collection, each with pid, base (their CATALINA_BASE) and unit.
  type: list
  elements: dict
  returned: always
  sample: [{pid: 4711, base: /opt/tomcat, unit: ""}]
peers:
  description: Who is connected to O(receiver_ports), each with address and port.
  type: list
  elements: dict
  returned: always
  sample: [{address: 192.168.0.102, port: 5001}]
"""

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.catalina.cluster.plugins.module_utils.commands.runner import runner_of
from ansible_collections.catalina.cluster.plugins.module_utils.look.strangers import peers, started_by_hand
from ansible_collections.catalina.cluster.plugins.module_utils.look.units import UnitsError, read_units
from ansible_collections.catalina.cluster.plugins.module_utils.status.register import registered


def main() -> None:
    """Entry point."""
    module = AnsibleModule(
        argument_spec={
            "services": {"type": "list", "elements": "str", "default": []},
            "receiver_ports": {"type": "list", "elements": "int", "default": []},
        },
        supports_check_mode=True,
    )
    try:
        units = read_units(module.params["services"], runner_of(module))
    except UnitsError as error:
        module.fail_json(msg=str(error))
    module.exit_json(
        changed=False,
        units=units,
        registered=registered(),
        processes=started_by_hand(),
        peers=peers(set(module.params["receiver_ports"])),
    )


if __name__ == "__main__":
    main()
