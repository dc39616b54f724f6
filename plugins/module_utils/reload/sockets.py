# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which processes listen, and which have clients, from /proc."""

from __future__ import annotations

import contextlib
import os
import typing as t

_LISTEN = "0A"
_TIME_WAIT = "06"


class Socket(t.NamedTuple):
    """A TCP socket of a network namespace."""

    port: int
    listens: bool
    inode: str


def parse_tcp(text: str) -> list[Socket]:
    """The sockets in the text of /proc/PID/net/tcp or tcp6 (proc(5)): local address, state, inode."""
    found = []
    for line in text.splitlines()[1:]:
        # Most of a busy host's lines are of connections that have ended, which nobody has open.
        state = line.split(None, 4)[3:4]
        words = line.split() if state != [_TIME_WAIT] else []
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
            # One that is closed meanwhile is none.
            with contextlib.suppress(FileNotFoundError):
                target = os.readlink(os.path.join(folder, name))
                if target.startswith("socket:["):
                    found.add(target[len("socket:[") : -1])
    except OSError:
        return None
    return frozenset(found)


def listened(proc: str, pid: int) -> frozenset[int]:
    """Ports that a process listens on."""
    return frozenset(socket.port for socket in _held(proc, [pid]).get(pid, []) if socket.listens)


def listening(proc: str, pid: int) -> frozenset[str]:
    """Inodes of the sockets that a process listens on."""
    return frozenset(socket.inode for socket in _held(proc, [pid]).get(pid, []) if socket.listens)


def listeners(proc: str, pids: t.Iterable[int], ports: t.Collection[int]) -> list[int]:
    """Those processes that accept connections at these ports. A program that httpd's logs are piped to is none."""
    return [pid for pid, held in _held(proc, pids).items() if any(socket.listens and socket.port in ports for socket in held)]


def without_clients(proc: str, pids: t.Iterable[int], ports: t.Collection[int]) -> list[int]:
    """Those processes that have no connection at these ports now. They may get one any time."""
    found = _held(proc, pids if ports else ())
    return [pid for pid, held in found.items() if not any(socket.port in ports and not socket.listens for socket in held)]


def without_users(proc: str, pids: t.Iterable[int], ports: t.Collection[int]) -> list[int]:
    """Those processes that cannot accept any more and have no connection at these ports: nobody notices when they go."""
    found = _held(proc, pids if ports else ())
    return [pid for pid, held in found.items() if not any(socket.port in ports or socket.listens for socket in held)]


def _held(proc: str, pids: t.Iterable[int]) -> dict[int, list[Socket]]:
    """What each process has open, all of them in one network namespace. One that cannot be seen is left out.

    What they have open is read first. A process that had nothing to accept with then has no client that came later.
    """
    own = {pid: inodes for pid in pids for inodes in [opened(proc, pid)] if inodes is not None}
    seen = next((found for pid in own for found in [sockets(proc, pid)] if found), [])
    return {pid: [socket for socket in seen if socket.inode in inodes] for pid, inodes in own.items()} if seen else {}
