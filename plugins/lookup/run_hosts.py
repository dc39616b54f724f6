# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Thin lookup around plugin_utils/runs/parts.py."""

from __future__ import annotations

DOCUMENTATION = r"""
name: run_hosts
short_description: The hosts of the first play, unless the command asks for what would leave a half state
version_added: 0.1.0
author:
  - catalina.cluster contributors (@catalina)
description:
  - For C(hosts) of the first play of a playbook. It is read before any task, so that a command is refused in words that would otherwise
    end in the middle of a run, with C(--start-at-task), a tag that the playbook does not have, without members to drain, or with an
    inventory without hosts. So is a file of C(group_vars) or C(host_vars) that cannot be read, with its name and line.
  - A release of ansible-core that is too old is refused first of all, since what follows asks Ansible for what it does not have.
  - A refusal prints its words alone and ends C(ansible-playbook) with 4, as a playbook that cannot be read does. No task could refuse,
    since those commands leave out tasks, and an error would be wrapped in what Ansible says of the expression.
options:
  _terms:
    description: The pattern of hosts.
    required: true
  tags:
    description: The tags that the playbook has.
    type: list
    elements: str
    default: []
  needs:
    description: Variables that the playbook has to be given with C(-e), each with an example of its value.
    type: dict
    default: {}
  foreign_tags:
    description: Tags of the user, for playbooks that import this one beside others.
    type: list
    elements: str
    default: []
    vars:
      - name: run_control_foreign_tags
"""

EXAMPLES = r"""
- name: Resolve the model of the inventory
  hosts: "{{ query('catalina.cluster.run_hosts', 'all', tags=['hosts', 'verify']) }}"
  tasks: []
"""

RETURN = r"""
_list:
  description: The patterns.
  type: list
  elements: str
"""

from collections.abc import Mapping
from functools import partial
from typing import Any, NoReturn

from ansible import constants, context
from ansible.errors import AnsibleError
from ansible.plugins.lookup import LookupBase
from ansible.release import __version__ as ansible_version
from ansible.utils.display import Display
from ansible_collections.catalina.cluster.plugins.plugin_utils.model import ansible_core
from ansible_collections.catalina.cluster.plugins.plugin_utils.runs.parts import (
    hiding,
    no_hosts,
    no_variables,
    not_given,
    only_looks,
    refusal,
    without_name,
)
from ansible_collections.catalina.cluster.plugins.plugin_utils.runs.preload import FIRST, MODULES, preload
from ansible_collections.catalina.cluster.plugins.plugin_utils.runs.vars_files import folders_of, unreadable

# What ansible-playbook returns for a playbook that cannot be read.
_CANNOT_BE_READ = 4


class LookupModule(LookupBase):
    """Looks at the command line."""

    def run(self, terms: list[Any], variables: dict[str, Any] | None = None, **kwargs: Any) -> list[str]:
        """Return the patterns, or refuse."""
        self.set_options(var_options=variables, direct=kwargs)
        given = context.CLIARGS
        # Before anything else: what follows needs an Ansible that has it.
        old = "" if only_looks(given) else ansible_core.refusal(ansible_version)
        if old:
            _end(old)
        # Hosts of other plays come from lookups too, also where they are only listed.
        hidden = hiding(variables or {})
        if hidden:
            _end(hidden)
        # Nothing runs then; --list-tags asks for the tag never by itself.
        if only_looks(given):
            return [str(term) for term in terms]
        fault = refusal(
            given.get("tags") or (),
            given.get("skip_tags") or (),
            given.get("start_at_task"),
            list(map(str, self.get_option("tags"))),
            list(map(str, self.get_option("foreign_tags"))),
        )
        if not fault and not _has_hosts(variables or {}):
            fault = no_hosts(list(map(str, given.get("inventory") or ())))
        fault = fault or without_name(variables or {}) or not_given(self.get_option("needs"), variables or {})
        fault = fault or self._unreadable(given, variables or {})
        if fault:
            _end(fault)
        # Lookups of a play's hosts run in the process that all others are forked from.
        # A whole run may find that there is nothing to render: the lookup hosts_unless_unchanged knows.
        preload(FIRST if (variables or {}).get("whole_run") else MODULES)
        return [str(term) for term in terms]

    def _unreadable(self, given: Mapping[str, Any], variables: dict[str, Any]) -> str:
        """Ansible reads these files when the first task begins, and keeps what was read here."""
        folders = folders_of(list(map(str, given.get("inventory") or ())), str(variables.get("playbook_dir") or ""))
        load = partial(self._loader.load_from_file, cache="all", unsafe=True, trusted_as_template=True)
        return no_variables(unreadable(folders, variables.get("groups") or {}, self._loader.find_vars_files, load, AnsibleError))


def _end(words: str) -> NoReturn:
    """Say why nothing was done. Lookups of a play's hosts run in the process of ansible-playbook, which closes what it has open."""
    Display().display(words, color=constants.COLOR_ERROR, stderr=True)
    raise SystemExit(_CANNOT_BE_READ)


def _has_hosts(variables: dict[str, Any]) -> bool:
    groups = variables.get("groups")
    return groups is None or any(groups.values())
