# SPDX-License-Identifier: GPL-3.0-or-later
"""mod_jk from source: what counts as built, and what a build leaves behind, with a compiler that is played."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.catalina.cluster.plugins.module_utils.jk_build.build import build, first_of, install, is_built, magic_number
from ansible_collections.catalina.cluster.plugins.module_utils.nginx_build.model import BuildError

SAID = "Server version: Apache/2.4.71 (Debian)\nServer's Module Magic Number: 20120211:142\n"


class Scratch:
    """A folder, and tools that do what they are told to."""

    def __init__(self, folder: Path, makes: bool = True) -> None:
        self.folder, self.log, self._makes, self.ran = str(folder), "/log", makes, list[Any]()

    def give(self) -> None:
        self.ran.append("give")

    def must(self, command: list[str], cwd: str, what: str) -> None:
        del what
        self.ran.append((command, Path(cwd).name))
        if command[0] == "make" and self._makes:
            made = Path(cwd, "apache-2.0/.libs/mod_jk.so")
            made.parent.mkdir(parents=True)
            made.write_text("module")


@pytest.mark.parametrize(("out", "err"), [(SAID, ""), ("", SAID)])
def test_magic_number(out: str, err: str) -> None:
    """The part that decides whether a module is taken."""
    assert magic_number(lambda command: (0, out, err) if command == ["/x", "-V"] else (1, "", ""), "/x") == "20120211"
    with pytest.raises(BuildError, match="does not tell its module magic number: broken"):
        magic_number(lambda _command: (1, "", "broken"), "/x")


def sources(folder: Path) -> Path:
    (folder / "native").mkdir(parents=True)
    (folder / "native/configure").touch()
    return folder


def test_build_in_a_copy(tmp_path: Path) -> None:
    """The sources stay as they were unpacked, and belong to the compiling user only where it works."""
    source, scratch = sources(tmp_path / "unpacked"), Scratch(tmp_path / "scratch")
    made = build(str(source), "/usr/bin/apxs", scratch, 3)  # type: ignore[arg-type]
    assert Path(made).read_text() == "module"
    assert scratch.ran == ["give", (["sh", "./configure", "--with-apxs=/usr/bin/apxs"], "native"), (["make", "-j3"], "native")]
    assert sorted(path.name for path in source.rglob("*")) == ["configure", "native"]


def test_what_is_no_build(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(BuildError, match="has no native/configure: use a release"):
        build(str(tmp_path / "empty"), "/apxs", Scratch(tmp_path / "a"), 1)  # type: ignore[arg-type]
    with pytest.raises(BuildError, match=r"made no mod_jk\.so; nothing was installed\. Full log: /log"):
        build(str(sources(tmp_path / "s")), "/apxs", Scratch(tmp_path / "b", makes=False), 1)  # type: ignore[arg-type]
    with pytest.raises(BuildError, match="apxs is not installed"):
        first_of([str(tmp_path / "none")], "apxs")


def test_installed_once_for_each_httpd(tmp_path: Path) -> None:
    """Another magic number, another content or a missing record: it is built again."""
    made, folder = tmp_path / "made", tmp_path / "1.2.50/module"
    made.write_text("one")
    assert not is_built(str(folder), "20120211")
    install(str(made), str(folder), "20120211")
    assert is_built(str(folder), "20120211") and not is_built(str(folder), "20200101")
    assert sorted(path.name for path in folder.iterdir()) == ["build.json", "mod_jk.so"]
    assert (folder / "mod_jk.so").stat().st_mode & 0o777 == 0o644
    # A running httpd has the old one open: its file is another one now.
    with (folder / "mod_jk.so").open() as loaded:
        made.write_text("two")
        install(str(made), str(folder), "20200101")
        assert (loaded.read(), (folder / "mod_jk.so").read_text()) == ("one", "two")
    assert is_built(str(folder), "20200101")
    (folder / "mod_jk.so").write_text("damaged")
    assert not is_built(str(folder), "20200101")
    (folder / "build.json").write_text("{")
    assert not is_built(str(folder), "20200101")


def test_killed_between_module_and_record(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It counts as not built."""
    made, folder = tmp_path / "made", tmp_path / "module"
    made.write_text("one")
    install(str(made), str(folder), "1")

    def killed(*_arguments: Any, **_more: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(json, "dump", killed)
    with pytest.raises(KeyboardInterrupt):
        install(str(made), str(folder), "1")
    assert not is_built(str(folder), "1")
