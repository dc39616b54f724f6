# SPDX-License-Identifier: GPL-3.0-or-later
"""Make the checkout importable as the collection it is, wherever pytest is started."""

from __future__ import annotations

import gc
import sys
from pathlib import Path

from ansible.plugins.loader import init_plugin_loader

_COLLECTIONS = str(Path(__file__).resolve().parents[2] / "collections")
if _COLLECTIONS not in sys.path:
    sys.path.insert(0, _COLLECTIONS)

# Before anything imports a module of the collection: Ansible's own finder has to be the one that does, or the templates
# that tests render do not find the collection's filters.
init_plugin_loader([_COLLECTIONS])


def pytest_collection_finish() -> None:
    """Thousands of collected tests are there to the end: the collector need not walk through them again and again."""
    gc.freeze()
