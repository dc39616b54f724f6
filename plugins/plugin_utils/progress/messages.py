# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is printed of results: messages that a person asked for, refusals, and the end of a run."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.progress.text import duration, printable

# What results have besides their words: the run that holds the lock, the name of the lock.
_BESIDE = {"changed", "failed", "msg", "exception", "warnings", "deprecations", "invocation", "holder", "name"}


def words_alone(result: Mapping[str, Any]) -> str:
    """Return the words of a failure that consists of nothing else, empty where it does not."""
    message = result.get("msg")
    beside = {key for key in result if not key.startswith("_ansible_")} - _BESIDE
    return printable(message) if isinstance(message, str) and not beside else ""


def message_lines(host: str, result: Mapping[str, Any]) -> list[str] | None:
    """Return the words of a debug task, with the name of the host where there is one; None when it shows something else."""
    message = result.get("msg")
    given = message.splitlines() if isinstance(message, str) else message
    if not isinstance(given, (list, tuple)) or not all(isinstance(line, str) for line in given):
        return None
    # A message may quote what a host printed.
    lines = [printable(line) for line in given]
    if host and len(lines) == 1:
        return [f"{host}: {lines[0]}"]
    return [f"{host}:", *lines] if host else lines


class Recap:
    """The statistics of a run, restricted to hosts of which there is something to say."""

    _TOLD = ("changed", "unreachable", "failures", "rescued", "ignored")

    def __init__(self, stats: Any) -> None:
        self._stats = stats
        self.hosts = sorted(str(host) for host in stats.processed)
        self.processed = {host: 1 for host in self.hosts if any(self.summarize(host).get(key) for key in self._TOLD)}
        self.custom = stats.custom

    def summarize(self, host: str) -> Mapping[str, int]:
        """Return the counts of a host."""
        counts: Mapping[str, int] = self._stats.summarize(host)
        return counts

    def having(self, *keys: str) -> list[str]:
        """Return the hosts that have a count other than 0 under one of the keys."""
        return [host for host in self.hosts if any(self.summarize(host).get(key) for key in keys)]

    def line(self, seconds: float, check: bool) -> str:
        """Return the last line of a run."""
        failed, changed = self.having("failures", "unreachable"), self.having("changed")
        verb = "would change" if check else "changed"
        said = _share(changed, self.hosts, verb) if changed else ""
        if failed:
            # What failed may have changed something before it did, such as a service that stopped and did not start.
            said = f"{_share(failed, self.hosts, 'failed')}, {said or 'no change was reported'}"
        elif not changed:
            said = f"nothing {verb} on {len(self.hosts)} host{'s' * (len(self.hosts) != 1)}"
        return f"{'Failed after' if failed else 'Done in'} {duration(seconds)}: {said}"


def _share(some: Sequence[str], hosts: Collection[str], verb: str) -> str:
    return f"{len(some)} of {len(hosts)} host{'s' * (len(hosts) != 1)} {verb}"
