# SPDX-License-Identifier: GPL-3.0-or-later
"""A private copy of the collection that lacks one of the things that keep a roll from losing requests: proof that the load client
sees the difference."""

from __future__ import annotations

import shutil
from pathlib import Path

from integration import runs

PLACE = runs.CACHE / "without"
CHANGED = Path("plugins/module_utils/reload/run.py")
# What is taken out: the text, and what stands there instead.
PARTS: dict[str, tuple[str, str]] = {
    # The flag that has clients close their idle connections before a reload does.
    "flag": ("        self._system.raise_flag()\n        self._system.sleep(self._limits.close_delay)\n", ""),
    # The wait until the processes of the old generation, which still know the drained member, are gone.
    "wait": (
        "        remaining = [process for process in old if self._system.alive(process)]\n        while remaining and",
        "        remaining = []\n        while remaining and",
    ),
}


def taken_out(text: str, what: str) -> str:
    """The module without a part; that it is still there is seen first."""
    old, new = PARTS[what]
    assert text.count(old) == 1, f"{CHANGED} has changed: without.py does not find {what!r} in it"
    return text.replace(old, new)


def collection_without(what: str) -> Path:
    """Make the copy. Returns its root, which has playbooks of its own."""
    root = PLACE / "ansible_collections" / "catalina" / "cluster"
    shutil.rmtree(PLACE, ignore_errors=True)
    for folder in ("meta", "playbooks", "plugins", "roles"):
        shutil.copytree(runs.ROOT / folder, root / folder)
    shutil.copy(runs.ROOT / "galaxy.yml", root)
    (root / CHANGED).write_text(taken_out((root / CHANGED).read_text(encoding="utf-8"), what), encoding="utf-8")
    return root


def environment() -> dict[str, str]:
    """Has Ansible find the copy before the checkout."""
    return {"ANSIBLE_COLLECTIONS_PATH": f"{PLACE}:{runs.ROOT / 'collections'}:~/.ansible/collections:/usr/share/ansible/collections"}
