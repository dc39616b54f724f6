# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A request is in place only if the module would find nothing to do."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.catalina.cluster.plugins.module_utils.archive.install import RECORD
from ansible_collections.catalina.cluster.plugins.module_utils.archive.request import difference

CHECKSUM = "sha256:" + "a" * 64


class Names:
    """Users and groups of this test."""

    def user(self, name: str) -> int | None:
        return os.geteuid() if name == "root" else None

    def group(self, name: str) -> int | None:
        return os.getegid() if name == "root" else None


class Host:
    """An unpacked archive, a single file, and what asks for both."""

    def __init__(self, folder: Path) -> None:
        self.home, self.jar = folder / "tomcat/10", folder / "agent.jar"
        self.unpacked("10")
        self.jar.write_bytes(b"jar")
        self.jar.chmod(0o644)
        self.request: dict[str, Any] = {"archives": [self.item(self.home, CHECKSUM)], "keep": None, "used_by": []}
        jar = "sha256:" + hashlib.sha256(b"jar").hexdigest()
        self.request["archives"].append({**self.item(self.jar, jar), "unpack": False, "mode": "0644"})

    def unpacked(self, name: str) -> Path:
        home = self.home.parent / name
        home.mkdir(parents=True, mode=0o755)
        record = {"checksum": CHECKSUM, "strip": 1, "source": "tomcat.tar.gz", "replace": []}
        (home / RECORD).write_text(json.dumps(record), encoding="utf-8")
        return home

    @staticmethod
    def item(dest: Path, checksum: str) -> dict[str, Any]:
        return {
            "dest": str(dest), "checksum": checksum, "strip": 1, "unpack": True, "owner": "root", "group": "root", "mode": "0755",
            "replace": [],
        }  # fmt: skip

    def first(self, **values: Any) -> None:
        self.request["archives"][0].update(values)

    def another_kind(self) -> None:
        shutil.rmtree(self.home)
        self.home.touch()

    def another_version(self) -> None:
        self.unpacked("9")
        self.request["keep"] = 0

    def difference(self) -> str:
        return difference(self.request, Names())


@pytest.fixture
def host(tmp_path: Path) -> Host:
    return Host(tmp_path)


def test_in_place(host: Host) -> None:
    assert host.difference() == ""
    host.request["keep"] = 0
    assert host.difference() == ""


CHANGES: dict[str, tuple[Callable[[Host], Any], str]] = {
    "gone": (lambda host: shutil.rmtree(host.home), "archive at "),
    "its record is gone": (lambda host: (host.home / RECORD).unlink(), "archive at "),
    "its record cannot be read": (lambda host: (host.home / RECORD).write_text("{", encoding="utf-8"), "cannot be read"),
    "another mode": (lambda host: host.home.chmod(0o700), "archive at "),
    "a file in its place": (lambda host: host.another_kind(), "something else"),
    "the jar has another content": (lambda host: host.jar.write_bytes(b"other"), "comes from another file"),
    "the jar is gone": (lambda host: host.jar.unlink(), "archive at "),
    "another version is wanted": (lambda host: host.first(checksum="sha256:" + "b" * 64), "comes from tomcat.tar.gz"),
    "another owner is wanted": (lambda host: host.first(owner="nobody-here"), "there is no user"),
    "other files in place of its own": (lambda host: host.first(replace=[{"old": "a", "new": "b", "src": "/c"}]), "has other files"),
    "an old version beside it": (lambda host: host.another_version(), "archive at "),
}


@pytest.mark.parametrize(("change", "said"), CHANGES.values(), ids=CHANGES)
def test_changed(host: Host, change: Callable[[Host], Any], said: str) -> None:
    change(host)
    assert said in host.difference()


def test_other_files_inside_are_not_looked_at(host: Host) -> None:
    """As the module does it: digests of instances cover what matters of them."""
    (host.home / "more").write_text("", encoding="utf-8")
    assert host.difference() == ""


def test_of_another_release(host: Host) -> None:
    del host.request["archives"][0]["strip"]
    with pytest.raises(KeyError):
        host.difference()
