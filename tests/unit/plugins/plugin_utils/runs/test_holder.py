# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether the run that holds a lock still lives."""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
from pathlib import Path

import pytest
from ansible_collections.catalina.cluster.plugins.plugin_utils.runs.holder import is_dead, refusal, this_run


def test_this_run_lives() -> None:
    assert this_run()["pid"] == str(os.getpid())
    assert not is_dead(this_run())


def _send(queue: multiprocessing.Queue[str]) -> None:
    queue.put(this_run()["pid"])


def test_a_worker_names_its_parent() -> None:
    context = multiprocessing.get_context("fork")
    queue = context.Queue()
    worker = context.Process(target=_send, args=(queue,))
    worker.start()
    assert queue.get(timeout=10) == str(os.getpid())
    worker.join()


def test_an_ended_process_is_dead() -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        stat = Path(f"/proc/{process.pid}/stat").read_text(encoding="utf-8")
        holder = {**this_run(), "pid": str(process.pid), "started": stat.rpartition(")")[2].split()[19]}
        assert not is_dead(holder)
        process.communicate(b"\n")
    assert is_dead(holder)


@pytest.mark.parametrize(
    ("change", "dead"),
    [
        ({}, False),
        ({"started": "1"}, True),  # the number was given to another process since
        ({"pid": "999999999"}, True),
        ({"machine": "another"}, False),
        ({"machine": "another", "started": "1"}, False),
    ],
)
def test_of_other_machines_nothing_is_known(change: dict[str, str], dead: bool) -> None:
    assert is_dead({**this_run(), **change}) is dead


def test_without_proc_nothing_is_known(tmp_path: Path) -> None:
    assert not is_dead(this_run(tmp_path), tmp_path)


def test_words() -> None:
    words = refusal({"holder": {"user": "ann", "controller": "ops1", "pid": "47"}, "held_for": 300, "seen_ago": 7})
    assert words == (
        "Another run is at work on this cluster: ann on ops1, process 47, since 5 min; its last sign of life is 7 s old."
        " Wait until it has ended and run again. If you know that it is dead: -e run_control_break_lock=true"
    )
