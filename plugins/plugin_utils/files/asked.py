# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keeps on the controller what a run asks of each host, so that the next one may find that it would ask the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ansible import constants
from ansible_collections.catalina.cluster.plugins.plugin_utils.files.kept import Kept

Data = dict[str, Any]
_NOTHING: Data = {"inputs": "", "unresolved": [], "sets": {}, "servers": {}, "queries": [], "archives": [], "beyond": []}


class Asked:
    """What this run asks of its hosts, and whether it finds all of them as the last one left them."""

    def __init__(self, run_folder: str = "") -> None:
        folder = run_folder or constants.DEFAULT_LOCAL_TMP
        self._kept, self._verdict = Kept(folder, "asked"), Kept(folder, "asked-verdict")

    def begin(self, host: str, inputs: str, unresolved: Sequence[str] = ()) -> None:
        """A run begins: nothing was asked of a host yet. inputs is the fingerprint of what is known of it."""
        self._kept.write(host, {**_NOTHING, "inputs": inputs, "unresolved": list(unresolved)})

    def of(self, host: str) -> Data:
        """Return what was asked of a host."""
        return {**_NOTHING, **self._kept.read(host)}

    def note_set(self, host: str, name: str, digest: str) -> None:
        """A file set was compared."""
        self._note(host, sets={**self.of(host)["sets"], name: digest})

    def note_server(self, host: str, kind: str, digest: str) -> None:
        """A server was compared with what lies on disk."""
        self._note(host, servers={**self.of(host)["servers"], kind: digest})

    def note_query(self, host: str, query: Mapping[str, Any]) -> None:
        """A command was run that only reads: "command", "code", and "answer", the fingerprint of what it printed."""
        others = [one for one in self.of(host)["queries"] if one["command"] != query["command"]]
        self._note(host, queries=[*others, dict(query)])

    def note_archives(self, host: str, request: Mapping[str, Any]) -> None:
        """Archives were compared."""
        self._note(host, archives=[*(one for one in self.of(host)["archives"] if one != request), dict(request)])

    def note_beyond(self, host: str, what: str) -> None:
        """Something was asked, or changed, that no look asks again."""
        self._note(host, beyond=list(dict.fromkeys([*self.of(host)["beyond"], what])))

    def _note(self, host: str, **values: Any) -> None:
        self._kept.write(host, {**self.of(host), **values})

    def decide(self, same: bool, records: str) -> None:
        """Keep whether every host is as the last run left it, and the fingerprint of what run records and members say.

        An empty one: this run leaves nothing to the next.
        """
        self._verdict.write("", {"same": same, "records": records})

    def undecided(self) -> None:
        """Another run may begin in this process."""
        self._verdict.clear()

    @property
    def same(self) -> bool:
        """Whether every host is as the last run left it."""
        return bool(self._verdict.read("").get("same"))

    @property
    def records(self) -> str:
        """The fingerprint of what run records and members say."""
        return str(self._verdict.read("").get("records", ""))
