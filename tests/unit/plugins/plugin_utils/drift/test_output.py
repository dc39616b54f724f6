# SPDX-License-Identifier: GPL-3.0-or-later
"""What is written on the controller, and what is refused before."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from ansible_collections.catalina.cluster.plugins.plugin_utils.drift.output import output_problems, path_problems, write


def test_what_can_be_made(tmp_path: Path) -> None:
    assert not output_problems("text", "", is_given=False)
    assert not output_problems("text", "", is_given=True)
    assert not output_problems("json", "", is_given=True)
    assert not output_problems("json", str(tmp_path / "drift.json"), is_given=True)


@pytest.mark.parametrize("path", ["", "drift.json"])
def test_a_document_that_nobody_would_print(path: str) -> None:
    """From an inventory the callback would learn of it after its first line."""
    assert output_problems("json", path, is_given=False) == [
        "catalina_output = json: is for one call and comes from elsewhere; take it away there, and add -e catalina_output=json"
    ]


def test_all_problems_at_once(tmp_path: Path) -> None:
    assert output_problems("xml", f"{tmp_path}/none/a", is_given=True) == [
        "catalina_output = xml: is not known; set text or json",
        f"catalina_output_path = {tmp_path}/none/a: is for catalina_output=json only; add -e catalina_output=json",
        f"catalina_output_path = {tmp_path}/none/a: the directory {tmp_path}/none does not exist; make it, or name another one",
    ]


@pytest.mark.parametrize("end", ["", "/"])
def test_a_directory(tmp_path: Path, end: str) -> None:
    assert path_problems("x", f"{tmp_path}{end}") == [f"x = {tmp_path}{end}: is a directory; name a file in it"]


@pytest.mark.parametrize(
    ("name", "problem"), [("drift.prom", ""), ("drift.prom.txt", "end with .prom only"), ("drift", "end with .prom only")]
)
def test_series_that_nobody_would_read(tmp_path: Path, name: str, problem: str) -> None:
    path = f"{tmp_path}/{name}"
    expected = [f"catalina_output_metrics = {path}: the node exporter reads files whose names {problem}; add it to the name"]
    assert path_problems("catalina_output_metrics", path) == (expected if problem else [])


def test_a_file_is_replaced_as_a_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a"
    path.write_text("old", encoding="utf-8")
    write(str(path), "new", 0o644)
    assert path.read_text(encoding="utf-8") == "new"
    assert path.stat().st_mode & 0o777 == 0o644

    def fails(*_arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "rename", fails)
    with pytest.raises(OSError, match="No space"):
        write(str(path), "newer")
    assert [one.name for one in tmp_path.iterdir()] == ["a"]
    assert path.read_text(encoding="utf-8") == "new"


def test_names_that_are_no_utf_8_are_written_all_the_same(tmp_path: Path) -> None:
    write(str(tmp_path / "a"), "caf\udce9")
    assert (tmp_path / "a").read_text(encoding="utf-8") == "caf?"
