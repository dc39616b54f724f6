# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The reload that somebody on the host asks for, as gentle as that of a run: python3 -m ...reload.asked PARAMETERS.

systemctl reload calls it, and so do logrotate and the hooks that renew certificates. PARAMETERS is a file with those of frontend_reload
as JSON. Standard library only and no Ansible: it runs by itself.
"""

from __future__ import annotations

import json
import subprocess
import sys
import typing as t

from ansible_collections.catalina.cluster.plugins.module_utils.reload.host import Host, Settings
from ansible_collections.catalina.cluster.plugins.module_utils.reload.run import RELOAD, Decision, Limits, Reloader, ReloadError, System

# Seconds in which processes of the old generation may finish. Whoever asked waits no longer, and systemd waits for 90 in all.
DRAIN = 10.0
REASON = "somebody on the host asked for it"


def run(command: list[str]) -> tuple[int, str, str]:
    """Run a program: code, output, errors."""
    try:
        done = subprocess.run(command, capture_output=True, stdin=subprocess.DEVNULL, check=False, encoding="utf-8", errors="replace")
    except OSError as error:
        return 127, "", f"{command[0]}: {error.strerror}"
    return done.returncode, done.stdout, done.stderr


def reload(system: System, limits: Limits) -> str:
    """Reload whatever is on disk. Returns what is worth telling, and raises ReloadError."""
    loaded = system.loaded()
    old = tuple(process for process in loaded.old if system.alive(process)) if loaded is not None else ()
    try:
        outcome = Reloader(system, limits).run(Decision(RELOAD, (REASON,), old=old))
    except ReloadError as error:
        if "old_processes" not in error.details:
            raise
        # Long requests go on in them, with the certificates and logs of before. The next run waits for them.
        return f"Reloaded; {error.details['old_processes']} process(es) of the old generation still finish requests."
    return f"Reloaded in {outcome.seconds:.1f} seconds."


def main(arguments: t.Sequence[str]) -> int:
    """Entry point."""
    with open(arguments[0], encoding="utf-8") as stream:
        params = json.load(stream)
    host = Host(Settings.from_params(params), run)
    limits = Limits(close_delay=params["close_delay"], start=params["start_timeout"], drain=DRAIN, wake_processes=True)
    try:
        with host.alone(params["drain_timeout"] + params["start_timeout"]):
            sys.stdout.write(reload(host, limits) + "\n")
    except ReloadError as error:
        sys.stderr.write(f"{error.message}\n")
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
