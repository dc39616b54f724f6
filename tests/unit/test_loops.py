# SPDX-License-Identifier: GPL-3.0-or-later
"""Every loop in the roles is named in docs/loops.md with its reason, and none goes over a module that writes files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
WRITERS = {"assemble", "blockinfile", "copy", "file", "ini_file", "lineinfile", "replace", "template", "template_set", "xml"}
ROW = re.compile(r"^\| `(?P<file>\S+)`: (?P<name>(?:\\\||[^|])+?) \|(?: [^|]+ \|){2}$", re.MULTILINE)


def tasks_of(content: Any) -> Iterator[dict[str, Any]]:
    """All tasks of a file, those in blocks too."""
    for task in content or []:
        yield task
        for part in ("block", "rescue", "always"):
            yield from tasks_of(task.get(part))


def loops() -> dict[tuple[str, str], dict[str, Any]]:
    """The tasks that loop, by file and name."""
    found = {}
    for path in sorted(ROOT.glob("roles/*/tasks/**/*.yml")):
        for task in tasks_of(yaml.safe_load(path.read_text(encoding="utf-8"))):
            if any(key == "loop" or key.startswith("with_") for key in task):
                found[path.relative_to(ROOT / "roles").as_posix(), task.get("name", "")] = task
    return found


def test_the_list_is_complete_and_has_nothing_else() -> None:
    text = (ROOT / "docs" / "loops.md").read_text(encoding="utf-8")
    listed = [(row["file"], row["name"].replace(r"\|", "|")) for row in ROW.finditer(text)]
    assert sorted(listed) == sorted(loops())


def writes(task: dict[str, Any]) -> set[str]:
    """The modules of a task that write files. Removing is another matter."""
    modules = {key.rpartition(".")[2]: value for key, value in task.items()}
    return {name for name in WRITERS & set(modules) if not (name == "file" and (modules[name] or {}).get("state") == "absent")}


def test_no_loop_writes_files() -> None:
    writing = {place: writes(task) for place, task in loops().items()}
    assert not {place: found for place, found in writing.items() if found}


def test_writing_is_told_from_removing() -> None:
    assert writes({"ansible.builtin.template": {"src": "a"}, "loop": []}) == {"template"}
    assert writes({"ansible.builtin.file": {"state": "directory"}, "loop": []}) == {"file"}
    assert not writes({"ansible.builtin.file": {"state": "absent"}, "loop": []})


def test_loops_in_blocks_are_found() -> None:
    tasks = yaml.safe_load("- block: [{name: a, rescue: [{name: b}]}]\n  always: [{name: c}]\n- {name: d}")
    assert [task.get("name") for task in tasks_of(tasks)] == [None, "a", "b", "c", "d"]


@pytest.mark.parametrize("row", ["| `a.yml`: a task | what | why |", r"| `a.yml`: part \| a task | what | why |"])
def test_rows_are_read(row: str) -> None:
    assert ROW.search(row), row
