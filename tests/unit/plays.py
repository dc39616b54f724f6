# SPDX-License-Identifier: GPL-3.0-or-later
"""Real runs of ansible-playbook in a folder of a test, with the collection of this checkout and nobody's settings."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def ansible_playbook(folder: Path, *arguments: str, **settings: object) -> subprocess.CompletedProcess[str]:
    """What it said and how it ended. settings are variables of its environment."""
    (folder / "none.cfg").touch()
    own = {
        "ANSIBLE_COLLECTIONS_PATH": str(ROOT / "collections"),
        "ANSIBLE_CONFIG": str(folder / "none.cfg"),
        "ANSIBLE_LOCALHOST_WARNING": "false",
        "ANSIBLE_NOCOLOR": "true",
        **{name: str(value) for name, value in settings.items()},
    }
    command = [sys.executable, "-m", "ansible.cli.playbook", *arguments]
    environment = {**os.environ, **own}
    return subprocess.run(command, env=environment, cwd=folder, capture_output=True, text=True, timeout=120, check=False)
