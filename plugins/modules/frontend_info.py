#!/usr/bin/python
# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Thin module around module_utils/status/frontends.py."""

from __future__ import annotations

DOCUMENTATION = r"""
module: frontend_info
short_description: Return how the front ends of a host see their members
version_added: 0.1.0
author:
  - catalina.cluster contributors (@catalina)
description:
  - Reads the state of every member from balancer-manager (httpd), the status page (mod_jk), or the rendered upstreams (nginx).
  - Runs on the host of the front ends. Requests their pages on a local address, which their access rules have to allow.
extends_documentation_fragment:
  - catalina.cluster.attributes.info_module
options:
  frontends:
    description:
      - The front ends to read.
    type: list
    elements: dict
    required: true
    suboptions:
      frontend:
        description:
          - Kind of front end.
        type: str
        choices: [httpd, mod_jk, nginx]
        required: true
      port:
        description:
          - Its port.
        type: int
        required: true
      address:
        description:
          - Address to connect to.
        type: str
        default: 127.0.0.1
      host:
        description:
          - Name of the virtual host to read, as each has its own balancers. Empty means the default one.
        type: str
        default: ""
      path:
        description:
          - Path of balancer-manager, of mod_jk's status page or of nginx's counters.
          - Empty means the path that the roles set up. V(none) omits nginx's counters.
        type: str
        default: ""
      configuration:
        description:
          - File with nginx's upstreams.
        type: path
        default: /etc/nginx/catalina.d/10-upstreams.conf
  timeout:
    description:
      - Seconds to wait for a page.
    type: float
    default: 5
"""

EXAMPLES = r"""
- name: Read how the front ends see the members
  catalina.cluster.frontend_info:
    frontends:
      - frontend: httpd
        port: 80
      - frontend: mod_jk
        port: 81
      - frontend: nginx
        port: 82
"""

RETURN = r"""
frontends:
  description: The state of each front end, in the order of O(frontends).
  type: list
  elements: dict
  returned: always
  contains:
    frontend:
      description: Kind of front end.
      type: str
    port:
      description: Its port.
      type: int
    problem:
      description: Why it could not be read. Empty when it could.
      type: str
    counters:
      description: nginx's own counters (connections, accepted, handled, requests).
      type: dict
    certificates:
      description:
        - The certificates that the configuration of its server and the files that it includes name, each with path, not_after (UTC),
          days (whole days that are left) and problem (why it could not be read).
      type: list
      elements: dict
    members:
      description:
        - Its members, each with cluster, name (if the front end knows it), route, endpoint, state (active, drained, draining,
          standby, error), status (in the front end's own terms), and busy, elected and errors (where the front end counts them).
      type: list
      elements: dict
"""

import datetime
import typing as t

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.catalina.cluster.plugins.module_utils.commands.runner import runner_of
from ansible_collections.catalina.cluster.plugins.module_utils.status.certificates import ROOTS, certificates, named
from ansible_collections.catalina.cluster.plugins.module_utils.status.frontends import InfoError, read_frontend
from ansible_collections.catalina.cluster.plugins.module_utils.status.pages import get_url

PATHS = {"httpd": "/balancer-manager", "mod_jk": "/jk-status", "nginx": "/nginx-status"}
SERVERS = {"httpd": "httpd", "mod_jk": "httpd", "nginx": "nginx"}


def _read(path: str) -> str:
    with open(path, encoding="utf-8", errors="replace") as handle:
        return handle.read()


def main() -> None:
    """Entry point."""
    module = AnsibleModule(
        argument_spec={
            "frontends": {
                "type": "list",
                "elements": "dict",
                "required": True,
                "options": {
                    "frontend": {"type": "str", "choices": ["httpd", "mod_jk", "nginx"], "required": True},
                    "port": {"type": "int", "required": True},
                    "address": {"type": "str", "default": "127.0.0.1"},
                    "host": {"type": "str", "default": ""},
                    "path": {"type": "str", "default": ""},
                    "configuration": {"type": "path", "default": "/etc/nginx/catalina.d/10-upstreams.conf"},
                },
            },
            "timeout": {"type": "float", "default": 5},
        },
        supports_check_mode=True,
    )

    def fetch(url: str, headers: dict[str, str]) -> tuple[int, str]:
        return get_url(url, headers, module.params["timeout"])

    found: list[dict[str, t.Any]] = []
    # Two front ends may share a server.
    servers = {SERVERS[frontend["frontend"]] for frontend in module.params["frontends"]}
    now = datetime.datetime.now(datetime.timezone.utc)
    valid = {server: certificates(named(ROOTS[server]), runner_of(module), now) for server in servers}
    for frontend in module.params["frontends"]:
        path = "" if frontend["path"] == "none" else frontend["path"] or PATHS[frontend["frontend"]]
        try:
            found.append({**read_frontend({**frontend, "path": path}, fetch, _read), "problem": ""})
        except InfoError as error:
            found.append({"frontend": frontend["frontend"], "port": frontend["port"], "members": [], "counters": {}, "problem": str(error)})
        found[-1]["certificates"] = valid[SERVERS[frontend["frontend"]]]
    module.exit_json(changed=False, frontends=found)


if __name__ == "__main__":
    main()
