# SPDX-License-Identifier: GPL-3.0-or-later
"""Applications whose sessions stay on their member."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from ansible_collections.catalina.cluster.plugins.module_utils.status.distributable import not_distributable, path_of

MARKED = '<web-app xmlns="https://jakarta.ee/xml/ns/jakartaee"><distributable/></web-app>'
PLAIN = "<web-app><!-- <distributable/> --><servlet><distributable/></servlet></web-app>"


def context(base: Path, name: str, text: str) -> None:
    folder = base / "conf/Catalina/localhost"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.xml").write_text(text, encoding="utf-8")


def unpacked(folder: Path, web: str | None, library: str = "") -> Path:
    (folder / "WEB-INF/lib").mkdir(parents=True)
    if web is not None:
        (folder / "WEB-INF/web.xml").write_text(web, encoding="utf-8")
    if library:
        (folder / "WEB-INF/lib" / library).touch()
    return folder


@pytest.mark.parametrize(
    ("web", "attribute", "library", "found"),
    [
        (MARKED, "", "", []),
        (PLAIN, "", "", ["/shop"]),
        (None, "", "", ["/shop"]),
        # Tomcat's web.xml reader overwrites it.
        (PLAIN, ' distributable="true"', "", ["/shop"]),
        (PLAIN, ' distributable="false"', "", ["/shop"]),
        (PLAIN, "", "spring-session-core-3.1.jar", []),
        ("<web-app>", "", "", []),
    ],
)
def test_unpacked_applications(tmp_path: Path, web: str | None, attribute: str, library: str, found: list[str]) -> None:
    """What is not well-formed is not judged: Tomcat does not start it."""
    folder = unpacked(tmp_path / "app", web, library)
    context(tmp_path, "shop", f'<Context docBase="{folder}"{attribute}/>')
    context(tmp_path, "catalina-cluster", '<Context docBase="/x"/>')
    context(tmp_path, "manager", f'<Context docBase="{folder}" privileged="true"/>')
    assert not_distributable(str(tmp_path)) == found


@pytest.mark.parametrize(("web", "found"), [(MARKED, []), (PLAIN, ["/a/b"])])
def test_packed_applications(tmp_path: Path, web: str, found: list[str]) -> None:
    with zipfile.ZipFile(tmp_path / "b.war", "w") as archive:
        archive.writestr("WEB-INF/web.xml", web)
    context(tmp_path, "a#b##2", f'<Context docBase="{tmp_path}/b.war"/>')
    assert not_distributable(str(tmp_path)) == found


def test_a_manager_of_somebody_elses(tmp_path: Path) -> None:
    """The name alone does not make it Tomcat's."""
    folder = unpacked(tmp_path / "app", PLAIN, "")
    context(tmp_path, "manager", f'<Context docBase="{folder}"/>')
    assert not_distributable(str(tmp_path)) == ["/manager"]


def test_nothing_is_there(tmp_path: Path) -> None:
    assert not_distributable(str(tmp_path)) == []
    context(tmp_path, "gone", '<Context docBase="/nowhere/x.war"/>')
    context(tmp_path, "broken", "<Context")
    assert not_distributable(str(tmp_path)) == []


def test_paths() -> None:
    assert [path_of(name) for name in ("ROOT", "ROOT##2", "shop", "a#b##3")] == ["/", "/", "/shop", "/a/b"]


def damaged(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("WEB-INF/web.xml", PLAIN)
    path.write_bytes(path.read_bytes()[:45] + b"\xff" * 8 + path.read_bytes()[53:])


def encrypted(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("WEB-INF/web.xml", PLAIN)
    path.write_bytes(path.read_bytes().replace(b"PK\x01\x02\x14\x03\x14\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01"))


@pytest.mark.parametrize(("make", "found"), [(damaged, []), (encrypted, []), (os.mkfifo, []), (Path.touch, [])])
def test_archives_that_cannot_be_read(tmp_path: Path, make: Callable[[Path], object], found: list[str]) -> None:
    make(tmp_path / "a.war")
    context(tmp_path, "a", f'<Context docBase="{tmp_path}/a.war"/>')
    assert not_distributable(str(tmp_path)) == found


def test_a_pipe_in_place_of_a_file(tmp_path: Path) -> None:
    folder = unpacked(tmp_path / "app", None)
    os.mkfifo(folder / "WEB-INF/web.xml")
    context(tmp_path, "shop", f'<Context docBase="{folder}"/>')
    assert not_distributable(str(tmp_path)) == ["/shop"]
