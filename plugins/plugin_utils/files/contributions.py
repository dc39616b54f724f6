# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keeps what roles contribute to a set on the controller until one call applies all of it."""

from __future__ import annotations

import contextlib
import dataclasses
import glob
import hashlib
import os
import shutil

from ansible_collections.catalina.cluster.plugins.module_utils.files.model import FileSet
from ansible_collections.catalina.cluster.plugins.module_utils.files.payload import pack, unpack


@dataclasses.dataclass(frozen=True)
class Contribution:
    """One part of a set, rendered. Large contents are named by the file of the controller that holds them."""

    part: str
    wanted: FileSet
    texts: dict[str, bytes]
    paths: dict[str, str]


def waiting(run_folder: str) -> bool:
    """Whether anything was contributed to any set and is not applied yet, or a server waits to be reloaded (see later.py)."""
    return any(glob.iglob(os.path.join(run_folder, "template_set", "*", "*"))) or any(glob.iglob(os.path.join(run_folder, "later", "*")))


class Contributions:
    """The contributions to one set on one host, in a folder that Ansible removes at the end of its run."""

    def __init__(self, run_folder: str, host: str, name: str) -> None:
        key = hashlib.sha256(f"{host}\0{name}".encode()).hexdigest()[:32]
        self._folder = os.path.join(run_folder, "template_set", key)

    def keep(self, contribution: Contribution) -> None:
        """Keep it until the set is applied, in place of an earlier one of the same part."""
        os.makedirs(self._folder, mode=0o700, exist_ok=True)
        data = {"part": contribution.part, "wanted": contribution.wanted.to_data(), "paths": contribution.paths}
        path = os.path.join(self._folder, contribution.part)
        with contextlib.suppress(FileNotFoundError):
            os.unlink(path + "+")
        descriptor = os.open(path + "+", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as stream:
            stream.write(pack(data, contribution.texts))
        os.rename(path + "+", path)

    def kept(self) -> list[Contribution]:
        """All of them, by the name of the part."""
        with contextlib.suppress(FileNotFoundError):
            return [self._read(name) for name in sorted(os.listdir(self._folder)) if not name.endswith("+")]
        return []

    def clear(self) -> None:
        """They are applied."""
        shutil.rmtree(self._folder, ignore_errors=True)

    def _read(self, name: str) -> Contribution:
        with open(os.path.join(self._folder, name), encoding="ascii") as stream:
            data, contents = unpack(stream.read())
        texts = {checksum: bytes(contents[checksum]) for checksum in contents}
        return Contribution(data["part"], FileSet.from_data(data["wanted"]), texts, data["paths"])
