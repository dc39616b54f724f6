# SPDX-License-Identifier: GPL-3.0-or-later
"""A reload that is asked for on the host: what it does to the record of runs, and the program as the host runs it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.catalina.cluster.plugins.module_utils.reload import asked
from ansible_collections.catalina.cluster.plugins.module_utils.reload.run import NONE, RESTART, Limits, ReloadError, decide
from ansible_collections.catalina.cluster.plugins.module_utils.reload.state import Loaded, Parts, Process, reloaded_parts
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.host_code import RELOAD, code_files
from unit.plugins.module_utils.reload.test_run import AFTER, BEFORE, NEW, OLD, Front, loaded

LIMITS = Limits(start=5.0, drain=10.0, wake_processes=True)


def test_nothing_has_changed_and_it_reloads_all_the_same() -> None:
    """As for a log that was renamed. The record says the same as before, so the next run has nothing to do."""
    front = Front(parts=BEFORE, free=OLD[:1])
    assert asked.reload(front, LIMITS).startswith("Reloaded in ")
    assert front.log[:4] == ["check", "flag", "check", "USR1"] and not front.flag
    assert loaded(front) == Loaded(100, 5000, "boot", BEFORE, OLD)
    assert decide(front).action == NONE


def test_what_was_pending_is_loaded() -> None:
    front = Front(free=OLD[:1])
    asked.reload(front, LIMITS)
    assert loaded(front) == Loaded(100, 5000, "boot", AFTER, OLD)


def test_what_needs_a_restart_stays_pending() -> None:
    limits = {"/d/base.json": {"file:/a": "2", "restart:limits": "64 64"}, "/d/jk.json": BEFORE["/d/jk.json"]}
    front = Front(parts=limits, free=OLD[:1])
    asked.reload(front, LIMITS)
    assert front.note and front.note.parts == AFTER
    assert decide(front).action == RESTART


@pytest.mark.parametrize(
    ("known", "made"),
    [
        (None, {"/a": {"file:/a": "2", "restart:x": "2"}}),
        ({}, {"/a": {"file:/a": "2", "restart:x": "2"}}),
        ({"/a": {"file:/a": "1", "restart:x": "1"}, "/b": {"file:/b": "1"}}, {"/a": {"file:/a": "2", "restart:x": "1"}}),
    ],
    ids=["nothing is known", "a new part", "known"],
)
def test_what_is_loaded_then(known: Parts | None, made: Parts) -> None:
    assert reloaded_parts({"/a": {"file:/a": "2", "restart:x": "2"}}, known) == made


def test_long_requests_are_no_failure() -> None:
    """The next run waits for their processes: they are in the record."""
    front = Front(free=OLD[:1], leave_after=1000.0)
    assert asked.reload(front, LIMITS) == "Reloaded; 2 process(es) of the old generation still finish requests."
    assert front.note and front.note.old == OLD and not front.flag


def test_old_processes_of_before_are_not_forgotten() -> None:
    oldest = Process(90, 4000)
    front = Front(free=OLD[:1], note=Loaded(100, 5000, "boot", BEFORE, (oldest,)), leaving={oldest: 1000.0})
    asked.reload(front, LIMITS)
    assert front.note and oldest in front.note.old


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"checks": "unknown directive"}, "what runs goes on unchanged.\nunknown directive"),
        ({"main": None}, "front has lost its main process"),
        ({"ignores_reload": True}, "no process of a new generation came"),
    ],
)
def test_refused(changes: dict[str, Any], words: str) -> None:
    front = Front(**changes)
    with pytest.raises(ReloadError, match=words):
        asked.reload(front, LIMITS)
    assert loaded(front) == Loaded(100, 5000, "boot", BEFORE) and not front.flag
    assert front.current != NEW


def test_the_program_with_nothing_but_its_own_files(tmp_path: Path) -> None:
    """As on a host: the files that the role lays out, and no Ansible. No such service runs here, and it says so."""
    code = tmp_path / "code"
    for entry in code_files(RELOAD, str(code)):
        target = Path(entry["dest"])
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(Path(entry["copy"]).read_bytes())
    parameters = {
        "kind": "httpd", "service": "no-such-service", "digests": [], "record": str(tmp_path / "run/httpd.loaded.json"),
        "close_flag": str(tmp_path / "run/httpd.close"), "check": [], "configuration": [], "probes": [], "error_log": "", "replaces": [],
        "binary": "", "close_delay": 0.0, "start_timeout": 1.0, "drain_timeout": 1.0,
    }  # fmt: skip
    given = tmp_path / "httpd.json"
    given.write_text(json.dumps(parameters), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-S", "-m", "ansible_collections.catalina.cluster.plugins.module_utils.reload.asked", str(given)],
        env={"PYTHONPATH": str(code), "PATH": "/usr/bin:/bin"},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1 and done.stderr.startswith("no-such-service has lost its main process."), done.stderr
    assert not (tmp_path / "run/httpd.close").exists()
