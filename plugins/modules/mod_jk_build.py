#!/usr/bin/python
# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Thin module around module_utils/jk_build/build.py."""

from __future__ import annotations

DOCUMENTATION = r"""
module: mod_jk_build
short_description: Build mod_jk from source for the httpd of the host
version_added: 0.1.0
author:
  - catalina.cluster contributors (@catalina)
description:
  - Compiles unpacked sources of tomcat-connectors with the C(apxs) of the host, as a user that owns nothing else, and installs
    C(mod_jk.so) with a record. A module that is whole, and made for this httpd's module magic number, is left as it is.
  - Nothing that runs is touched. An httpd that has loaded the module keeps it until it loads it again.
options:
  dest:
    description:
      - The folder of the build. Give each version its own.
    type: path
    required: true
  source:
    description:
      - The unpacked sources on the host. Needed where there is something to build.
    type: path
  state:
    description:
      - V(compared) only says whether the module is there.
    type: str
    choices: [present, compared]
    default: present
  jobs:
    description:
      - Compilers at the same time.
    type: int
    default: 2
  timeout:
    description:
      - Seconds that each step may take.
    type: int
    default: 600
attributes:
  check_mode:
    description: Can run in check mode and return changed status prediction without modifying target.
    support: full
  diff_mode:
    description: Returns the differences.
    support: none
"""

EXAMPLES = r"""
- name: Build mod_jk
  catalina.cluster.mod_jk_build:
    source: /opt/catalina-cluster/mod_jk/1.2.50-c669727b432c/source
    dest: /opt/catalina-cluster/mod_jk/1.2.50-c669727b432c/module
"""

RETURN = r"""
present:
  description: Whether the module is there now.
  returned: success
  type: bool
module:
  description: Its path.
  returned: success
  type: str
"""

import os

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.catalina.cluster.plugins.module_utils.commands.runner import runner_of
from ansible_collections.catalina.cluster.plugins.module_utils.jk_build.build import (
    APXS,
    HTTPD,
    MODULE,
    build,
    first_of,
    install,
    is_built,
    magic_number,
)
from ansible_collections.catalina.cluster.plugins.module_utils.nginx_build.compile import Limits, Scratch
from ansible_collections.catalina.cluster.plugins.module_utils.nginx_build.model import BuildError

LOG = "/var/log/catalina-cluster/mod_jk-build.log"


def main() -> None:
    module = AnsibleModule(
        argument_spec={
            "dest": {"type": "path", "required": True},
            "source": {"type": "path"},
            "state": {"type": "str", "choices": ["present", "compared"], "default": "present"},
            "jobs": {"type": "int", "default": 2},
            "timeout": {"type": "int", "default": 600},
        },
        supports_check_mode=True,
    )
    params = module.params
    path = os.path.join(params["dest"], MODULE)
    try:
        # An httpd that is not installed yet has no module either.
        if not any(os.access(httpd, os.X_OK) for httpd in HTTPD) and (module.check_mode or params["state"] == "compared"):
            module.exit_json(changed=params["state"] == "present", present=False, module=path)
        magic = magic_number(runner_of(module), first_of(HTTPD, "httpd"))
        present = is_built(params["dest"], magic)
        if present or params["state"] == "compared" or module.check_mode:
            module.exit_json(changed=not present and params["state"] == "present", present=present, module=path)
        if not params["source"]:
            raise BuildError("source is missing: there is something to build")
        apxs = first_of(APXS, "apxs (the development package of httpd)")
        with Scratch(LOG, Limits(params["jobs"], params["timeout"])) as scratch:
            install(build(params["source"], apxs, scratch, params["jobs"]), params["dest"], magic)
    except (BuildError, OSError) as error:
        module.fail_json(msg=str(error))
    module.exit_json(changed=True, present=True, module=path)


if __name__ == "__main__":
    main()
