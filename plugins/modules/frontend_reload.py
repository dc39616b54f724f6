#!/usr/bin/python
# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Thin module around module_utils/reload/run.py."""

from __future__ import annotations

DOCUMENTATION = r"""
module: frontend_reload
short_description: Have a running httpd or nginx serve what is laid out, without losing a request
version_added: 0.1.0
author:
  - catalina.cluster contributors (@catalina)
description:
  - Compares the digests of what lies on disk with what the main process has loaded, and starts, reloads or restarts the service
    only when they differ. Nothing has to be notified, and a run that was interrupted is completed by the next one.
  - Before a reload the configuration on disk is checked once more, and clients are made to close their keep-alive connections
    by a flag file that the configuration looks at.
  - After a reload it waits until a process of the new generation is there and every port answers, and then until every
    process of the old generation is gone. Only then may a member that the new configuration left out be stopped.
  - A reload that the server refuses fails with the server's own words, and stays pending.
options:
  kind:
    description:
      - Which server it is.
    type: str
    choices: [httpd, nginx]
    required: true
  service:
    description:
      - Name of its systemd unit.
    type: str
    required: true
  enabled:
    description:
      - Also make the service start at boot.
    type: bool
    default: true
  digests:
    description:
      - The digest files of the parts that make up its configuration, as paths or globs.
      - Parts whose name begins with V(restart:) cannot be changed by a reload; when they differ, the service is restarted.
    type: list
    elements: path
    required: true
  record:
    description:
      - Where it is noted what the main process has loaded.
      - Without it, a file named after O(kind) in C(/run/catalina-cluster).
    type: path
  close_flag:
    description:
      - The flag file at which the configuration switches keep-alive off.
      - Without it, a file named after O(kind) in C(/run/catalina-cluster).
    type: path
  close_delay:
    description:
      - Seconds between the flag and the reload.
    type: float
    default: 1.2
  wake_processes:
    description:
      - Wake the processes of httpd where they sleep while nobody accepts connections, which is up to a second of each graceful
        reload otherwise. Only processes that neither listen nor have a client are woken, and then the main process.
      - The signal is sent by the module itself, when a process has no client, or after 1.5 s. The
        configuration is checked once more before.
      - Without a meaning for nginx.
    type: bool
    default: true
  binary:
    description:
      - The program that the main process has to run. Where it runs another one, or the file was replaced since it was started, the
        wanted one takes over by nginx's binary upgrade, with the configuration on disk.
      - Without a meaning for httpd.
    type: path
    default: ""
  check:
    description:
      - Command that judges the configuration on disk before it is loaded.
    type: list
    elements: str
    default: []
  configuration:
    description:
      - Files (globs) whose C(Listen) or C(listen) lines tell which ports have to answer.
    type: list
    elements: path
    default: []
  probes:
    description:
      - URLs that have to answer, with any status. They replace the ports found in O(configuration).
      - A URL without a path is asked with C(OPTIONS *), which reaches no application.
    type: list
    elements: str
    default: []
  error_log:
    description:
      - The server's own error log, quoted when something fails.
    type: path
    default: ""
  replaces:
    description:
      - Services that are taken off this host and leave their ports to this one. They are told to stop directly before the reload or
        start, when all checks are over, and their ports are waited for. Requests under way may finish.
      - Without a reload or start nothing is stopped. Whoever takes them off the host stops and disables them afterwards in any case.
    type: list
    elements: str
    default: []
  start_timeout:
    description:
      - Seconds until the new generation has to answer.
    type: float
    default: 20
  drain_timeout:
    description:
      - Seconds until the processes of the old generation have to be gone, which is the longest time that a request may take.
    type: float
    default: 60
attributes:
  check_mode:
    description: Can run in check mode and return what it would without it.
    support: full
  diff_mode:
    description: Returns the differences.
    support: none
"""

EXAMPLES = r"""
- name: Have nginx serve what is laid out
  catalina.cluster.frontend_reload:
    kind: nginx
    service: nginx
    digests: [/var/lib/catalina-cluster/digests/nginx.*.json]
    check: [nginx, -t, -q]
    configuration: [/etc/nginx/catalina.d/*.conf]
    error_log: /var/log/nginx/error.log
"""

RETURN = r"""
action:
  description: What was done, or would be done in check mode.
  type: str
  returned: always
  sample: reload
reasons:
  description: The parts that differed, or why the service had to be started.
  type: list
  elements: str
  returned: always
  sample: ["file:/etc/nginx/catalina.d/10-upstreams.conf"]
enabled:
  description: Whether the service was made to start at boot.
  type: bool
  returned: always
seconds:
  description: How long it took.
  type: float
  returned: always
steps:
  description: How long each step took, in seconds.
  type: dict
  returned: always
old_processes:
  description: Processes of the old generation that are still there. With any left the module fails.
  type: int
  returned: always
"""

import typing as t

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.catalina.cluster.plugins.module_utils.reload.host import Host, Settings
from ansible_collections.catalina.cluster.plugins.module_utils.reload.run import (
    NONE,
    Limits,
    Reloader,
    ReloadError,
    decide,
)

RUN_DIR = "/run/catalina-cluster"


def _work(module: AnsibleModule, host: Host, limits: Limits) -> dict[str, t.Any]:
    params = module.params
    decision = decide(host, params["enabled"])
    if not module.check_mode and decision.found is not None and decision.found.parts:
        host.record(decision.found)
    if module.check_mode or (decision.action == NONE and not decision.enable and not decision.old and not host.flag_is_up()):
        return {
            "changed": decision.action != NONE or decision.enable,
            "action": decision.action,
            "enabled": decision.enable,
            "reasons": list(decision.reasons),
            "seconds": 0.0,
            "steps": {},
            "old_processes": len(decision.old),
        }
    if not host.disk().parts:
        raise ReloadError(f"None of {', '.join(params['digests'])} is there: lay the configuration out first.")
    with host.alone(limits.drain + limits.start):
        # Another run may have done it in the meantime.
        decision = decide(host, params["enabled"])
        return Reloader(host, limits).run(decision).public()


def main() -> None:
    """Entry point."""
    module = AnsibleModule(
        argument_spec={
            "kind": {"type": "str", "choices": ["httpd", "nginx"], "required": True},
            "service": {"type": "str", "required": True},
            "enabled": {"type": "bool", "default": True},
            "digests": {"type": "list", "elements": "path", "required": True},
            "record": {"type": "path"},
            "close_flag": {"type": "path"},
            "close_delay": {"type": "float", "default": 1.2},
            "wake_processes": {"type": "bool", "default": True},
            "binary": {"type": "path", "default": ""},
            "check": {"type": "list", "elements": "str", "default": []},
            "configuration": {"type": "list", "elements": "path", "default": []},
            "probes": {"type": "list", "elements": "str", "default": []},
            "error_log": {"type": "path", "default": ""},
            "replaces": {"type": "list", "elements": "str", "default": []},
            "start_timeout": {"type": "float", "default": 20},
            "drain_timeout": {"type": "float", "default": 60},
        },
        supports_check_mode=True,
    )
    params = module.params
    settings = Settings(
        kind=params["kind"],
        service=params["service"],
        digests=tuple(params["digests"]),
        record=params["record"] or f"{RUN_DIR}/{params['kind']}.loaded.json",
        close_flag=params["close_flag"] or f"{RUN_DIR}/{params['kind']}.close",
        check=tuple(params["check"]),
        configuration=tuple(params["configuration"]),
        probes=tuple(params["probes"]),
        error_log=params["error_log"],
        replaces=tuple(params["replaces"]),
        binary=params["binary"],
    )

    def run(command: list[str]) -> tuple[int, str, str]:
        try:
            code, out, err = module.run_command(command, handle_exceptions=False)
        except OSError as error:
            return 127, "", f"{command[0]}: {error.strerror}"
        return code, out, err

    limits = Limits(
        close_delay=params["close_delay"],
        start=params["start_timeout"],
        drain=params["drain_timeout"],
        wake_processes=params["wake_processes"] and params["kind"] == "httpd",
    )
    try:
        result = _work(module, Host(settings, run), limits)
    except ReloadError as error:
        module.fail_json(msg=f"{params['service']}: {error.message}", **error.details)
    module.exit_json(**result)


if __name__ == "__main__":
    main()
