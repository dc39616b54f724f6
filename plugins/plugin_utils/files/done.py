# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keeps on the controller which file sets a run has changed on which hosts, for the history of runs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ansible import constants
from ansible_collections.catalina.cluster.plugins.plugin_utils.files.kept import Kept


class Done:
    """What this run has changed."""

    def __init__(self, run_folder: str = "") -> None:
        self._kept = Kept(run_folder or constants.DEFAULT_LOCAL_TMP, "done")

    def note(self, host: str, name: str, groups: Iterable[str]) -> None:
        """Keep that a set of a host changed, and which groups of it; the empty group stands for the set itself."""
        sets: Mapping[str, Any] = self._kept.read(host).get("sets", {})
        known = [*sets.get(name, []), *(group for group in groups if group)]
        self._kept.write(host, {"host": host, "sets": {**sets, name: list(dict.fromkeys(known))}})

    def by_host(self) -> dict[str, dict[str, list[str]]]:
        """Return the sets that changed with their groups, by host."""
        found = {str(one["host"]): dict(one["sets"]) for one in self._kept.all()}
        return {host: found[host] for host in sorted(found)}
