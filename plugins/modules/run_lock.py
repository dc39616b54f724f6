#!/usr/bin/python
# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Thin module around module_utils/runs/lock.py."""

from __future__ import annotations

DOCUMENTATION = r"""
module: run_lock
short_description: Prevent two runs on one cluster at the same time and keep run records for the next run
version_added: 0.1.0
author:
  - catalina.cluster contributors (@catalina)
description:
  - Takes, refreshes or releases a lock on a host that every run of an inventory knows.
  - The lock of a dead run does not block later runs. A run of the same controller is dead if its process has ended. Of a run of
    another controller only the last sign of life is known, so it is considered dead after O(lease) seconds without one.
  - Keeps run records with the lock, a mapping that outlives the run.
options:
  name:
    description: Name of what is locked, such as the inventory.
    type: str
    required: true
  state:
    description:
      - V(held) takes the lock, or gives a sign of life if this run already holds it. Fails if another run holds it.
      - V(free) releases it. The lock of another run is not touched.
      - V(recorded) only writes O(records), for a run that holds the lock or needs none.
    type: str
    choices: [held, free, recorded]
    default: held
  lease:
    description: Seconds without a sign of life after which a run of another controller is considered dead.
    type: int
    default: 900
  quiet:
    description:
      - Seconds for which this run will give no sign of life, for example during a long wait. For others, O(lease) begins after
        them. The next sign of life ends the period.
    type: int
    default: 0
  force:
    description: Take the lock no matter who holds it. Only for an operator who knows that the other run is dead.
    type: bool
    default: false
  records:
    description: Values to keep for the next run. They are merged into the existing records; null removes a value.
    type: dict
    default: {}
  changed:
    description: What this run has changed, for its entry in RV(history). With O(state=free).
    type: dict
    default: {}
  progress:
    description:
      - The step of a rolling restart that begins with this sign of life. It is returned as it is, for the callback
        P(catalina.cluster.progress#callback).
    type: dict
    suboptions:
      step:
        description: Number of the step, from 1. One more than O(progress.steps) says that all are done.
        type: int
        required: true
      steps:
        description: Total number of steps.
        type: int
        required: true
      members:
        description: Members that are restarted or stopped in this step; none after the last one.
        type: list
        elements: str
        required: true
      out:
        description: Members that get no requests from now on, those of this step and others. The seconds of each are kept in RV(history).
        type: list
        elements: str
        default: []
      done:
        description: Number of members that earlier steps restarted.
        type: int
        required: true
      of:
        description: Number of members that all steps restart.
        type: int
        required: true
  _holder:
    description: Set only by the action plugin. Identifies this run.
    type: dict
  _instead_of:
    description: Set only by the action plugin. The holder whose run is known to be dead.
    type: dict
attributes:
  check_mode:
    description: Can run in check mode and return what it would return without it.
    support: full
    details:
      - Takes no lock in check mode. If another run holds it, that is only a warning.
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
  description: The run that held the lock before this call; empty if there was none.
  returned: always
  type: dict
  sample: {user: deploy, controller: ops1, pid: "4711"}
history:
  description:
    - The last runs before this one, the newest first, each with user, controller, began and ended (seconds since 1970; null for a run
      that was given up), changed, the O(changed) of that run, and out, the seconds for which its rolling restart kept requests from
      each member (null for one that was not back when it ended).
  returned: always
  type: list
  elements: dict
  sample: [{user: deploy, controller: ops1, began: 1764409456, ended: 1764409519, changed: {web: {nginx: []}}, out: {tomcat1: 21.3}}]
free_for:
  description: Seconds since the last run released the lock; 0 if a run held it.
  returned: always
  type: float
  sample: 3600.0
progress:
  description: The step that begins.
  returned: when O(progress) is given and this run holds the lock
  type: dict
  sample: {step: 2, steps: 4, members: [tomcat2], out: [tomcat2], done: 1, of: 4}
"""

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.catalina.cluster.plugins.module_utils.runs.lock import LockError, RunLock

PROGRESS = {
    "step": {"type": "int", "required": True},
    "steps": {"type": "int", "required": True},
    "members": {"type": "list", "elements": "str", "required": True},
    "out": {"type": "list", "elements": "str", "default": []},
    "done": {"type": "int", "required": True},
    "of": {"type": "int", "required": True},
}


def main() -> None:
    module = AnsibleModule(
        argument_spec={
            "name": {"type": "str", "required": True},
            "state": {"type": "str", "choices": ["held", "free", "recorded"], "default": "held"},
            "lease": {"type": "int", "default": 900},
            "quiet": {"type": "int", "default": 0},
            "force": {"type": "bool", "default": False},
            "records": {"type": "dict", "default": {}},
            "changed": {"type": "dict", "default": {}},
            "progress": {"type": "dict", "options": PROGRESS},
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
            out = params["progress"]["out"] if params["progress"] else None
            found = lock.take(params["_holder"], params["lease"], params["_instead_of"], params["force"], params["quiet"], out)
            taken = bool(found.pop("taken"))
        before = after = found["records"]
        if taken:
            before, after = lock.record(params["records"], module.check_mode)
        if params["state"] == "free" and not module.check_mode:
            lock.give_back(params["_holder"], params["changed"])
    except LockError as error:
        module.fail_json(msg=str(error))
    announced = {"progress": params["progress"]} if params["progress"] and taken else {}
    module.exit_json(changed=before != after, **{**found, **announced, "records": after, "records_before": before, "_taken": taken})


if __name__ == "__main__":
    main()
