#!/usr/bin/python
# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Thin module around module_utils/runs/lock.py."""

from __future__ import annotations

DOCUMENTATION = r"""
module: run_lock
short_description: Keep two runs on one cluster apart and keep run records for the next run
version_added: 0.1.0
author:
  - catalina.cluster contributors (@catalina)
description:
  - Takes a lock on a host that every run of an inventory knows, refreshes it, or gives it back.
  - The lock of a dead run keeps nobody out. A run of the same controller is dead when its process has ended; of a run of another
    controller nothing is known but its last sign of life, so it is taken for dead after O(lease) seconds without one.
  - Keeps run records beside the lock, a mapping that outlives the run.
options:
  name:
    description: Name of what is locked, such as the inventory.
    type: str
    required: true
  state:
    description:
      - V(held) takes the lock, or gives a sign of life when this run has it already. Fails when another run holds it.
      - V(free) gives it back. A lock that is not this run's is left alone.
      - V(recorded) only writes O(records), for a run that holds the lock or needs none.
    type: str
    choices: [held, free, recorded]
    default: held
  lease:
    description: Seconds without a sign of life after which a run of another controller is taken for dead.
    type: int
    default: 900
  quiet:
    description:
      - Seconds that this run is going to be busy without a sign of life, such as a long wait. The O(lease) of others begins after
        them. The next sign of life ends it.
    type: int
    default: 0
  force:
    description: Take the lock whoever holds it. For a person who knows that the other run is dead.
    type: bool
    default: false
  records:
    description: Values to keep for the next run. They are merged into what is there; null takes a value away.
    type: dict
    default: {}
  _holder:
    description: Set by the action plugin alone. What names this run.
    type: dict
  _instead_of:
    description: Set by the action plugin alone. The holder whose run is known to be dead.
    type: dict
attributes:
  check_mode:
    description: Can run in check mode and return what it would without it.
    support: full
    details:
      - Takes no lock in check mode. That another run holds it is a warning then.
  diff_mode:
    description: Returns the differences.
    support: none
"""

EXAMPLES = r"""
- name: Keep other runs out
  catalina.cluster.run_lock:
    name: production
  delegate_to: web1
  run_once: true

- name: Let them in again, and say what was done
  catalina.cluster.run_lock:
    name: production
    state: free
    records:
      hosts: [app1, app2]
  delegate_to: web1
  run_once: true
"""

RETURN = r"""
records:
  description: The run records as they are now.
  returned: always
  type: dict
records_before:
  description: The run records as they were.
  returned: always
  type: dict
holder:
  description: The run that held the lock before this call; empty when there was none.
  returned: always
  type: dict
  sample: {user: deploy, controller: ops1, pid: "4711"}
"""

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.catalina.cluster.plugins.module_utils.runs.lock import LockError, RunLock


def main() -> None:
    module = AnsibleModule(
        argument_spec={
            "name": {"type": "str", "required": True},
            "state": {"type": "str", "choices": ["held", "free", "recorded"], "default": "held"},
            "lease": {"type": "int", "default": 900},
            "quiet": {"type": "int", "default": 0},
            "force": {"type": "bool", "default": False},
            "records": {"type": "dict", "default": {}},
            "_holder": {"type": "dict"},
            "_instead_of": {"type": "dict"},
        },
        supports_check_mode=True,
    )
    params = module.params
    if not params["_holder"]:
        module.fail_json(msg="run_lock works through its action plugin, which knows what run this is.")
    lock = RunLock(params["name"])
    try:
        found = lock.read()
        taken = True
        if params["state"] == "held" and not module.check_mode:
            found = lock.take(params["_holder"], params["lease"], params["_instead_of"], params["force"], params["quiet"])
            taken = bool(found.pop("taken"))
        before = after = found["records"]
        if taken:
            before, after = lock.record(params["records"], module.check_mode)
        if params["state"] == "free" and not module.check_mode:
            lock.give_back(params["_holder"])
    except LockError as error:
        module.fail_json(msg=str(error))
    module.exit_json(changed=before != after, **{**found, "records": after, "records_before": before, "_taken": taken})


if __name__ == "__main__":
    main()
