# SPDX-License-Identifier: GPL-3.0-or-later
"""The oldest and the newest ansible-core that the README names, each in a container whose Python it runs on.

Packages come from the package index, for that Python; nothing of this machine's own environment is used.
"""

from __future__ import annotations

import fcntl
import json
import os
import random
import re
import subprocess
import sys
import sysconfig
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from integration.runs import INVENTORY, ROOT

PACKAGES = ("jmespath", "pytest", "pytest-xdist")
# Seconds. The container ends its command by itself, so that what it printed until then is shown.
LONGEST = 600
CACHE = ROOT / ".cache" / "versions"


@dataclass(frozen=True)
class Release:
    """A release, and the Debian whose Python runs it."""

    name: str
    requirement: str
    suite: str
    python: str

    @property
    def folder(self) -> Path:
        """Where its packages are."""
        return CACHE / re.sub(r"[^0-9.]+", "-", f"{self.name}{self.requirement}").strip("-")

    def prepare(self) -> None:
        """Have its packages and its image; both stay for later runs."""
        CACHE.mkdir(parents=True, exist_ok=True)
        # Two parts of the tests may want it at the same time.
        with (CACHE / "lock").open("w", encoding="utf-8") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            self._prepare()

    def _prepare(self) -> None:
        if not (self.folder / "ansible").is_dir():
            # pip compares with its own Python in the end, so that check is left out; wheels are chosen for the other Python.
            wheels = ["--only-binary=:all:", "--python-version", self.python, "--ignore-requires-python", "--target", str(self.folder)]
            command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *wheels]
            subprocess.run([*command, self.requirement, *PACKAGES], check=True, timeout=300)
        subprocess.run([str(ROOT / "lab" / "up"), "--prepare", "--suite", self.suite], check=True, timeout=600, stdout=subprocess.DEVNULL)

    def command(self, words: Sequence[str], variables: Mapping[str, str]) -> list[str]:
        """The command that runs something with this release: in the checkout, with the network of this machine, as this user."""
        # community.general, which is not part of ansible-core.
        installed = sysconfig.get_paths()["purelib"]
        settings = {
            **variables,
            "PYTHONPATH": str(self.folder),
            "PYTHONDONTWRITEBYTECODE": "1",
            "ANSIBLE_COLLECTIONS_PATH": f"{ROOT}/collections:{installed}",
            "ANSIBLE_INTERPRETER_PYTHON": "auto_silent",
            "HOME": "/tmp",
        }
        places = [str(ROOT), installed]
        mounts = [word for place in places for word in ("--volume", f"{place}:{place}")]
        given = [word for name, value in settings.items() for word in ("--env", f"{name}={value}")]
        user = ["--user", f"{os.getuid()}:{os.getgid()}"]
        shares = os.environ.get("LAB_CPU_SHARES")
        quiet = ["--cpu-shares", shares] if shares else []
        runs = ["docker", "run", "--rm", *quiet, "--network", "host", "--workdir", str(ROOT), *user, *mounts, *given]
        return [*runs, "--entrypoint", "timeout", f"catalina-lab:{self.suite}", str(LONGEST), "python3", *words]


OLDEST = Release("oldest", "ansible-core==2.19.4", "bookworm", "3.11")
# Between them, for what is private in Ansible and may change with any release.
MIDDLE = Release("middle", "ansible-core>=2.20,<2.21", "trixie", "3.13")
NEWEST = Release("newest", "ansible-core>=2.21,<2.22", "trixie", "3.13")


class Turn(NamedTuple):
    """Who does what on hosts: a cluster from nothing takes minutes, so one release makes it and the other finds nothing to do."""

    from_nothing: Release
    unchanged: Release


def turn(seed: str) -> Turn:
    """Another turn for another commit, the same one whenever a commit is tested again."""
    return Turn(*random.Random(f"{seed} releases").sample([OLDEST, NEWEST], 2))


def run(release: Release, *words: str, **variables: str) -> str:
    """What it prints. It must succeed."""
    command = release.command(words, variables)
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=LONGEST + 60)
    assert done.returncode == 0, (done.stdout + done.stderr)[-6000:]
    return done.stdout


def play(release: Release, variables: Mapping[str, Any], playbook: str = "site.yml", *words: str) -> list[int]:
    """A run on the hosts of the lab with these variables: how much changed on each."""
    release.prepare()
    file = CACHE / f"{release.name}.json"
    file.write_text(json.dumps(variables), encoding="utf-8")
    file.chmod(0o600)
    settings = {
        "ANSIBLE_CONFIG": str(ROOT / "ansible.cfg"),
        "ANSIBLE_SSH_CONTROL_PATH_DIR": f"/tmp/{release.name}",
        "NO_COLOR": "1",
        "ANSIBLE_STDOUT_CALLBACK": "default",
    }
    output = run(release, "-m", "ansible", "playbook", playbook, "-i", str(INVENTORY), "-e", f"@{file}", *words, **settings)
    return [int(found) for found in re.findall(r"changed=(\d+)", output)]
