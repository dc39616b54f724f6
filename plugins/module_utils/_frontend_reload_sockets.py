# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which processes listen, and which have clients, from /proc."""

from __future__ import annotations

import contextlib
import os
import typing as t

_LISTEN = "0A"


class Socket(t.NamedTuple):
    """A TCP socket of a network namespace."""

    port: int
    listens: bool
    inode: str


def parse_tcp(text: str) -> list[Socket]:
    """The sockets in the text of /proc/PID/net/tcp or tcp6 (proc(5)): local address, state, inode."""
    found = []
    for line in text.splitlines()[1:]:
        words = line.split()
        if len(words) > 9:
            found.append(Socket(int(words[1].rpartition(":")[2], 16), words[3] == _LISTEN, words[9]))
    return found


def sockets(proc: str, pid: int) -> list[Socket]:
    """The TCP sockets in the network namespace of a process; none when it is gone."""
    found = []
    for name in ("tcp", "tcp6"):
        with contextlib.suppress(OSError), open(os.path.join(proc, str(pid), "net", name), encoding="ascii") as handle:
            found += parse_tcp(handle.read())
    return found


def opened(proc: str, pid: int) -> t.Optional[frozenset[str]]:
    """Inodes of the sockets that a process has open; None when it cannot be asked."""
    folder = os.path.join(proc, str(pid), "fd")
    found = set()
    try:
        for name in os.listdir(folder):
            # One that is closed in this moment is none.
            with contextlib.suppress(FileNotFoundError):
                target = os.readlink(os.path.join(folder, name))
                if target.startswith("socket:["):
                    found.add(target[len("socket:[") : -1])
    except OSError:
        return None
    return frozenset(found)


def listened(proc: str, pid: int) -> frozenset[int]:
    """Ports that a process listens on."""
    own = opened(proc, pid) or frozenset()
    return frozenset(socket.port for socket in sockets(proc, pid) if socket.listens and socket.inode in own)


def without_users(proc: str, pids: t.Iterable[int], ports: t.Collection[int]) -> list[int]:
    """Those processes that cannot accept any more and have no connection at these ports: nobody notices when they go.

    What a process has open is read first. One that had nothing to accept with then has no client that came later.
    """
    found: list[int] = []
    for pid in pids if ports else ():
        own = opened(proc, pid)
        seen = sockets(proc, pid)
        # What cannot be seen is left alone.
        if own is None or not seen:
            continue
        if not any(socket.inode in own and (socket.listens or socket.port in ports) for socket in seen):
            found.append(pid)
    return found
