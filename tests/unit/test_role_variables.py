# SPDX-License-Identifier: GPL-3.0-or-later
"""Variables of roles are values and expressions; programs are written in Python, where tests reach them."""

from __future__ import annotations

from pathlib import Path

import pytest

ROLES = Path(__file__).resolve().parents[2] / "roles"
FILES = sorted(path for kind in ("defaults", "vars") for path in ROLES.glob(f"*/{kind}/*.yml"))


def test_there_are_files() -> None:
    """Without files the test below would pass unseen."""
    assert FILES


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROLES)))
def test_no_statements(path: Path) -> None:
    """Loops, conditions and assignments belong into plugin_utils."""
    lines = [number for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1) if "{%" in line]
    assert not lines, f"{path.relative_to(ROLES)}: statements in lines {lines}"
