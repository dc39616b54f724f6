#!/usr/bin/python
# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Thin module around module_utils/probe/applications.py."""

from __future__ import annotations

DOCUMENTATION = r"""
module: application_probe
short_description: Check whether the applications of Tomcat instances work
version_added: 0.1.0
author:
  - catalina.cluster contributors (@catalina)
description:
  - Searches the journal of each instance for applications that did not start with it. Tomcat carries on without them.
  - Requests health pages from the HTTP connector of each instance until they answer 200.
  - Requests further pages to warm the instance up. They have to answer with a status below 500.
extends_documentation_fragment:
  - catalina.cluster.attributes.info_module
options:
  instances:
    description:
      - The instances of this host, as in C(cluster_members). The module reads RV(ignore:name), RV(ignore:service),
        RV(ignore:cluster), RV(ignore:address) and RV(ignore:http_port).
    type: list
    elements: dict
    required: true
  health:
    description:
      - Pages that have to answer 200, each with C(path), and with C(cluster) if only the instances of one cluster have it.
    type: list
    elements: dict
    default: []
  warm_up:
    description:
      - Paths to request before an instance gets requests of users.
    type: list
    elements: str
    default: []
  warm_up_times:
    description:
      - Number of requests to each of these paths, one after the other.
    type: int
    default: 1
  journal:
    description:
      - Whether to read the journal.
    type: bool
    default: true
  deployed:
    description:
      - Contexts that a running Tomcat has to deploy by itself, each with Tomcat's C(name) of it (V(/shop##2)), and with
        C(cluster) if only the instances of one cluster have it.
      - The module waits for them in the journal, and requests no page.
    type: list
    elements: dict
    default: []
  wait:
    description:
      - Seconds to repeat requests that fail, for all pages together.
    type: int
    default: 30
  timeout:
    description:
      - Seconds to wait for one answer.
    type: float
    default: 30.0
"""

EXAMPLES = r"""
- name: Check that the shop works on the instances of this host
  catalina.cluster.application_probe:
    instances: "{{ cluster_members | selectattr('host', 'eq', inventory_hostname) }}"
    health:
      - path: /shop/health
    warm_up: [/shop/, /shop/catalogue]
"""

RETURN = r"""
requests:
  description: Number of pages to request.
  returned: always
  type: int
failures:
  description: What does not work. The module fails when there is any.
  returned: always
  type: list
  elements: dict
  contains:
    member:
      description: Name of the instance.
      type: str
    service:
      description: Its systemd service.
      type: str
    path:
      description: The page, or the path of the application that did not start.
      type: str
    reason:
      description: What is wrong.
      type: str
    text:
      description: Member, path and reason in one line.
      type: str
"""

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.catalina.cluster.plugins.module_utils.probe.applications import (
    Answer,
    Page,
    ProbeError,
    check_pages,
    fetch,
    pages,
    read_journals,
    wait_until_deployed,
)


def main() -> None:
    module = AnsibleModule(
        argument_spec={
            "instances": {"type": "list", "elements": "dict", "required": True},
            "health": {"type": "list", "elements": "dict", "default": []},
            "warm_up": {"type": "list", "elements": "str", "default": []},
            "warm_up_times": {"type": "int", "default": 1},
            "journal": {"type": "bool", "default": True},
            "deployed": {"type": "list", "elements": "dict", "default": []},
            "wait": {"type": "int", "default": 30},
            "timeout": {"type": "float", "default": 30.0},
        },
        supports_check_mode=True,
    )
    params = module.params

    def send(page: Page) -> Answer:
        return fetch(page, params["timeout"])

    try:
        wanted = pages(params["instances"], params["health"], params["warm_up"])
    except (ProbeError, KeyError, ValueError) as error:
        module.fail_json(msg=f"cannot probe the applications: {error}", requests=0, failures=[])
    if params["deployed"]:
        failures = wait_until_deployed(params["instances"], params["deployed"], module.run_command, params["wait"])
    else:
        failures = read_journals(params["instances"], module.run_command) if params["journal"] else []
    # An application that did not start needs no request.
    if not failures and not params["deployed"]:
        failures = check_pages(wanted, send, params["wait"], params["warm_up_times"])
    if failures:
        module.fail_json(msg="; ".join(entry["text"] for entry in failures[:20]), requests=len(wanted), failures=failures)
    module.exit_json(changed=False, requests=len(wanted), failures=[])


if __name__ == "__main__":
    main()
