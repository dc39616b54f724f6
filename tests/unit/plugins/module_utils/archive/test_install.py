# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Archives: unpacked completely, or refused without a trace."""

from __future__ import annotations

import hashlib
import io
import json
import os
import pathlib
import stat
import tarfile
import typing as t
import zipfile

import pytest
from ansible_collections.catalina.cluster.plugins.module_utils.archive import install as archives
from ansible_collections.catalina.cluster.plugins.module_utils.archive.unpack import ArchiveError, unpack

Item = tuple[str, t.Any, str]


def make_tar(path: pathlib.Path, items: list[Item], mode: str = "w:gz") -> pathlib.Path:
    with tarfile.open(path, mode) as archive:  # type: ignore[call-overload]
        for name, content, kind in items:
            info = tarfile.TarInfo(name)
            info.mode = 0o6777 if kind == "exec" else 0o666
            if kind in ("file", "exec"):
                info.size = len(content)
                archive.addfile(info, io.BytesIO(content))
                continue
            info.type = {
                "dir": tarfile.DIRTYPE,
                "link": tarfile.SYMTYPE,
                "hard": tarfile.LNKTYPE,
                "fifo": tarfile.FIFOTYPE,
                "chr": tarfile.CHRTYPE,
            }[kind]
            info.linkname = content
            archive.addfile(info)
    return path


def make_zip(path: pathlib.Path, items: list[Item]) -> pathlib.Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content, kind in items:
            info = zipfile.ZipInfo(name)
            kinds = {"file": stat.S_IFREG | 0o644, "exec": stat.S_IFREG | 0o755, "link": stat.S_IFLNK | 0o777}
            info.external_attr = (kinds.get(kind, stat.S_IFCHR)) << 16
            archive.writestr(info, content)
    return path


def wanted(path: pathlib.Path, dest: pathlib.Path, **more: t.Any) -> archives.Archive:
    checksum = "sha256:" + hashlib.sha256(path.read_bytes()).hexdigest()
    return archives.Archive(**{"src": str(path), "checksum": checksum, "dest": str(dest), "is_url": False, "strip": 1, **more})


def run(archive: archives.Archive, download: archives.Download | None = None) -> str:
    def nothing(*_arguments: t.Any) -> None:
        raise AssertionError("nothing to fetch")

    (work,) = archives.plan([archive])
    archives.carry_out(work, {archive.checksum: archive.src}, download or nothing, lambda _path, _dest: None)
    return work.action


GOOD: list[Item] = [
    ("./top/", "", "dir"),
    ("./top/bin/run.sh", b"#!/bin/sh\n", "exec"),
    ("./top/conf/a.xml", b"<a/>", "file"),
    ("./top/lib/link", "../conf/a.xml", "link"),
    ("./top/lib/hard", "./top/conf/a.xml", "hard"),
]


@pytest.mark.parametrize("mode", ["w:gz", "w:xz", "w:bz2", "w"])
def test_unpacks_completely_and_once(tmp_path: pathlib.Path, mode: str) -> None:
    archive = wanted(make_tar(tmp_path / "a.tar", GOOD, mode), tmp_path / "opt/app-1")
    assert run(archive) == "unpacked"
    dest = tmp_path / "opt/app-1"
    assert (dest / "lib/link").read_bytes() == b"<a/>"
    assert (dest / "lib/hard").read_bytes() == b"<a/>"
    assert stat.S_IMODE((dest / "bin/run.sh").stat().st_mode) == 0o755
    assert stat.S_IMODE((dest / "conf/a.xml").stat().st_mode) == 0o644
    assert stat.S_IMODE((dest / archives.RECORD).stat().st_mode) == 0o600
    assert json.loads((dest / archives.RECORD).read_text())["checksum"] == archive.checksum
    assert os.listdir(tmp_path / "opt") == ["app-1"]
    assert run(archive) == "none"


def test_unpacks_a_war(tmp_path: pathlib.Path) -> None:
    items: list[Item] = [("WEB-INF/web.xml", b"<w/>", "file"), ("run", b"x", "exec"), ("l", b"run", "link")]
    assert run(wanted(make_zip(tmp_path / "a.war", items), tmp_path / "app", strip=0)) == "unpacked"
    assert (tmp_path / "app/WEB-INF/web.xml").read_bytes() == b"<w/>"
    assert os.readlink(tmp_path / "app/l") == "run"
    assert os.access(tmp_path / "app/run", os.X_OK)


def test_places_a_file_as_it_is(tmp_path: pathlib.Path) -> None:
    source = tmp_path / "a.war"
    source.write_bytes(b"anything")
    archive = wanted(source, tmp_path / "d/a.war", unpack=False, mode=0o640)
    assert [run(archive), run(archive)] == ["copied", "none"]
    assert stat.S_IMODE((tmp_path / "d/a.war").stat().st_mode) == 0o640
    source.write_bytes(b"other")
    with pytest.raises(ArchiveError, match="comes from"):
        run(wanted(source, tmp_path / "d/a.war", unpack=False))


REFUSED: list[tuple[str, list[Item], str]] = [
    ("absolute path", [("/etc/x", b"", "file")], "absolute path"),
    ("path upwards", [("top/../../x", b"", "file")], "leaves the destination"),
    ("absolute link", [("top/l", "/etc/passwd", "link")], "outside the destination"),
    ("link upwards", [("top/d/l", "../../../x", "link")], "outside the destination"),
    ("behind a link", [("top/l", ".", "link"), ("top/l/x", b"", "file")], "behind a link"),
    (
        "chained links",
        [("top/a/l", "../s", "link"), ("top/s/m", "..", "link"), ("top/z", "a/l/m/../..", "link")],
        "outside the destination",
    ),
    ("hard link upwards", [("top/h", "../x", "hard")], "leaves the destination"),
    ("hard link to nothing", [("top/h", "top/x", "hard")], "no file before it"),
    ("hard link to a link", [("top/x", "y", "link"), ("top/h", "top/x", "hard")], "no file before it"),
    ("fifo", [("top/f", "", "fifo")], "neither a file"),
    ("device", [("top/f", "", "chr")], "neither a file"),
    ("file and directory", [("top/d/", "", "dir"), ("top/d", b"", "file")], "something else as well"),
    ("directory and file", [("top/d", b"", "file"), ("top/d", "", "dir")], "something else as well"),
    ("own record", [("top/" + archives.RECORD, b"{}", "file")], "has a file .catalina-archive.json"),
    ("nothing left", [("x", b"", "file")], "has no file below"),
]


@pytest.mark.parametrize(("items", "text"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED])
def test_refuses_and_leaves_nothing(tmp_path: pathlib.Path, items: list[Item], text: str) -> None:
    (tmp_path / "x").write_text("outside")
    archive = wanted(make_tar(tmp_path / "a.tgz", items), tmp_path / "opt/app")
    with pytest.raises(ArchiveError, match=text):
        run(archive)
    assert os.listdir(tmp_path / "opt") == []
    assert (tmp_path / "x").read_text() == "outside"


@pytest.mark.parametrize(
    ("name", "kind", "text"),
    [("../x", "file", "leaves"), ("/x", "file", "absolute"), ("top/x", "dev", "neither"), ("top/l", "link", "out")],
)
def test_refuses_bad_zip(tmp_path: pathlib.Path, name: str, kind: str, text: str) -> None:
    archive = wanted(make_zip(tmp_path / "a.zip", [(name, b"../../x", kind)]), tmp_path / "opt/app", strip=0)
    with pytest.raises(ArchiveError, match=text):
        run(archive)
    assert os.listdir(tmp_path / "opt") == []


@pytest.mark.parametrize(
    ("target", "text"),
    [(b"a\0b", "damaged or truncated: embedded null byte"), (b"x" * 5000, "is a link with 5000 bytes")],
)
def test_refuses_links_that_lead_nowhere(tmp_path: pathlib.Path, target: bytes, text: str) -> None:
    archive = wanted(make_zip(tmp_path / "a.zip", [("l", target, "link")]), tmp_path / "opt/app", strip=0)
    with pytest.raises(ArchiveError, match=text):
        run(archive)
    assert os.listdir(tmp_path / "opt") == []


@pytest.mark.parametrize("seconds", ["nan", "inf", "1e300"])
def test_refuses_times_that_cannot_be(tmp_path: pathlib.Path, seconds: str) -> None:
    with tarfile.open(tmp_path / "a.tgz", "w:gz", format=tarfile.PAX_FORMAT) as archive:
        info = tarfile.TarInfo("a")
        info.pax_headers = {"mtime": seconds}
        archive.addfile(info)
    (tmp_path / "made").mkdir()
    with pytest.raises(ArchiveError, match="damaged or truncated"):
        unpack(str(tmp_path / "a.tgz"), str(tmp_path / "made"), 0, with_times=True)


@pytest.mark.parametrize("mode", ["w:gz", "w:xz", "zip", "garbage"])
def test_refuses_truncated(tmp_path: pathlib.Path, mode: str) -> None:
    path, content = tmp_path / "a", os.urandom(100000)
    if mode == "zip":
        make_zip(path, [("top/x", content, "file")])
    else:
        make_tar(path, [("top/x", content, "file"), ("top/y", content, "file")], "w:gz" if mode == "garbage" else mode)
    path.write_bytes(b"<html>not found</html>" if mode == "garbage" else path.read_bytes()[:-60000])
    with pytest.raises(ArchiveError, match=r"truncated|neither a tar"):
        run(wanted(path, tmp_path / "opt/app"))
    assert os.listdir(tmp_path / "opt") == []


def test_refuses_wrong_checksum_and_other_contents(tmp_path: pathlib.Path) -> None:
    path = make_tar(tmp_path / "a.tgz", GOOD)
    with pytest.raises(ArchiveError, match="wrong checksum"):
        run(wanted(path, tmp_path / "opt/app", checksum="sha512:" + "0" * 128))
    assert os.listdir(tmp_path / "opt") == []
    run(wanted(path, tmp_path / "opt/app"))
    with pytest.raises(ArchiveError, match=r"comes from a.tgz"):
        run(wanted(path, tmp_path / "opt/app", checksum="sha256:" + "0" * 64))
    with pytest.raises(ArchiveError, match="strip"):
        run(wanted(path, tmp_path / "opt/app", strip=0))


@pytest.mark.parametrize(
    ("kind", "text"), [("file", "has this name"), ("folder", "not unpacked by this module"), ("record", "cannot be read")]
)
def test_refuses_what_others_made(tmp_path: pathlib.Path, kind: str, text: str) -> None:
    dest = tmp_path / "app"
    if kind == "file":
        dest.write_text("mine")
    else:
        dest.mkdir()
        (dest / (archives.RECORD if kind == "record" else "mine")).write_text("mine")
    with pytest.raises(ArchiveError, match=text):
        run(wanted(make_tar(tmp_path / "a.tgz", GOOD), dest))
    assert dest.is_file() or len(os.listdir(dest)) == 1


def test_heals_a_killed_run_and_takes_an_empty_folder(tmp_path: pathlib.Path) -> None:
    (tmp_path / "opt/app").mkdir(parents=True)
    (tmp_path / "opt/app.partial-0123/deep").mkdir(parents=True)
    (tmp_path / "opt/app.partial-0123.download").write_text("half")
    assert run(wanted(make_tar(tmp_path / "a.tgz", GOOD), tmp_path / "opt/app")) == "unpacked"
    assert os.listdir(tmp_path / "opt") == ["app"]


@pytest.mark.parametrize("make", [os.mkfifo, lambda path: path.write_text("[" * 100000), lambda path: path.write_text('{"strip": 1}')])
def test_a_record_that_another_owner_has_changed(tmp_path: pathlib.Path, make: t.Callable[[pathlib.Path], object]) -> None:
    archive = wanted(make_tar(tmp_path / "a.tgz", GOOD), tmp_path / "app")
    run(archive)
    (tmp_path / "app" / archives.RECORD).unlink()
    make(tmp_path / "app" / archives.RECORD)
    with pytest.raises(ArchiveError, match="cannot be read"):
        run(archive)


def test_mode_is_kept(tmp_path: pathlib.Path) -> None:
    archive = wanted(make_tar(tmp_path / "a.tgz", GOOD), tmp_path / "app", mode=0o750)
    run(archive)
    (tmp_path / "app").chmod(0o777)
    assert [run(archive), run(archive)] == ["attributes", "none"]
    assert stat.S_IMODE((tmp_path / "app").stat().st_mode) == 0o750


def test_nobody_gets_in_while_something_inside_is_changed(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Folders belong to their new owner by then, who could put links in place of them."""
    dest = tmp_path / "opt/app"
    original, inside = os.chmod, []

    def chmod(path: str, mode: int) -> None:
        top = dest.parent / pathlib.Path(path).relative_to(dest.parent).parts[0]
        if str(top) != path:
            inside.append(stat.S_IMODE(top.stat().st_mode))
        original(path, mode)

    monkeypatch.setattr(os, "chmod", chmod)
    run(wanted(make_tar(tmp_path / "a.tgz", GOOD), dest))
    assert set(inside) == {0o700}
    assert [stat.S_IMODE((dest / name).stat().st_mode) for name in (".", "lib", "conf")] == [0o755] * 3


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://host/a.tgz", "https://host/a.tgz"),
        ("https://user:secret@host/a@b.tgz", "https://********@host/a@b.tgz"),
        ("https://user:se@cret@host:81/a.tgz", "https://********@host:81/a.tgz"),
        ("https://host?mail=a@b", "https://host?mail=a@b"),
    ],
)
def test_passwords_are_not_shown(url: str, shown: str) -> None:
    assert archives.without_password(url) == shown


def test_mirrors_are_tried_in_turn(tmp_path: pathlib.Path) -> None:
    path = make_tar(tmp_path / "a.tgz", GOOD)
    tried = []

    def download(_archive: archives.Archive, url: str, place: str) -> None:
        tried.append(url)
        if url == "https://a:b@one/x":
            raise ArchiveError("404")
        pathlib.Path(place).write_bytes(b"other" if url == "https://two/x" else path.read_bytes())

    urls: dict[str, t.Any] = {"is_url": True, "src": "https://a:b@one/x"}
    with pytest.raises(ArchiveError, match=r"//\*+@one/x: 404; https://two/x: wrong checksum") as caught:
        run(wanted(path, tmp_path / "opt/app", **urls, mirrors=("https://two/x",)), download)
    assert "a:b" not in str(caught.value)
    assert os.listdir(tmp_path / "opt") == []
    run(wanted(path, tmp_path / "opt/app", **urls, mirrors=("https://two/x", "https://three/x")), download)
    assert tried[-1] == "https://three/x"
    assert os.listdir(tmp_path / "opt") == ["app"]


def test_disk_full_leaves_nothing(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = wanted(make_tar(tmp_path / "a.tgz", GOOD), tmp_path / "opt/app")

    def full(*_arguments: t.Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("shutil.copyfileobj", full)
    with pytest.raises(ArchiveError, match="No space left on device; nothing was kept"):
        run(archive)
    assert os.listdir(tmp_path / "opt") == []


def test_a_file_takes_the_place_of_others(tmp_path: pathlib.Path) -> None:
    """Before the destination appears, and as a part of what it is."""
    items: list[Item] = [("a/lib/ecj-4.4.jar", b"old", "file"), ("a/lib/ecj-x.jar", b"old", "file"), ("a/lib/b.jar", b"b", "file")]
    path, new = make_tar(tmp_path / "a.tgz", items), tmp_path / "ecj.jar"
    new.write_bytes(b"new")
    swap = archives.Replacement("lib/ecj-*.jar", "lib/ecj-1.jar", str(new))
    archive = wanted(path, tmp_path / "opt/app", replace=(swap,))
    assert [run(archive), run(archive)] == ["unpacked", "none"]
    lib = tmp_path / "opt/app/lib"
    assert {one.name: one.read_bytes() for one in lib.iterdir()} == {"ecj-1.jar": b"new", "b.jar": b"b"}
    with pytest.raises(ArchiveError, match="has other files in place of the archive's own"):
        run(wanted(path, tmp_path / "opt/app"))


@pytest.mark.parametrize(
    ("old", "new", "text"),
    [
        ("lib/none-*.jar", "lib/x.jar", "has nothing at lib/none-\\*.jar to replace; nothing was kept"),
        ("lib/ecj-*.jar", "../x.jar", "replace: new must lie below the destination"),
        ("/lib/*.jar", "/x.jar", "replace: old and new must lie below the destination"),
    ],
)
def test_a_replacement_that_is_wrong_leaves_nothing(tmp_path: pathlib.Path, old: str, new: str, text: str) -> None:
    path, jar = make_tar(tmp_path / "a.tgz", [("a/lib/ecj-4.4.jar", b"old", "file")]), tmp_path / "ecj.jar"
    jar.write_bytes(b"new")
    with pytest.raises(ArchiveError, match=text):
        run(wanted(path, tmp_path / "opt/app", replace=(archives.Replacement(old, new, str(jar)),)))
    assert not (tmp_path / "opt").exists() or os.listdir(tmp_path / "opt") == []


@pytest.mark.parametrize("with_times", [True, False])
def test_files_are_as_old_as_in_the_archive_only_where_that_is_wanted(tmp_path: pathlib.Path, with_times: bool) -> None:
    """A source tree needs it: make would generate again what looks older than its source."""
    packed = tmp_path / "a.tgz"
    with tarfile.open(packed, "w:gz") as archive:
        for number, name in enumerate(("generated", "source")):
            info = tarfile.TarInfo(name)
            info.mtime = 1_000_000_000 - number
            archive.addfile(info, io.BytesIO())
    (tmp_path / "tree").mkdir()
    unpack(str(packed), str(tmp_path / "tree"), 0, with_times)
    found = [int((tmp_path / "tree" / name).stat().st_mtime) for name in ("generated", "source")]
    assert (found == [1_000_000_000, 999_999_999]) is with_times
