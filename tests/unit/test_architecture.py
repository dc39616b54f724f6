# SPDX-License-Identifier: GPL-3.0-or-later
"""docs/architecture.md speaks of the tree as it is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "architecture.md"
# What stands in backquotes and begins with a folder of the checkout is a path.
PATH = re.compile(r"`((?:plugins|roles|playbooks|tests|lab|docs|molecule|inventories)(?:/[A-Za-z0-9_.-]+)+)`")


def paths(text: str) -> list[str]:
    """All paths that a text names, each once."""
    return sorted(set(PATH.findall(text)))


def missing(text: str, root: Path) -> list[str]:
    """Those that do not exist."""
    return [path for path in paths(text) if not (root / path).exists()]


def test_every_path_exists() -> None:
    """A reader finds what the page sends him to."""
    assert missing(PAGE.read_text(encoding="utf-8"), ROOT) == []
    assert len(paths(PAGE.read_text(encoding="utf-8"))) > 30


def test_a_path_that_is_gone_is_found(tmp_path: Path) -> None:
    """The test above can fail."""
    (tmp_path / "roles").mkdir()
    assert missing("see `roles/none/tasks/main.yml` and `roles`, not roles/other/x.yml", tmp_path) == ["roles/none/tasks/main.yml"]


@pytest.mark.parametrize("kind", ["plugin_utils", "module_utils"])
def test_every_room_is_in_the_picture(kind: str) -> None:
    """A new package has to say where it belongs."""
    picture = PAGE.read_text(encoding="utf-8").partition("## Rooms")[2].partition("## A run")[0]
    rooms = [path.parent.name for path in (ROOT / "plugins" / kind).glob("*/__init__.py")]
    assert [room for room in rooms if not re.search(rf"\b{room} ", picture)] == []
