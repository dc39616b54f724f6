# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a look at the host saw is not asked again in the same run, until something has changed. Real plays on this machine."""

from __future__ import annotations

import getpass
import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest
from unit.plays import ansible_playbook

Task = dict[str, Any]


class Run:
    """Plays on this machine that lay out one set of one file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.root, self.state = folder / "root", str(folder / "state")
        self.file = self.root / "file"
        self.look: Task = {"catalina.cluster.run_look": {"members": [], "frontends": [], "state_dir": self.state}}

    def set(self, content: str = "ours") -> Task:
        """The task that lays it out."""
        entry = {"dest": str(self.file), "content": content, "owner": getpass.getuser(), "group": str(os.getegid())}
        return {"catalina.cluster.template_set": {"name": "test", "roots": [str(self.root)], "state_dir": self.state, "files": [entry]}}

    def by_hand(self) -> Task:
        """Somebody changes the file."""
        return {"ansible.builtin.copy": {"dest": str(self.file), "content": "theirs", "mode": "0644"}, "diff": False}

    def play(self, *tasks: Task, options: tuple[str, ...] = ()) -> list[bool]:
        """Which of the sets changed something, in order."""
        numbered = [{**task, "register": f"result{number}"} for number, task in enumerate(tasks)]
        sets = [f"result{number}" for number, task in enumerate(tasks) if "catalina.cluster.template_set" in task]
        results = {"content": "{{ [" + ", ".join(sets) + "] | to_json }}", "dest": str(self.folder / "results")}
        kept = {"ansible.builtin.copy": results, "check_mode": False, "diff": False}
        variables = {"ansible_python_interpreter": sys.executable}
        play = {"hosts": "localhost", "connection": "local", "gather_facts": False, "vars": variables, "tasks": [*numbered, kept]}
        (self.folder / "play.yml").write_text(json.dumps([play]), encoding="utf-8")
        temporary = {"ANSIBLE_LOCAL_TEMP": self.folder / "tmp", "ANSIBLE_REMOTE_TEMP": self.folder / "remote"}
        done = ansible_playbook(self.folder, "-i", "localhost,", "play.yml", *options, **temporary)
        assert done.returncode == 0, done.stdout + done.stderr
        return [result["changed"] for result in json.loads((self.folder / "results").read_text(encoding="utf-8"))]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    return Run(tmp_path)


def test_a_look_counts_until_something_changes(run: Run) -> None:
    changed: Task = {"catalina.cluster.host_changed": {}}
    first = run.play(run.look, run.set(), run.set(), run.look, run.set(), run.by_hand(), run.set(), changed, run.set())
    # Laid out; asked, since the look came before; seen; still thought to be so; asked.
    assert first == [True, False, False, False, True]
    assert run.file.read_text(encoding="utf-8") == "ours"


def test_another_run_looks_anew(run: Run) -> None:
    run.play(run.set(), run.look)
    run.file.write_text("theirs", encoding="utf-8")
    for options, written in ((("--check", "--diff"), "theirs"), (("--diff",), "ours")):
        assert run.play(run.look, run.set(), options=options) == [True]
        assert run.file.read_text(encoding="utf-8") == written
    # Another wish is asked for, whatever the look saw; what it changed is asked again.
    assert run.play(run.look, run.set("more"), run.by_hand(), run.set("more"), options=("--diff",)) == [True, True]
