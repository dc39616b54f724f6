# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes the contents of all files of a set, and collects everything that goes wrong on the way."""

from __future__ import annotations

import dataclasses
import os
import typing as t

from ansible.errors import AnsibleError
from ansible_collections.catalina.cluster.plugins.module_utils.files.compare import file_sha256
from ansible_collections.catalina.cluster.plugins.module_utils.files.payload import checksum
from ansible_collections.catalina.cluster.plugins.plugin_utils.files.expand import Expanded, Work
from ansible_collections.catalina.cluster.plugins.plugin_utils.files.marks import Spans, take_out

# Larger files are not read into memory but transferred as files, and only when they are needed.
LARGEST_TEXT = 256 * 1024
Find = t.Callable[[str, str], str]


class Renders(t.Protocol):
    """What makes the content of a template."""

    def render(self, source: str, shown: str, dest: str, extra: dict[str, t.Any], overrides: dict[str, t.Any]) -> bytes:
        """The content of one file."""


@dataclasses.dataclass
class Collected:
    """The contents by checksum, and for each file in order its checksum and where values stand that no diff shows."""

    checksums: list[str] = dataclasses.field(default_factory=list)
    hidden: list[Spans] = dataclasses.field(default_factory=list)
    texts: dict[str, bytes] = dataclasses.field(default_factory=dict)
    paths: dict[str, str] = dataclasses.field(default_factory=dict)

    def add_text(self, content: bytes, hidden: Spans = ()) -> None:
        """A content held in memory."""
        name = checksum(content)
        self.texts[name] = content
        self.checksums.append(name)
        self.hidden.append(hidden)


def collect(expanded: Expanded, find: Find, renderer: Renders, problems: list[str]) -> Collected:
    """All contents. With problems the result is incomplete."""
    collector = _Collector(expanded.group_var, find, renderer, problems)
    for work in expanded.files:
        collector.add(work)
    return collector.collected


class _Collector:
    def __init__(self, group_var: str, find: Find, renderer: Renders, problems: list[str]) -> None:
        self._group_var, self._find, self._renderer, self._problems = group_var, find, renderer, problems
        self._found: dict[tuple[str, str], str] = {}
        self._copied: dict[str, str] = {}
        self._alike: dict[tuple[int, str], bytes] = {}
        self.collected = Collected()

    def add(self, work: Work) -> None:
        """The content of one file, or a problem that names it."""
        try:
            self._one(work)
        except (AnsibleError, OSError, ValueError) as error:
            self._problems.append(f"{work.where}: {_reason(error, work.entry.source)}")

    def _one(self, work: Work) -> None:
        options = work.options
        if options["content"] is not None:
            self.collected.add_text(*take_out(str(options["content"]).encode()))
        elif options["src"] is not None:
            self.collected.add_text(*take_out(self._render(work)))
        else:
            self._copy(self._path("files", work.entry.source))

    def _path(self, folder: str, name: str) -> str:
        if (folder, name) not in self._found:
            self._found[folder, name] = self._find(folder, name)
        return self._found[folder, name]

    def _render(self, work: Work) -> bytes:
        given = work.options["vars"]
        if given is None:
            return self._rendered(work, {} if work.group is None else {self._group_var: work.group})
        # Such a template does not know the group, so one rendering serves all groups of the entry.
        key = (id(work.options), work.entry.source)
        if key not in self._alike:
            self._alike[key] = self._rendered(work, given)
        return self._alike[key]

    def _rendered(self, work: Work, extra: dict[str, t.Any]) -> bytes:
        name = work.entry.source
        overrides = {key: work.options[key] for key in ("trim_blocks", "lstrip_blocks", "newline_sequence")}
        return self._renderer.render(self._path("templates", name), name, work.entry.dest, extra, overrides)

    def _copy(self, source: str) -> None:
        if os.path.getsize(source) <= LARGEST_TEXT:
            with open(source, "rb") as stream:
                self.collected.add_text(stream.read())
            return
        if source not in self._copied:
            self._copied[source] = file_sha256(source)
        self.collected.paths[self._copied[source]] = source
        self.collected.checksums.append(self._copied[source])
        self.collected.hidden.append(())


def _reason(error: BaseException, source: str) -> str:
    """The reason in one line, with the template and the line in it where they are known."""
    reason = str(getattr(error, "message", "") or error)
    place = source
    cause: BaseException | None = error
    while cause is not None:
        line = getattr(cause, "lineno", None)
        if isinstance(line, int):
            place = f"{getattr(cause, 'name', None) or source} line {line}"
        more = str(getattr(cause, "message", "") or cause)
        if more and more not in reason:
            reason += f" {more}"
        cause = cause.__cause__
    reason = " ".join(reason.split()).partition(" on the Ansible Controller")[0]
    return f"{place}: {reason}" if place and place not in reason else reason
