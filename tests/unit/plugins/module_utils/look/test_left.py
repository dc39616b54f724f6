# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a run left counts only where nobody else could have written it, and while everything is as it was."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.catalina.cluster.plugins.module_utils.look.left import (
    NAME,
    answer_of,
    asker,
    differences,
    read_mark,
    write_mark,
)

SETS = {"jdk": {"digest": "d1"}, "tomcat": {"digest": "d2"}, "of somebody else": {"digest": "d9"}}
SERVERS = {"nginx": {"digest": "d3"}}
COMMAND = "cat /proc/sys/net/core/somaxconn"
MARK: dict[str, Any] = {
    "inputs": "i",
    "sets": {"jdk": "d1", "tomcat": "d2"},
    "servers": {"nginx": "d3"},
    "queries": [{"command": COMMAND, "code": 0, "answer": answer_of("4096\n")}],
    "archives": [{"archives": ["one"]}],
}


def differs(
    mark: Any = None, sets: Any = None, servers: Any = None, answer: tuple[int, str] = (0, "4096\n"), archive: str = ""
) -> list[str]:
    def judge(request: Any) -> str:
        return archive if request["archives"] else "nothing was asked"

    return differences(
        MARK if mark is None else mark,
        SETS if sets is None else sets,
        SERVERS if servers is None else servers,
        lambda command: answer if command == COMMAND else (127, ""),
        judge,
    )


def test_unchanged() -> None:
    assert differs() == []
    # A terminal was between when the answer was kept.
    assert differs(answer=(0, "4096\r\n")) == []
    assert differs(mark={}) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"sets": {**SETS, "tomcat": {"digest": "d5"}}}, "file set tomcat"),
        ({"sets": {"jdk": SETS["jdk"]}}, "file set tomcat"),
        ({"servers": {}}, "server nginx"),
        ({"servers": {"nginx": {"digest": "d5"}}}, "server nginx"),
        ({"answer": (0, "128\n")}, f"answer to {COMMAND}"),
        ({"answer": (1, "4096\n")}, f"answer to {COMMAND}"),
        ({"answer": (127, "")}, f"answer to {COMMAND}"),
        ({"archive": "archive at /opt/x"}, "archive at /opt/x"),
    ],
)
def test_one_difference(change: dict[str, Any], said: str) -> None:
    assert differs(**change) == [said]


@pytest.mark.parametrize("key", ["sets", "servers", "queries", "archives"])
@pytest.mark.parametrize("value", [None, "x", 5, [None], ...])
def test_of_another_release(key: str, value: Any) -> None:
    mark = {name: item for name, item in MARK.items() if name != key} if value is ... else {**MARK, key: value}
    assert differs(mark=mark) == ["what the last run left cannot be read"]


def test_a_long_command_is_named_by_its_end() -> None:
    query = {"command": "/bin/sh -c 'a long script' " + "x" * 60 + " openjdk-17", "code": 1, "answer": ""}
    found = differs(mark={**MARK, "queries": [query]})
    assert found[0].endswith("openjdk-17") and len(found[0]) < 80


def test_written_and_read(tmp_path: Path) -> None:
    folder = str(tmp_path / "new")
    assert read_mark(folder) == {}
    write_mark(folder, MARK)
    path = tmp_path / "new" / NAME
    assert path.stat().st_mode & 0o777 == 0o600
    assert read_mark(folder) == {**MARK, "version": 1}
    before = path.stat().st_mtime_ns
    write_mark(folder, MARK)
    assert path.stat().st_mtime_ns == before
    write_mark(folder, {**MARK, "inputs": "j"})
    assert read_mark(folder)["inputs"] == "j"
    assert [one.name for one in path.parent.iterdir()] == [NAME]


@pytest.mark.parametrize("mode", [0o620, 0o602, 0o644, 0o660])
def test_what_others_could_read_or_write_does_not_count(tmp_path: Path, mode: int) -> None:
    write_mark(str(tmp_path), MARK)
    (tmp_path / NAME).chmod(mode)
    assert read_mark(str(tmp_path)) == {}


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_nor_what_somebody_else_owns(tmp_path: Path) -> None:
    write_mark(str(tmp_path), MARK)
    os.chown(tmp_path / NAME, 65534, -1)
    assert read_mark(str(tmp_path)) == {}


UNREADABLE = {
    "empty": "",
    "cut off": json.dumps({**MARK, "version": 1})[:-9],
    "a list": "[]",
    "a number": "5",
    "nested without an end": "[" * 100000,
    "of another version": json.dumps({**MARK, "version": 2}),
    "of no version": json.dumps(MARK),
    "without inputs": json.dumps({"version": 1, "sets": {}, "servers": {}, "queries": [], "archives": []}),
    "with other inputs": json.dumps({**MARK, "version": 1, "inputs": ["i"]}),
}


@pytest.mark.parametrize("content", UNREADABLE.values(), ids=UNREADABLE)
def test_what_cannot_be_read_is_nothing(tmp_path: Path, content: str) -> None:
    path = tmp_path / NAME
    path.write_text(content, encoding="utf-8")
    path.chmod(0o600)
    assert read_mark(str(tmp_path)) == {}


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    write_mark(str(tmp_path / "other"), MARK)
    (tmp_path / NAME).symlink_to(tmp_path / "other" / NAME)
    assert read_mark(str(tmp_path)) == {}


def test_a_shell_is_asked() -> None:
    def run(command: list[str]) -> tuple[int, str, str]:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        return done.returncode, done.stdout, done.stderr

    assert asker(run)("echo a; echo b >&2; exit 3") == (3, "a\n")
