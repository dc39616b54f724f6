#!/usr/bin/python
# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Thin module around module_utils/_file_set_run.py."""

from __future__ import annotations

DOCUMENTATION = r"""
module: template_set
short_description: Lay out a set of files, links and directories as one transaction
version_added: 0.1.0
author:
  - catalina.cluster contributors (@catalina)
description:
  - Renders all files of a set on the controller and lays them out with one module call on the target.
"""

EXAMPLES = r"""
"""

RETURN = r"""
"""

import typing as t

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.catalina.cluster.plugins.module_utils._file_set_host import Host
from ansible_collections.catalina.cluster.plugins.module_utils._file_set_model import FileSet, FileSetError
from ansible_collections.catalina.cluster.plugins.module_utils._file_set_payload import unpack
from ansible_collections.catalina.cluster.plugins.module_utils._file_set_run import apply


class ModuleHost(Host):
    """The host with its security contexts."""

    def __init__(self, module: AnsibleModule) -> None:
        self._module = module

    def apply_context(self, temporary: str, dest: str) -> None:
        """The context of what is there, or what the policy wants there."""
        if not self._module.selinux_enabled():
            return
        import os

        context = self._module.selinux_default_context(dest)
        if temporary != dest and os.path.lexists(dest):
            context = self._module.selinux_context(dest)
        self._module.set_context_if_different(temporary, context, False)


def main() -> None:
    """Entry point."""
    where: dict[str, t.Any] = {
        "for_each": {"type": "bool", "default": False},
        "belongs_to": {"type": "str", "default": ""},
    }
    owned: dict[str, t.Any] = {
        "owner": {"type": "str", "default": "root"},
        "group": {"type": "str", "default": "root"},
    }
    dest: dict[str, t.Any] = {"type": "path", "required": True}
    module = AnsibleModule(
        argument_spec={
            "name": {"type": "str", "required": True},
            "groups": {"type": "list", "elements": "raw", "default": []},
            "group_var": {"type": "str", "default": "group"},
            "roots": {"type": "list", "elements": "path", "required": True},
            "removed_groups": {"type": "str", "choices": ["keep", "remove"], "default": "keep"},
            "files": {
                "type": "list",
                "elements": "dict",
                "default": [],
                "options": {
                    "src": {"type": "path"},
                    "content": {"type": "str"},
                    "copy": {"type": "path"},
                    "dest": dest,
                    "mode": {"type": "str", "default": "0644"},
                    "secret": {"type": "bool", "default": False, "no_log": False},
                    "digest": {"type": "bool", "default": True},
                    "trim_blocks": {"type": "bool", "default": True},
                    "lstrip_blocks": {"type": "bool", "default": False},
                    "newline_sequence": {"type": "str", "choices": ["\n", "\r", "\r\n"], "default": "\n"},
                    **owned,
                    **where,
                },
            },
            "directories": {
                "type": "list",
                "elements": "dict",
                "default": [],
                "options": {"dest": dest, "mode": {"type": "str", "default": "0755"}, **owned, **where},
            },
            "links": {
                "type": "list",
                "elements": "dict",
                "default": [],
                "options": {
                    "dest": dest,
                    "src": {"type": "str", "required": True},
                    "digest": {"type": "bool", "default": True},
                    **where,
                },
            },
            "absent": {"type": "list", "elements": "raw", "default": []},
            "validate": {
                "type": "list",
                "elements": "dict",
                "default": [],
                "options": {
                    "command": {"type": "list", "elements": "str"},
                    "trees": {"type": "list", "elements": "path", "default": []},
                    "environment": {"type": "dict", "default": {}},
                    "timeout": {"type": "int", "default": 60},
                    "xml": {"type": "path"},
                    "for_each": {"type": "bool", "default": False},
                },
            },
            "digests": {
                "type": "list",
                "elements": "dict",
                "default": [],
                "options": {
                    "dest": dest,
                    "parts": {"type": "dict", "default": {}},
                    "paths": {"type": "list", "elements": "path", "default": []},
                    "mode": {"type": "str", "default": "0600"},
                    **where,
                },
            },
            "state_dir": {"type": "path", "default": "/var/lib/catalina-cluster"},
            "_payload": {"type": "str", "no_log": True},
            "_transferred": {"type": "dict", "default": {}},
        },
        supports_check_mode=True,
    )
    payload = module.params.pop("_payload")
    if not payload:
        module.fail_json(msg="template_set works through its action plugin, which renders the files on the controller.")
    data, contents = unpack(payload)
    contents.add_files(module.params["_transferred"])
    try:
        result = apply(FileSet.from_data(data), contents, ModuleHost(module), check=module.check_mode, show_diff=module._diff)
    except FileSetError as error:
        module.fail_json(msg=f"File set {data['name']}: {error.message}", **error.details)
    if "needed" in result:
        module.exit_json(changed=False, _needed=result["needed"])
    for words in result.pop("warnings"):
        module.warn(words)
    module.exit_json(**result)


if __name__ == "__main__":
    main()
