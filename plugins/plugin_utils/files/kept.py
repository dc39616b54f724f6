# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Data that a run keeps on the controller for each host, from one of its tasks to another."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from typing import Any


class Kept:
    """Data of one kind by host, in a folder that Ansible removes at the end of its run.

    No task of a host runs beside another one, but several hosts may delegate a task to the same one: the last to write is read.
    """

    def __init__(self, run_folder: str, kind: str) -> None:
        self._folder = os.path.join(run_folder, kind)

    def write(self, host: str, data: Mapping[str, Any]) -> None:
        """Keep data in place of what was there."""
        os.makedirs(self._folder, mode=0o700, exist_ok=True)
        path = self._path(host)
        temporary = f"{path}.{os.getpid()}+"
        with open(temporary, "w", encoding="utf-8") as stream:
            json.dump(data, stream, default=str)
        os.rename(temporary, path)

    def read(self, host: str) -> dict[str, Any]:
        """Return what is kept for a host; empty if there is nothing."""
        return self._load(self._path(host))

    def all(self) -> Iterator[dict[str, Any]]:
        """Return what is kept for each host."""
        with contextlib.suppress(FileNotFoundError):
            for name in os.listdir(self._folder):
                data = {} if name.endswith("+") else self._load(os.path.join(self._folder, name))
                if data:
                    yield data

    def remove(self, host: str) -> None:
        """Keep nothing for a host any more."""
        with contextlib.suppress(FileNotFoundError):
            os.unlink(self._path(host))

    def clear(self) -> None:
        """Keep nothing at all."""
        shutil.rmtree(self._folder, ignore_errors=True)

    def _path(self, host: str) -> str:
        return os.path.join(self._folder, hashlib.sha256(host.encode()).hexdigest()[:32])

    @staticmethod
    def _load(path: str) -> dict[str, Any]:
        try:
            with open(path, encoding="utf-8") as stream:
                return dict(json.load(stream))
        except FileNotFoundError:
            return {}
