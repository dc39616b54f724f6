# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who listens on a TCP port of this host: process, name and unit."""

from __future__ import annotations

import contextlib
import ipaddress
import os
import re
import struct
import typing as t

_LISTEN = "0A"
_UNIT = re.compile(r"([^/\n]+\.(?:service|scope))(?=[/\n]|$)")


class Listener(t.NamedTuple):
    """A listening socket."""

    address: str
    port: int
    inode: str


def parse_listeners(text: str) -> list[Listener]:
    """The listening sockets in the text of /proc/net/tcp or tcp6 (proc(5))."""
    found = []
    for line in text.splitlines()[1:]:
        words = line.split()
        if len(words) > 9 and words[3] == _LISTEN:
            address, _colon, port = words[1].rpartition(":")
            found.append(Listener(read_address(address), int(port, 16), words[9]))
    return found


def read_address(text: str) -> str:
    """The address in hexadecimal words of the machine's byte order. One that is mapped to IPv6 is shown as IPv4."""
    words = [int(text[start : start + 8], 16) for start in range(0, len(text), 8)]
    address = ipaddress.ip_address(struct.pack(f"={len(words)}I", *words))
    mapped = getattr(address, "ipv4_mapped", None)
    return str(mapped or address)


def unit_of(cgroup: str) -> str:
    """The unit in the text of /proc/PID/cgroup; empty when systemd did not start the process."""
    found = _UNIT.findall(cgroup)
    return str(found[-1]) if found else ""


def holders(ports: t.Collection[int], proc: str = "/proc") -> list[dict[str, t.Any]]:
    """Who listens on these ports, one entry for each socket; of several processes with one socket, the one that is oldest."""
    wanted: dict[str, Listener] = {}
    for name in ("tcp", "tcp6"):
        with contextlib.suppress(OSError), open(os.path.join(proc, "net", name), encoding="ascii") as stream:
            wanted.update({one.inode: one for one in parse_listeners(stream.read()) if one.port in ports})
    found = []
    for pid in sorted(int(name) for name in os.listdir(proc) if name.isdigit()) if wanted else []:
        for inode in _sockets(proc, pid) & set(wanted):
            listener = wanted.pop(inode)
            found.append({"port": listener.port, "address": listener.address, **_process(proc, pid)})
    # Of another user where this one may not look, or of the kernel.
    found += [{"port": one.port, "address": one.address, "pid": 0, "name": "", "unit": ""} for one in wanted.values()]
    return sorted(found, key=lambda one: (one["port"], one["address"]))


def _sockets(proc: str, pid: int) -> set[str]:
    folder = os.path.join(proc, str(pid), "fd")
    found = set()
    with contextlib.suppress(OSError):
        for name in os.listdir(folder):
            with contextlib.suppress(OSError):
                target = os.readlink(os.path.join(folder, name))
                if target.startswith("socket:["):
                    found.add(target[len("socket:[") : -1])
    return found


def _process(proc: str, pid: int) -> dict[str, t.Any]:
    return {"pid": pid, "name": _text(proc, pid, "comm").strip(), "unit": unit_of(_text(proc, pid, "cgroup"))}


def _text(proc: str, pid: int, name: str) -> str:
    try:
        with open(os.path.join(proc, str(pid), name), encoding="utf-8", errors="replace") as stream:
            return stream.read()
    except OSError:
        return ""
