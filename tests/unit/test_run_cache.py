# SPDX-License-Identifier: GPL-3.0-or-later
"""What runs of Ansible share: archives of modules with runs that pack the same, and compiled code by its text."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from unit.plays import ROOT

FOLDER = ROOT / "tests" / "run_cache"
MAKE = "import sys, tempfile; print(tempfile.mkdtemp(prefix=sys.argv[1], dir=sys.argv[2]))"
# As Ansible's loader of collections calls it.
COMPILE = "import sys; exec(compile(source=sys.argv[1], filename=sys.argv[2], mode='exec', flags=0, dont_inherit=True))"


def python(*words: str, **settings: str) -> str:
    """What a Python of its own prints."""
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(FOLDER), **settings}
    return subprocess.run([sys.executable, "-c", *words], env=environment, capture_output=True, text=True, check=True).stdout.strip()


def made(folder: Path, prefix: str = "ansible-local-7", **settings: str) -> Path:
    """A folder that is made, with what it holds."""
    return Path(python(MAKE, prefix, str(folder), **settings))


def of(folder: Path, **settings: str) -> Path:
    return (made(folder, CATALINA_TEST_RUN_CACHE=str(folder / "cache"), **settings) / "ansiballz_cache").resolve(strict=True)


def test_runs_that_pack_the_same_share_archives(tmp_path: Path) -> None:
    assert of(tmp_path) == of(tmp_path) != of(tmp_path, ANSIBLE_COLLECTIONS_PATH="/elsewhere")


@pytest.mark.parametrize(("prefix", "settings"), [("other", {"CATALINA_TEST_RUN_CACHE": "cache"}), ("ansible-local-7", {})])
def test_nothing_else_is_touched(tmp_path: Path, prefix: str, settings: dict[str, str]) -> None:
    assert not list(made(tmp_path, prefix, **settings).iterdir())


def test_code_goes_by_its_text(tmp_path: Path) -> None:
    """Compiled once, whoever asks; another text, and a file of another name, are something else."""
    cache = {"CATALINA_TEST_RUN_CACHE": str(tmp_path)}
    name = "print(sys._getframe().f_code.co_filename)"
    asked = [(text, file) for text in (name, f"{name}; print(7)") for file in ("/a/one.py", "/a/two.py")]
    for _time in range(2):
        printed = [python(COMPILE, text, file, **cache) for text, file in asked]
        assert printed == ["/a/one.py", "/a/two.py", "/a/one.py\n7", "/a/two.py\n7"]
        assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == len(asked)


@pytest.mark.parametrize("command", ["exec(compile('print(1)', 'x.py', 'exec'))", "print(eval(compile('1', 'x.py', 'eval')))"])
def test_other_code_is_compiled_as_ever(tmp_path: Path, command: str) -> None:
    assert python(command, CATALINA_TEST_RUN_CACHE=str(tmp_path)) == "1"
    assert not list(tmp_path.iterdir())


PACK = """
import os, sys, tempfile, zipfile
tempfile.mkdtemp(prefix="ansible-local-7", dir=sys.argv[1])
with zipfile.ZipFile(os.path.join(sys.argv[1], "packed.zip"), "w") as packed:
    packed.writestr("sent.py", sys.argv[2])
    packed.writestr(zipfile.ZipInfo("other/__init__.py"), b"")
    packed.writestr("data.txt", "x")
"""


def test_archives_have_their_code_compiled(tmp_path: Path) -> None:
    """Hosts with the same Python need not compile it, and others have the source."""
    python(PACK, str(tmp_path), "print('sent')", CATALINA_TEST_RUN_CACHE=str(tmp_path / "cache"))
    archive = tmp_path / "packed.zip"
    with zipfile.ZipFile(archive) as packed:
        assert sorted(packed.namelist()) == ["data.txt", "other/__init__.py", "other/__init__.pyc", "sent.py", "sent.pyc"]
        code = packed.read("sent.pyc")
    load = "import sys; sys.path.insert(0, sys.argv[1]); import sent, other; print(sent.__file__.rpartition('.')[2])"
    assert python(load, str(archive)) == "sent\npyc"
    # As a host has it whose Python is another one.
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("sent.py", "print('from source')")
        packed.writestr("sent.pyc", b"\0\0\0\0" + code[4:])
        packed.writestr("other.py", "")
    assert python(load, str(archive)) == "from source\npy"
