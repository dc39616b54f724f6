# SPDX-License-Identifier: GPL-3.0-or-later
"""What is loaded before tasks are forked."""

from __future__ import annotations

import ast
import gc
import sys
from pathlib import Path

from ansible_collections.catalina.cluster.plugins.plugin_utils.runs.preload import MODULES, preload

FILTERS = Path(__file__).resolve().parents[5] / "plugins" / "filter"
PACKAGE = "ansible_collections.catalina.cluster.plugins.plugin_utils"


def test_everything_is_there() -> None:
    preload()
    assert [name for name in MODULES if f"{PACKAGE}.{name}" not in sys.modules] == []


def test_the_collector_leaves_alone_what_is_there() -> None:
    """Objects that are frozen count as such, and are not among those that a collection walks through."""
    mine = [object()]
    gc.unfreeze()
    preload()
    assert gc.get_freeze_count() > 0
    assert not any(kept is mine for kept in gc.get_objects())
    gc.unfreeze()


def test_what_filters_render_with_is_loaded() -> None:
    """A filter whose code is not loaded costs its compilation in every process that uses it."""
    wanted = set()
    for path in FILTERS.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and str(node.module).startswith(f"{PACKAGE}.render"):
                package = str(node.module).removeprefix(f"{PACKAGE}.")
                wanted |= {f"render.{alias.name}" for alias in node.names} if package == "render" else {package}
    assert wanted - set(MODULES) == set()
