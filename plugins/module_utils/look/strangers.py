# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What no inventory knows: Tomcats that somebody started by hand, and who else speaks to the replication ports."""

from __future__ import annotations

import contextlib
import os
import re
import typing as t

from ansible_collections.catalina.cluster.plugins.module_utils.look.ports import read_address, unit_of

_ESTABLISHED = "01"
_BASE = "-Dcatalina.base="
_MAIN = "org.apache.catalina.startup.Bootstrap"
_OURS = re.compile(r"^tomcat@.+\.service$")
# A check of a candidate starts a Tomcat without a port of its own, for as long as the call of a file set lasts.
_CHECK = "configtest"


def parse_peers(text: str, ports: t.Collection[int]) -> list[dict[str, t.Any]]:
    """Who is connected to these local ports, in the text of /proc/net/tcp or tcp6 (proc(5)): address and port."""
    found = []
    for line in text.splitlines()[1:]:
        words = line.split()
        if len(words) > 3 and words[3] == _ESTABLISHED:
            port = int(words[1].rpartition(":")[2], 16)
            if port in ports:
                found.append({"address": read_address(words[2].rpartition(":")[0]), "port": port})
    return found


def peers(ports: t.Collection[int], proc: str = "/proc") -> list[dict[str, t.Any]]:
    """Who is connected to these ports of the host, each address once for a port."""
    found: dict[tuple[int, str], dict[str, t.Any]] = {}
    for name in ("tcp", "tcp6") if ports else ():
        with contextlib.suppress(OSError), open(os.path.join(proc, "net", name), encoding="ascii") as stream:
            found.update({(one["port"], one["address"]): one for one in parse_peers(stream.read(), ports)})
    return [found[key] for key in sorted(found)]


def started_by_hand(proc: str = "/proc") -> list[dict[str, t.Any]]:
    """Tomcats that run outside of units of the collection: pid, base (their CATALINA_BASE) and unit, empty without one."""
    found = []
    for pid in sorted(int(name) for name in os.listdir(proc) if name.isdigit()):
        words = _read(proc, pid, "cmdline").split("\0")
        if _MAIN not in words or _CHECK in words:
            continue
        unit = unit_of(_read(proc, pid, "cgroup"))
        if not _OURS.match(unit):
            bases = [word[len(_BASE) :] for word in words if word.startswith(_BASE)]
            found.append({"pid": pid, "base": bases[-1] if bases else "", "unit": unit})
    return found


def _read(proc: str, pid: int, name: str) -> str:
    try:
        with open(os.path.join(proc, str(pid), name), encoding="utf-8", errors="replace") as stream:
            return stream.read()
    except OSError:
        return ""
