#!/usr/bin/python
# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Thin module around module_utils/status/frontends.py."""

from __future__ import annotations

DOCUMENTATION = r"""
module: frontend_info
short_description: Tell how the front ends of a host see their members
version_added: 0.1.0
author:
  - catalina.cluster contributors (@catalina)
description:
  - Reads the state of every member from balancer-manager (httpd), the status page (mod_jk) and the rendered upstreams (nginx).
  - Runs on the host of the front ends and asks their pages on a local address, which their access rules have to allow.
extends_documentation_fragment:
  - catalina.cluster.attributes.info_module
options:
  frontends:
    description:
      - The front ends to look at.
    type: list
    elements: dict
    required: true
    suboptions:
      frontend:
        description:
          - Which one it is.
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
          - Where to ask.
        type: str
        default: 127.0.0.1
      host:
        description:
          - Name of the virtual host to ask; each has balancers of its own. Without it the one for any name.
        type: str
        default: ""
      path:
        description:
          - Path of balancer-manager, of mod_jk's status page or of nginx's counters.
          - Without it, the one that the roles set up. V(none) leaves nginx's counters out.
        type: str
        default: ""
      configuration:
        description:
          - The file with nginx's upstreams.
        type: path
        default: /etc/nginx/catalina.d/10-upstreams.conf
  timeout:
    description:
      - Seconds that a page may take.
    type: float
    default: 5
"""

EXAMPLES = r"""
- name: See how the front ends see the members
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
  description: What each front end says, in the order asked for.
  type: list
  elements: dict
  returned: always
  contains:
    frontend:
      description: Which one it is.
      type: str
    port:
      description: Its port.
      type: int
    problem:
      description: Why it could not be read; empty when it could.
      type: str
    counters:
      description: nginx's own counters (connections, accepted, handled, requests).
      type: dict
    members:
      description:
        - Its members with cluster, name (as far as the front end knows it), route, endpoint, state (active, drained, draining,
          standby, error), words (the front end's own), busy, elected and errors (where it counts them).
      type: list
      elements: dict
"""

import http.client
import typing as t
import urllib.parse

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.catalina.cluster.plugins.module_utils.status.frontends import InfoError, read_frontend

PATHS = {"httpd": "/balancer-manager", "mod_jk": "/jk-status", "nginx": "/nginx-status"}


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
        parts = urllib.parse.urlsplit(url)
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=module.params["timeout"])
        try:
            connection.request("GET", urllib.parse.urlunsplit(("", "", parts.path, parts.query, "")), headers=headers)
            answer = connection.getresponse()
            return answer.status, answer.read().decode("utf-8", "replace")
        except (OSError, http.client.HTTPException) as error:
            return 0, f"{type(error).__name__}: {error}"
        finally:
            connection.close()

    seen: list[dict[str, t.Any]] = []
    for asked in module.params["frontends"]:
        path = "" if asked["path"] == "none" else asked["path"] or PATHS[asked["frontend"]]
        try:
            seen.append({**read_frontend({**asked, "path": path}, fetch, _read), "problem": ""})
        except InfoError as error:
            seen.append({"frontend": asked["frontend"], "port": asked["port"], "members": [], "counters": {}, "problem": str(error)})
    module.exit_json(changed=False, frontends=seen)


if __name__ == "__main__":
    main()
