#!/usr/bin/python
# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Thin module around module_utils/status/instances.py."""

from __future__ import annotations

DOCUMENTATION = r"""
module: instance_info
short_description: Report what the Tomcat instances of a host run and which of them are pending
version_added: 0.1.0
author:
  - catalina.cluster contributors (@catalina)
description:
  - Reads, for all instances in one call, the state of their services, the digest of what is on disk, the digest of what they were
    started with, and whether their own HTTP connector answers.
  - An instance is pending if the two digests differ, or if its service is enabled but down.
  - The connector is probed with C(OPTIONS *), which reaches no application and creates no session.
extends_documentation_fragment:
  - catalina.cluster.attributes.info_module
options:
  instances:
    description:
      - The instances to inspect. Entries of C(cluster_members) can be passed as they are.
      - RV(ignore:name) and RV(ignore:service) are needed; RV(ignore:address) and RV(ignore:http_port) are used to reach a running
        instance that has no record of its endpoint. Other keys are ignored.
    type: list
    elements: dict
    required: true
  secrets:
    description:
      - Return the AJP secret that each running instance was started with. Use it only with C(no_log).
    type: bool
    default: false
  wait:
    description:
      - Maximum seconds to repeat the inspection until every instance is healthy (active, answering, not pending).
      - Ends early if a service is stopped or failed. The module does not fail when the time is up.
    type: int
    default: 0
  wait_for:
    description:
      - Names of the instances that O(wait) or O(wait_sessions) waits for. All of them when empty.
    type: list
    elements: str
    default: []
  sessions:
    description:
      - Also report how many sessions each instance has. Reads the status page that the role C(tomcat) gives to instances with
        non-replicated sessions.
    type: bool
    default: false
  wait_sessions:
    description:
      - Maximum seconds to repeat the request until no instance has any session. O(wait_for) names the instances that count. Needs
        O(sessions).
      - For an instance that does not report its sessions it waits the full time. The module does not fail then.
    type: int
    default: 0
  timeout:
    description:
      - Seconds that a connector may take to respond.
    type: float
    default: 2.0
  inventory:
    description:
      - Also describe removed instances, which are those that the register of this host lists for this inventory and that are not
        among O(instances).
    type: str
    default: ""
"""

EXAMPLES = r"""
- name: Inspect the instances of this host
  catalina.cluster.instance_info:
    instances:
      - name: tomcat1
        service: tomcat@tomcat1.service
        address: 192.168.0.101
        http_port: 8081
  register: inspected

- name: Name the pending ones
  ansible.builtin.debug:
    msg: "{{ inspected.instances | selectattr('pending') | map(attribute='name') }}"

- name: Wait up to a minute until all are healthy
  catalina.cluster.instance_info:
    instances: "{{ cluster_members | selectattr('host', 'eq', inventory_hostname) }}"
    wait: 60
  register: inspected
  failed_when: inspected.instances | rejectattr('healthy') | length > 0

- name: Wait up to ten minutes until the sessions of one have ended
  catalina.cluster.instance_info:
    instances: "{{ cluster_members | selectattr('host', 'eq', inventory_hostname) }}"
    sessions: true
    wait_sessions: 600
    wait_for: [tomcat3]
"""

RETURN = r"""
instances:
  description: One entry for each instance, in the requested order.
  returned: success
  type: list
  elements: dict
  contains:
    name:
      description: Name of the instance.
      type: str
    service:
      description: Name of its service.
      type: str
    exists:
      description: Whether systemd knows the service.
      type: bool
    enabled:
      description: Whether the service starts at boot.
      type: bool
    active:
      description: Whether the service runs.
      type: bool
    state:
      description: ActiveState of systemd, or V(missing).
      type: str
      sample: active
    since:
      description: When the service entered this state, UTC.
      type: str
      sample: "2026-11-22T23:30:05Z"
    pid:
      description: PID of the main process, 0 when it is down.
      type: int
    restarts:
      description: How often systemd restarted the service automatically.
      type: int
    need_daemon_reload:
      description: Whether the unit file is newer than what systemd has loaded.
      type: bool
    digest_disk:
      description: Digest of what is on disk, empty if there is none.
      type: str
    digest_running:
      description: Digest of what the instance was started with, empty if it is down or has no record.
      type: str
    pending:
      description: Whether the instance needs to be started or restarted.
      type: bool
    reasons:
      description: Files and other parts that differ, or V(down).
      type: list
      elements: str
      sample: [/srv/tomcat/tomcat1/conf/server.xml]
    answering:
      description: Whether its own HTTP connector answered.
      type: bool
    healthy:
      description: Active, answering and not pending.
      type: bool
    sessions:
      description:
        - Number of sessions of all its applications, with O(sessions) only. Null if it is running but does not report them.
        - Tomcat removes expired sessions from the count about once a minute.
      type: int
    not_distributable:
      description: Paths of its applications whose sessions are not replicated although those of its cluster are.
      type: list
      elements: str
    running:
      description: Endpoint that the instance was started with; empty when it is down.
      type: dict
      contains:
        address:
          description: Address of the connectors.
          type: str
        http_port:
          description: Port of the HTTP connector.
          type: int
        ajp_port:
          description: Port of the AJP connector.
          type: int
        receiver_port:
          description: Port of the cluster receiver.
          type: int
        replication:
          description: Settings of its session replication, which must be the same on all members of a group; empty without
            replication.
          type: dict
        secret:
          description: AJP secret, with O(secrets) only.
          type: str
removed:
  description:
    - Instances that the register of this host lists for O(inventory) and that are not among O(instances).
    - Each has the keys of RV(instances), and O(ignore:cluster), O(ignore:group), O(ignore:route), O(ignore:base) from the register.
  type: list
  elements: dict
  returned: when O(inventory) is given
"""

import typing as t

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.catalina.cluster.plugins.module_utils.status.instances import (
    InfoError,
    ask_connector,
    survey,
    wait_for,
)
from ansible_collections.catalina.cluster.plugins.module_utils.status.register import read_register
from ansible_collections.catalina.cluster.plugins.module_utils.status.sessions import (
    add_sessions,
    fetch_sessions,
    wait_for_sessions,
)


def main() -> None:
    module = AnsibleModule(
        argument_spec={
            "instances": {"type": "list", "elements": "dict", "required": True},
            "secrets": {"type": "bool", "default": False, "no_log": False},
            "wait": {"type": "int", "default": 0},
            "wait_for": {"type": "list", "elements": "str", "default": []},
            "sessions": {"type": "bool", "default": False},
            "wait_sessions": {"type": "int", "default": 0},
            "timeout": {"type": "float", "default": 2.0},
            "inventory": {"type": "str", "default": ""},
        },
        supports_check_mode=True,
    )
    module.run_command_environ_update = {"LC_ALL": "C", "TZ": "UTC"}
    params = module.params
    if params["wait_sessions"] and (params["wait"] or not params["sessions"]):
        module.fail_json(msg="wait_sessions waits for sessions to end: it needs sessions: true, and cannot stand beside wait")

    def run(command: t.Sequence[str]) -> tuple[int, str, str]:
        code, out, err = module.run_command(list(command))
        return int(code), str(out), str(err)

    def probe(address: str, port: int) -> bool:
        return ask_connector(address, port, params["timeout"])

    def inspect() -> tuple[list[dict[str, t.Any]], list[str]]:
        described, warnings = survey(params["instances"], run, probe, params["secrets"])
        if params["sessions"]:
            add_sessions(params["instances"], described, lambda address, port: fetch_sessions(address, port, params["timeout"]))
        return described, warnings

    try:
        if params["wait_sessions"]:
            described, warnings = wait_for_sessions(inspect, params["wait_sessions"], params["wait_for"])
        else:
            described, warnings = wait_for(inspect, params["wait"], params["wait_for"])
        result: dict[str, t.Any] = {"instances": described}
        if params["inventory"]:
            names = [str(instance["name"]) for instance in params["instances"]]
            entries, problems = read_register(params["inventory"], names)
            found, more = survey(entries, run, probe, params["secrets"])
            result["removed"] = [{**entry, **info} for entry, info in zip(entries, found)]
            warnings = [*warnings, *problems, *more]
    except InfoError as error:
        module.fail_json(msg=str(error))
    for warning in warnings:
        module.warn(warning)
    module.exit_json(changed=False, **result)


if __name__ == "__main__":
    main()
