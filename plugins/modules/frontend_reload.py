#!/usr/bin/python
# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Thin module around module_utils/reload/run.py."""

from __future__ import annotations

DOCUMENTATION = r"""
module: frontend_reload
short_description: Make a running httpd or nginx serve the files on disk without losing a request
version_added: 0.1.0
author:
  - catalina.cluster contributors (@catalina)
description:
  - Compares the digests of the files on disk with what the main process has loaded, and starts, reloads or restarts the service
    only if they differ. No handler is needed, and the next run completes an interrupted one.
  - If only states and weights of members differ, the running processes of httpd are told them (balancer-manager, mod_jk's status
    worker), and the module waits until members that were taken out have no request any more. Where that is not possible, for
    example because requests take longer than ten seconds, it reloads.
  - Has systemd read the unit anew if the unit or one of its drop-ins has changed since.
  - Before a reload the configuration on disk is checked once more, and a flag file that the configuration checks makes clients
    close their keep-alive connections.
  - After a reload it waits until a process of the new generation exists and every port answers, and then until every process of
    the old generation has exited. Only then is it safe to stop a member that is not in the new configuration.
  - If the server refuses a reload, the module fails with the server's own message, and the reload stays pending.
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
      - Whether to enable the service at boot.
    type: bool
    default: true
  apply:
    description:
      - With V(false) nothing is done yet. The next call for the same host without it does this one too, and reloads all servers at
        the same time. Servers that have to start or that need further ports follow one after the other.
      - Kept on the controller until the end of the run.
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
      - The file that records what the main process has loaded.
      - Without it, a file named after O(kind) in C(/run/catalina-cluster).
    type: path
  close_flag:
    description:
      - The flag file that makes the configuration turn keep-alive off.
      - Without it, a file named after O(kind) in C(/run/catalina-cluster).
    type: path
  close_delay:
    description:
      - Seconds between the flag and the reload.
    type: float
    default: 1.2
  wake_processes:
    description:
      - Wake httpd processes that sleep while no process accepts connections, which otherwise lasts up to a second in each
        graceful reload. Only processes that neither listen nor have a client are woken, and then the main process.
      - The module itself sends the signal for the reload as soon as a process has no client, or after 1.5 s. Before that it
        checks the configuration once more.
      - Ignored for nginx.
    type: bool
    default: true
  binary:
    description:
      - The program that the main process should run. If it runs a different one, or if the file was replaced after it was
        started, the module switches to this program with nginx's binary upgrade, using the configuration on disk.
      - Ignored for httpd.
    type: path
    default: ""
  check:
    description:
      - Command that checks the configuration on disk before it is loaded.
    type: list
    elements: str
    default: []
  configuration:
    description:
      - Files (globs) whose C(Listen) or C(listen) lines define which ports must answer.
    type: list
    elements: path
    default: []
  probes:
    description:
      - URLs that must answer, with any status. They replace the ports found in O(configuration).
      - A URL without a path is requested with C(OPTIONS *), which does not reach any application.
    type: list
    elements: str
    default: []
  error_log:
    description:
      - The server's own error log, which is quoted if something fails.
    type: path
    default: ""
  replaces:
    description:
      - Services that are removed from this host and whose ports this one takes over. They are stopped immediately before the
        reload or start, after all checks, and the module waits for their ports. Requests in progress may finish.
      - Without a reload or start nothing is stopped. Stop and disable them afterwards in any case.
    type: list
    elements: str
    default: []
  start_timeout:
    description:
      - Seconds within which the new generation must answer.
    type: float
    default: 20
  drain_timeout:
    description:
      - Seconds within which all processes of the old generation must exit, which limits how long a request may take.
    type: float
    default: 60
  _digest:
    description: Set only by the action plugin. Stands for all other options.
    type: str
    default: ""
  _others:
    description: Set only by the action plugin. The options of the calls before.
    type: list
    elements: dict
    default: []
attributes:
  check_mode:
    description: Can run in check mode and return what it would return without it.
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
  description: What was done, or would be done in check mode (none, start, reload, restart, switch, states).
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
  description: Whether the service was enabled at boot.
  type: bool
  returned: always
unit_read:
  description: Whether systemd had to read the unit anew, because it or a drop-in has changed. Nothing is restarted for that.
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
others:
  description: The same for each server of the calls before, by O(kind).
  type: dict
  returned: when there were calls with O(apply=false)
old_processes:
  description: Processes of the old generation that still exist. If there are any, the module fails.
  type: int
  returned: always
"""

import contextlib
import typing as t

from ansible.module_utils.basic import AnsibleModule
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible_collections.catalina.cluster.plugins.module_utils.commands.runner import runner_of
from ansible_collections.catalina.cluster.plugins.module_utils.reload.host import Host, Settings
from ansible_collections.catalina.cluster.plugins.module_utils.reload.run import (
    Limits,
    Reloader,
    ReloadError,
    decide,
)
from ansible_collections.catalina.cluster.plugins.module_utils.reload.seen import keep_request
from ansible_collections.catalina.cluster.plugins.module_utils.reload.together import all_of, reloads_only

SPEC: dict[str, t.Any] = {
    "kind": {"type": "str", "choices": ["httpd", "nginx"], "required": True},
    "service": {"type": "str", "required": True},
    "enabled": {"type": "bool", "default": True},
    "apply": {"type": "bool", "default": True},
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
    "_digest": {"type": "str", "default": ""},
}


class Server:
    """One server of the host and what it was asked."""

    def __init__(self, module: AnsibleModule, params: dict[str, t.Any]) -> None:
        self.params = params
        self._check_mode = module.check_mode
        self.host = Host(Settings.from_params(params), runner_of(module))

    def work(self) -> dict[str, t.Any]:
        """The result of its reload."""
        params, host = self.params, self.host
        decision = decide(host, params["enabled"])
        if not self._check_mode and decision.found is not None and decision.found.parts:
            host.record(decision.found)
        if self._check_mode or not (decision.changed or decision.old or host.flag_is_up()):
            if not self._check_mode:
                keep_request(params)
            return {
                "changed": decision.changed,
                "action": decision.action,
                "enabled": decision.enable,
                "unit_read": decision.stale,
                "reasons": list(decision.reasons),
                "seconds": 0.0,
                "steps": {},
                "old_processes": len(decision.old),
            }
        if not host.disk().parts:
            raise ReloadError(f"None of {', '.join(params['digests'])} is there: lay the configuration out first.")
        limits = Limits(
            close_delay=params["close_delay"],
            start=params["start_timeout"],
            drain=params["drain_timeout"],
            wake_processes=params["wake_processes"] and params["kind"] == "httpd",
        )
        with host.alone(limits.drain + limits.start):
            # Another run may have done it in the meantime.
            decision = decide(host, params["enabled"])
            return Reloader(host, limits).run(decision).public()


def _servers(module: AnsibleModule) -> dict[str, Server]:
    """Those of earlier calls first."""
    asked = []
    for other in module.params.pop("_others"):
        found = ArgumentSpecValidator(SPEC).validate(other)
        if found.error_messages:
            module.fail_json(msg=f"{other.get('service')}: " + " ".join(found.error_messages))
        asked.append(found.validated_parameters)
    return {params["service"]: Server(module, params) for params in [*asked, module.params]}


def main() -> None:
    """Entry point."""
    module = AnsibleModule(
        argument_spec={**SPEC, "_others": {"type": "list", "elements": "dict", "default": []}},
        supports_check_mode=True,
    )
    servers = _servers(module)
    own = module.params["service"]
    at_once: list[str] = []
    if len(servers) > 1:
        with contextlib.suppress(ReloadError):
            at_once = [name for name, one in servers.items() if reloads_only(one.host, one.params["enabled"])]
    results = all_of({name: server.work for name, server in servers.items()}, at_once)
    failed = {name: result for name, result in results.items() if result.get("failed")}
    if failed:
        details = {key: value for result in failed.values() for key, value in result.items() if key not in ("failed", "msg")}
        module.fail_json(msg="\n".join(f"{name}: {result['msg']}" for name, result in failed.items()), **details)
    changed = any(result["changed"] for result in results.values())
    others = {servers[name].params["kind"]: result for name, result in results.items() if name != own}
    module.exit_json(**{**results[own], "changed": changed}, **({"others": others} if others else {}))


if __name__ == "__main__":
    main()
