# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whatever is changed in the collection makes another program of it."""

from __future__ import annotations

from pathlib import Path

from ansible_collections.catalina.cluster.plugins.plugin_utils.runs.code import FOLDERS, ROOT, code_digest, code_of_run


def test_code(tmp_path: Path) -> None:
    """Each change of a file below the three folders counts; nothing else does."""
    for folder in (*FOLDERS, "docs", "plugins/__pycache__"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.py").write_text("1", encoding="utf-8")
    found = [code_digest(tmp_path)]

    (tmp_path / "docs/a.py").write_text("2", encoding="utf-8")
    (tmp_path / "plugins/__pycache__/a.py").write_text("2", encoding="utf-8")
    assert code_digest(tmp_path) == found[0]
    for folder in FOLDERS:
        (tmp_path / folder / "a.py").write_text("2", encoding="utf-8")
        found.append(code_digest(tmp_path))
    (tmp_path / "roles/b.j2").write_text("", encoding="utf-8")
    found.append(code_digest(tmp_path))
    (tmp_path / "roles/b.j2").rename(tmp_path / "roles/c.j2")
    found += [code_digest(tmp_path), code_digest(tmp_path, "2.19"), code_digest(tmp_path, "2.20")]
    assert len(set(found)) == len(found)


def test_links(tmp_path: Path) -> None:
    """What a linked folder holds counts; one that leads back ends nowhere, and one that leads nowhere is no failure."""
    for folder in (*FOLDERS, "elsewhere"):
        (tmp_path / folder).mkdir()
    other = tmp_path / "elsewhere/a.j2"
    found = [code_digest(tmp_path)]
    for name, target in (("mine", tmp_path / "elsewhere"), ("back", tmp_path / "roles"), (".#main.yml", Path("somebody@host.1:2"))):
        (tmp_path / "roles" / name).symlink_to(target)
        found.append(code_digest(tmp_path))
    # An empty folder says nothing, nor does one that is walked already.
    assert found[0] == found[1] == found[2] != found[3]
    for text in ("1", "2"):
        other.write_text(text, encoding="utf-8")
        found.append(code_digest(tmp_path))
    assert len(set(found)) == 4


def test_of_this_collection() -> None:
    assert (ROOT / "galaxy.yml").is_file()
    assert code_of_run() == code_of_run() and len(code_of_run()) == 64
