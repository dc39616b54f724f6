# SPDX-License-Identifier: GPL-3.0-or-later
"""Archives of modules are common to runs that pack the same, and to no others."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from unit.plays import ROOT

FOLDER = ROOT / "tests" / "module_archives"
MAKE = "import sys, tempfile; print(tempfile.mkdtemp(prefix=sys.argv[1], dir=sys.argv[2]))"


def made(folder: Path, prefix: str = "ansible-local-7", **settings: str) -> Path:
    """A folder that a Python of its own makes, with what it holds."""
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(FOLDER), **settings}
    done = subprocess.run([sys.executable, "-c", MAKE, prefix, str(folder)], env=environment, capture_output=True, text=True, check=True)
    return Path(done.stdout.strip())


def of(folder: Path, **settings: str) -> Path:
    return (made(folder, CATALINA_TEST_MODULE_ARCHIVES=str(folder / "archives"), **settings) / "ansiballz_cache").resolve(strict=True)


def test_runs_that_pack_the_same_share_archives(tmp_path: Path) -> None:
    assert of(tmp_path) == of(tmp_path) != of(tmp_path, ANSIBLE_COLLECTIONS_PATH="/elsewhere")


@pytest.mark.parametrize(("prefix", "settings"), [("other", {"CATALINA_TEST_MODULE_ARCHIVES": "archives"}), ("ansible-local-7", {})])
def test_nothing_else_is_touched(tmp_path: Path, prefix: str, settings: dict[str, str]) -> None:
    assert not list(made(tmp_path, prefix, **settings).iterdir())
