# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Several servers of a host: those that only reload do it at the same time, since most of a reload is waiting.

A server that has to start, or that needs a port which it does not have yet, comes after the others: one of them may leave it that
port. Each one works in a process of its own, so that nothing is shared but the host.
"""

from __future__ import annotations

import json
import os
import typing as t

from ansible_collections.catalina.cluster.plugins.module_utils.reload.host import Host
from ansible_collections.catalina.cluster.plugins.module_utils.reload.run import RELOAD, STATES, ReloadError, decide

Result = dict[str, t.Any]
Work = t.Callable[[], Result]


def reloads_only(host: Host, enabled: bool) -> bool:
    """Whether a reload is all that a server needs, at the ports that it has."""
    if decide(host, enabled).action not in (RELOAD, STATES):
        return False
    main = host.main_process(host.service())
    return main is not None and host.wanted_ports() <= host.ports(main)


def all_of(works: t.Mapping[str, Work], at_once: t.Collection[str]) -> dict[str, Result]:
    """Results by name: first those that may work at once, then the others in order. After a failure nothing more is begun."""
    first = {name: work for name, work in works.items() if name in at_once}
    results = _side_by_side(first) if len(first) > 1 else {}
    for name in [*first, *(name for name in works if name not in first)]:
        if any(result.get("failed") for result in results.values()):
            break
        if name not in results:
            results[name] = _result_of(works[name])
    return results


def _result_of(work: Work) -> Result:
    try:
        return work()
    except ReloadError as error:
        return {"failed": True, "msg": error.message, **error.details}


def _side_by_side(works: t.Mapping[str, Work]) -> dict[str, Result]:
    readers = {name: _started(work) for name, work in works.items()}
    results = {}
    for name, (pid, reader) in readers.items():
        with os.fdopen(reader, encoding="utf-8") as stream:
            said = stream.read()
        _pid, status = os.waitpid(pid, 0)
        try:
            results[name] = json.loads(said)
        except ValueError:
            results[name] = {"failed": True, "msg": f"the process that reloads it ended with status {status} and without a result"}
    return results


def _started(work: Work) -> tuple[int, int]:
    """A process that does it: its number, and where its result can be read."""
    reader, writer = os.pipe()
    pid = os.fork()
    if pid:
        os.close(writer)
        return pid, reader
    try:
        os.close(reader)
        with os.fdopen(writer, "w", encoding="utf-8") as stream:
            json.dump(_result_of(work), stream)
        os._exit(0)
    except BaseException as error:  # noqa: BLE001 - the parent has to learn of it, and must not find its own code run twice
        os.write(2, f"{type(error).__name__}: {error}\n".encode())
        os._exit(1)
