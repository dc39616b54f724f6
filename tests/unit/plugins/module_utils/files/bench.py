# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A small host in a folder, on which the tests lay out file sets."""

from __future__ import annotations

import dataclasses
import os
import pathlib
import stat
import typing as t

from ansible_collections.catalina.cluster.plugins.module_utils.files import model
from ansible_collections.catalina.cluster.plugins.module_utils.files.host import Host
from ansible_collections.catalina.cluster.plugins.module_utils.files.payload import checksum, pack, unpack
from ansible_collections.catalina.cluster.plugins.module_utils.files.run import apply

Tree = dict[str, tuple[t.Any, ...]]


class Bench:
    """Lays out sets below one folder and shows what came of it."""

    def __init__(self, folder: pathlib.Path) -> None:
        self.folder = folder
        self.root = folder / "root"
        self.state = folder / "state"
        self.host = Host()
        self.options: dict[str, t.Any] = {}
        self.root.mkdir()
        self.entries: list[model.Entry] = []
        self.contents: dict[str, bytes] = {}

    def path(self, name: str) -> str:
        """The full path of a name below the root."""
        return str(self.root / name)

    def file(self, name: str, content: str, **more: t.Any) -> Bench:
        """Ask for a file."""
        data = content.encode()
        self.contents[checksum(data)] = data
        more = {"owner": "", "owner_group": "", **more}
        self.entries.append(model.Entry(model.FILE, self.path(name), sha256=checksum(data), **more))
        return self

    def directory(self, name: str, **more: t.Any) -> Bench:
        """Ask for a directory."""
        more = {"owner": "", "owner_group": "", "mode": 0o755, **more}
        self.entries.append(model.Entry(model.DIRECTORY, self.path(name), **more))
        return self

    def link(self, name: str, target: str, **more: t.Any) -> Bench:
        """Ask for a link."""
        self.entries.append(model.Entry(model.LINK, self.path(name), target=target, owner="", owner_group="", **more))
        return self

    def set(self, **options: t.Any) -> Bench:
        """Absent paths, validators, digests, groups."""
        self.options.update(options)
        return self

    def wanted(self) -> model.FileSet:
        """The set as it would arrive on the target. Unless parts are named, all of it is contributed by one."""
        options: dict[str, t.Any] = {"name": "test", "roots": (str(self.root),), "state_dir": str(self.state), **self.options}
        groups, remove = options.pop("groups", ()), options.pop("remove_unlisted_groups", False)
        one = options["name"]
        if "parts" in options or options.get("retire"):
            return model.FileSet(entries=tuple(self.entries), **options)
        for kind in ("absent", "digests"):
            options[kind] = tuple(dataclasses.replace(item, part=one) for item in options.get(kind, ()))
        entries = tuple(dataclasses.replace(entry, part=one) for entry in self.entries)
        return model.FileSet(entries=entries, parts=(model.Part(one, groups, remove),), **options)

    def run(self, *, keep: bool = False, contents: bool = True, **more: t.Any) -> dict[str, t.Any]:
        """Lay it out; then nothing is asked for any more, unless it is kept."""
        try:
            data, read = unpack(pack(self.wanted().to_data(), self.contents if contents else {}))
            return apply(model.FileSet.from_data(data), read, self.host, **more)
        finally:
            if not keep:
                self.forget()

    def forget(self) -> None:
        """Ask for nothing."""
        self.entries, self.contents, self.options = [], {}, {}

    def write(self, name: str, content: str = "others") -> pathlib.Path:
        """What somebody else does."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
        return path

    def read(self, name: str) -> str:
        """The content of a file."""
        return (self.root / name).read_text()

    def tree(self) -> Tree:
        """Everything below the root and in the state folder that is not the lock."""
        found: Tree = {}
        for top in (self.root, self.state):
            for folder, folders, files in os.walk(top):
                for name in [*folders, *files]:
                    path = os.path.join(folder, name)
                    if not name.endswith(".lock"):
                        found[os.path.relpath(path, self.folder)] = _look(path)
        return found

    def leftovers(self) -> list[str]:
        """Whatever should not stay."""
        return [path for path in self.tree() if path.endswith((".new", ".old", ".journal")) or path.startswith("state/candidates/")]


def _look(path: str) -> tuple[t.Any, ...]:
    seen = os.lstat(path)
    mode = stat.S_IMODE(seen.st_mode)
    if stat.S_ISLNK(seen.st_mode):
        return "link", os.readlink(path)
    if not stat.S_ISREG(seen.st_mode) and not stat.S_ISDIR(seen.st_mode):
        return "special", mode, seen.st_uid
    if stat.S_ISDIR(seen.st_mode):
        return "directory", mode, seen.st_uid
    with open(path, "rb") as stream:
        return "file", mode, seen.st_uid, stream.read()
