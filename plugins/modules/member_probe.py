#!/usr/bin/python
# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Thin module around module_utils/probe/members.py."""

from __future__ import annotations

DOCUMENTATION = r"""
module: member_probe
short_description: Check every member of a cluster through every front end of a host
version_added: 0.1.0
author:
  - catalina.cluster contributors (@catalina)
description:
  - Sends one request for each member and front end. Its session cookie has the route of the member, and the answer must come
    from that member.
  - Where the session test application is deployed, its health page names the member. As soon as one member of a cluster
    answers with its name, all of them have to. Elsewhere, the first path of the cluster has to answer with a status below 500
    and without a cookie of another member.
  - Where a front end redirects to https on the same name, the request is sent again that way, to the same address. The certificate
    is not looked at.
  - A drained member must not answer itself.
  - The health page creates no session.
extends_documentation_fragment:
  - catalina.cluster.attributes.info_module
options:
  members:
    description:
      - The members, as in C(cluster_members).
    type: list
    elements: dict
    required: true
  clusters:
    description:
      - The clusters, as in C(cluster_settings). The module reads RV(ignore:name), RV(ignore:paths) and RV(ignore:names).
    type: list
    elements: dict
    required: true
  frontends:
    description:
      - The front ends, as in C(cluster_frontends). The module reads RV(ignore:frontend), RV(ignore:address) and
        RV(ignore:port).
    type: list
    elements: dict
    required: true
  health_path:
    description:
      - Page that answers with a JSON object, with the name of the member in C(instance). Empty if there is no such page.
    type: str
    default: /test/health.jsp
  health:
    description:
      - Pages of applications that every member has to answer with 200, each with C(path), and with C(cluster) if only the
        members of one cluster have it.
    type: list
    elements: dict
    default: []
  wait:
    description:
      - Seconds to repeat requests that fail.
    type: int
    default: 10
  timeout:
    description:
      - Seconds to wait for one answer.
    type: float
    default: 5.0
"""

EXAMPLES = r"""
- name: Check every member through every front end of this host
  catalina.cluster.member_probe:
    members: "{{ cluster_members }}"
    clusters: "{{ cluster_settings }}"
    frontends: "{{ cluster_frontends | selectattr('host', 'eq', inventory_hostname) }}"
"""

RETURN = r"""
probes:
  description: Number of members times front ends.
  returned: always
  type: int
failures:
  description: The requests that failed. The module fails when there is any.
  returned: always
  type: list
  elements: dict
  contains:
    member:
      description: Name of the member that should have answered.
      type: str
    cluster:
      description: Its cluster.
      type: str
    host:
      description: Its host.
      type: str
    service:
      description: Its systemd service.
      type: str
    frontend:
      description: Kind of front end.
      type: str
    address:
      description: Address of the front end.
      type: str
    port:
      description: Port of the front end.
      type: int
    reason:
      description: What is wrong with the answer, or why there is none.
      type: str
    text:
      description: Member, front end and reason in one line.
      type: str
listeners:
  description: Who listens on the ports of the front ends that failed, RV(catalina.cluster.host_look#module:listeners).
  returned: failure
  type: list
  elements: dict
foreign_sites:
  description:
    - Virtual hosts of httpd that get requests in the place of the front ends, each with its RV(ignore:port) and a RV(ignore:text)
      that names it.
  returned: failure
  type: list
  elements: dict
"""

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.catalina.cluster.plugins.module_utils.commands.runner import runner_of
from ansible_collections.catalina.cluster.plugins.module_utils.look.ports import holders
from ansible_collections.catalina.cluster.plugins.module_utils.look.sites import foreign_sites
from ansible_collections.catalina.cluster.plugins.module_utils.probe.members import (
    Answer,
    ProbeError,
    Request,
    fetch,
    plan,
    verify,
)


def main() -> None:
    module = AnsibleModule(
        argument_spec={
            "members": {"type": "list", "elements": "dict", "required": True},
            "clusters": {"type": "list", "elements": "dict", "required": True},
            "frontends": {"type": "list", "elements": "dict", "required": True},
            "health_path": {"type": "str", "default": "/test/health.jsp"},
            "health": {"type": "list", "elements": "dict", "default": []},
            "wait": {"type": "int", "default": 10},
            "timeout": {"type": "float", "default": 5.0},
        },
        supports_check_mode=True,
    )
    params = module.params

    def send(request: Request) -> Answer:
        return fetch(request, params["timeout"])

    try:
        probes = plan(params["members"], params["clusters"], params["frontends"])
    except (ProbeError, KeyError, ValueError) as error:
        module.fail_json(msg=f"cannot probe the members: {error}", probes=0, failures=[])
    failures = verify(probes, params["health_path"], send, params["health"], params["wait"])
    if failures:
        count = len(failures)
        module.fail_json(
            msg=f"{count} of {len(probes)} requests failed: " + "; ".join(entry["text"] for entry in failures[:20]),
            probes=len(probes),
            failures=failures,
            listeners=holders({entry["port"] for entry in failures}),
            foreign_sites=foreign_sites(runner_of(module)),
        )
    module.exit_json(changed=False, probes=len(probes), failures=[])


if __name__ == "__main__":
    main()
