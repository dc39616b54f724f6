# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keeps a graceful reload of httpd from holding its users up for a second.

After SIGUSR1 all processes stop accepting at once. The main process reads the configuration, which takes some 30 ms, looks once whether
one of the old ones is gone, and sleeps for 1 s otherwise (ap_wait_or_timeout in server/mpm_common.c); only then new ones come. An old one
without clients takes 0.5 s until it is gone, because it sleeps too (join_workers in server/mpm/event/event.c). Two signals end these
sleeps: SIGTERM to an old process that no client uses any more, and SIGUSR1 to the main process once one of them is gone.
While every process has a request that takes long, none of them can be woken; so the reload begins when one of them has no client.
"""

from __future__ import annotations

import collections
import typing as t

from ansible_collections.catalina.cluster.plugins.module_utils.reload.state import Process

# httpd takes more than ten wake-ups of one process for a fault.
MOST = 5


class Signals(t.Protocol):
    """What is needed of the host."""

    def ports(self, main: Process) -> frozenset[int]: ...

    def listeners(self, processes: t.Collection[Process], ports: t.Collection[int]) -> frozenset[Process]: ...

    def idle(self, processes: t.Collection[Process], ports: t.Collection[int]) -> bool: ...

    def unused(self, processes: t.Collection[Process], ports: t.Collection[int]) -> frozenset[Process]: ...

    def unreaped(self, processes: t.Collection[Process]) -> bool: ...

    def send(self, process: Process, name: str) -> None: ...


class Wakeup:
    """One reload, from the signal until a process of the new generation is there."""

    def __init__(self, host: Signals, main: Process, old: t.Collection[Process]) -> None:
        self._host = host
        self._main = main
        # Those from before the reload: a connection to a port that is given up counts as a client too.
        self._ports = host.ports(main)
        # Children of the main process that never had clients (logs are piped to them) are none of its workers.
        self._old = host.listeners(old, self._ports)
        self._signalled: collections.Counter[Process] = collections.Counter()
        self._again = False

    def has_idle_process(self) -> bool:
        """Whether a process has no client, so that it is gone at once after the signal."""
        return self._host.idle(self._old, self._ports)

    def signal(self) -> None:
        """Reload: the signal itself, since a program that sends it would take longer than a process stays without a client."""
        self._host.send(self._main, "USR1")

    def wake(self) -> None:
        """Wake whoever sleeps for nothing. Called every few milliseconds while there is no new process."""
        for process in self._host.unused(self._old, self._ports):
            if self._signalled[process] < MOST:
                self._signalled[process] += 1
                self._host.send(process, "TERM")
        if not self._again and self._host.unreaped(self._old):
            self._again = True
            self._host.send(self._main, "USR1")
