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
  load:
    description:
      - Also read what instances are busy with. Memory and threads come from the kernel, heap and connectors from Tomcat's own status page,
        which instances have with C(tomcat_status_page) of the role P(catalina.cluster.tomcat#role).
    type: bool
    default: false
  wait_sessions:
    description:
      - Maximum seconds to repeat the request until no instance has any session. O(wait_for) names the instances that count. Needs
        O(sessions).
      - For an instance that does not report its sessions it waits the full time. The module does not fail then.
    type: int
    default: 0
  copies:
    description:
      - Also report which replicated sessions each instance holds, as fingerprints of their ids. Reads a page that the role C(tomcat)
        gives to instances with replicated sessions, and that answers the host itself only.
    type: bool
    default: false
  copies_seconds:
    description:
      - Seconds for which these readings are repeated, since sessions come and go. 0 reads once. Needs O(copies).
    type: float
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

- name: See which sessions they hold in common for five seconds
  catalina.cluster.instance_info:
    instances: "{{ cluster_members | selectattr('host', 'eq', inventory_hostname) }}"
    copies: true
    copies_seconds: 5
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
    start_seconds:
      description: How long its last start took, from the command to the answer of its connector; null when it is down.
      type: float
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
    copies:
      description: Which replicated sessions the instance holds, with O(copies) only.
      type: dict
      contains:
        told:
          description: Whether the instance said it. Those that were started before they had the page do not.
          type: bool
        problem:
          description: Why it did not, empty where it has no such page.
          type: str
        receiver:
          description: Address and port where it receives sessions, empty where it does not say that.
          type: str
          sample: 192.168.0.101 5001
        sees:
          description: Where the members receive that are there for it.
          type: list
          elements: str
        contexts:
          description:
            - By path, as V(/shop) or V(/shop##2), with the keys RV(ignore:manager), the class; RV(ignore:held), the sessions whose
              content it had in every reading; and RV(ignore:known), further ones that it held, or whose place it knew, in some.
            - A session is a text of its fingerprint and its route, and where it is held the millisecond of its last use since 1970.
          type: dict
          sample: {"/shop": {"manager": "DeltaManager", "held": ["6ca13d52ca70c883 tomcat1 1790000000000"], "known": []}}
    load:
      description:
        - What it is busy with, with O(load) only. memory (resident, in bytes), threads, java (its release), cpu_seconds, files (that
          are open) and files_max of its process come from the kernel, each as far as the user may read it. heap and
          heap_max (bytes) and connectors come from its status page and are missing without one. A connector has name, threads_max,
          threads, busy, requests, errors, seconds (of all requests together), received and sent (bytes).
      type: dict
      sample: {memory: 201326592, threads: 41}
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
from ansible_collections.catalina.cluster.plugins.module_utils.status.copies import add_copies
from ansible_collections.catalina.cluster.plugins.module_utils.status.instances import (
    InfoError,
    ask_connector,
    survey,
    wait_for,
)
from ansible_collections.catalina.cluster.plugins.module_utils.status.load import add_load, fetch_load
from ansible_collections.catalina.cluster.plugins.module_utils.status.register import read_register
from ansible_collections.catalina.cluster.plugins.module_utils.status.sessions import (
    add_sessions,
    fetch_sessions,
    wait_for_sessions,
)


def contradiction(params: t.Mapping[str, t.Any]) -> str:
    """Why options do not go together; empty if they do."""
    if params["wait_sessions"] and (params["wait"] or not params["sessions"]):
        return "wait_sessions waits for sessions to end: it needs sessions: true, and cannot stand beside wait"
    if params["copies_seconds"] and not params["copies"]:
        return "copies_seconds is for how long copies are read: it needs copies: true"
    return ""


def main() -> None:
    module = AnsibleModule(
        argument_spec={
            "instances": {"type": "list", "elements": "dict", "required": True},
            "secrets": {"type": "bool", "default": False, "no_log": False},
            "wait": {"type": "int", "default": 0},
            "wait_for": {"type": "list", "elements": "str", "default": []},
            "sessions": {"type": "bool", "default": False},
            "load": {"type": "bool", "default": False},
            "wait_sessions": {"type": "int", "default": 0},
            "copies": {"type": "bool", "default": False},
            "copies_seconds": {"type": "float", "default": 0},
            "timeout": {"type": "float", "default": 2.0},
            "inventory": {"type": "str", "default": ""},
        },
        supports_check_mode=True,
    )
    module.run_command_environ_update = {"LC_ALL": "C", "TZ": "UTC"}
    params = module.params
    fault = contradiction(params)
    if fault:
        module.fail_json(msg=fault)

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
        if params["copies"]:
            add_copies(params["instances"], described, params["copies_seconds"])
        if params["load"]:
            add_load(params["instances"], described, lambda address, port: fetch_load(address, port, params["timeout"]))
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
