# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who this run is, and whether another run of the same machine still lives."""

from __future__ import annotations

import getpass
import multiprocessing
import os
import socket
from collections.abc import Mapping
from pathlib import Path
from typing import Any

PROC = Path("/proc")


def this_run(proc: Path = PROC) -> dict[str, str]:
    """Return what names this run of ansible-playbook: user and host for people, the rest to tell whether it lives."""
    parent = multiprocessing.parent_process()
    pid = parent.pid if parent is not None and parent.pid is not None else os.getpid()
    return {
        "user": _user(),
        "controller": socket.gethostname(),
        "machine": _machine(proc),
        "pid": str(pid),
        "started": _started(proc, str(pid)),
    }


def is_dead(holder: Mapping[str, str], proc: Path = PROC) -> bool:
    """Whether a run is known to have ended: one of this machine whose process has ended. Of others nothing is known."""
    machine = _machine(proc)
    if not machine or holder.get("machine") != machine:
        return False
    return _started(proc, str(holder.get("pid", ""))) != holder.get("started")


def _machine(proc: Path) -> str:
    """The boot of this machine and the namespace in which its process numbers count; empty where there is no /proc."""
    try:
        boot = (proc / "sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        return f"{boot} {os.readlink(proc / 'self/ns/pid')}"
    except OSError:
        return ""


def _started(proc: Path, pid: str) -> str:
    """When a process was started, in ticks since the boot: field 22 of its stat (proc(5)); empty when there is none."""
    try:
        stat = (proc / pid / "stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    fields = stat.rpartition(")")[2].split()
    return fields[19] if len(fields) > 19 and fields[0] not in ("Z", "X") else ""


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return str(os.getuid())


def refusal(found: Mapping[str, Any]) -> str:
    """Return what a person is told who comes second."""
    holder = found["holder"]
    who = f"{holder.get('user', '?')} on {holder.get('controller', '?')}, process {holder.get('pid', '?')}"
    return (
        f"Another run is at work on this cluster: {who}, since {_span(found['held_for'])};"
        f" its last sign of life is {_span(found['seen_ago'])} old."
        " Wait until it has ended and run again. If you know that it is dead: -e run_control_break_lock=true"
    )


def _span(seconds: int) -> str:
    return f"{seconds} s" if seconds < 120 else f"{seconds // 60} min"
