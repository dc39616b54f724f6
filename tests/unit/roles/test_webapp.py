# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The session test application's folder is named after its content."""

from __future__ import annotations

import hashlib
import pathlib
import re

ROLE = pathlib.Path(__file__).parents[3] / "roles" / "webapp"


def content_hash() -> str:
    """Hash over names and contents of the application's files."""
    digest = hashlib.sha256()
    base = ROLE / "files" / "session-test"
    for path in sorted(path for path in base.rglob("*") if path.is_file()):
        digest.update(f"{path.relative_to(base)}\0".encode() + path.read_bytes() + b"\0")
    return digest.hexdigest()[:12]


def test_hash_is_that_of_the_files() -> None:
    text = (ROLE / "vars" / "main.yml").read_text()
    match = re.search(r'^__webapp_session_test_hash: "([0-9a-f]{12})"$', text, re.MULTILINE)
    assert match is not None
    assert match.group(1) == content_hash(), f"set __webapp_session_test_hash to {content_hash()}"


def test_every_file_is_laid_out() -> None:
    text = (ROLE / "vars" / "main.yml").read_text()
    base = ROLE / "files"
    for path in (path for path in base.rglob("*") if path.is_file()):
        assert f"copy: {path.relative_to(base)}," in text
