# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs of ansible-playbook against the integration lab."""

from __future__ import annotations

import itertools
import json
import os
import re
import signal
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
INVENTORY = Path(os.environ.get("LAB_INVENTORY", HERE / "inventory" / "integration"))
CACHE = ROOT / ".cache" / INVENTORY.name
# No run takes this long; one that does hangs.
LONGEST = 900

_RECAP = re.compile(r"^(\S+)\s+: ok=(\d+)\s+changed=(\d+)\s+unreachable=(\d+)\s+failed=(\d+)", re.MULTILINE)
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Run:
    """How a run ended. A run that was killed has the code -9 and no recap."""

    code: int
    output: str
    log: Path

    @property
    def changed(self) -> dict[str, int]:
        """Changed tasks for each host, as the recap has it."""
        return {host: int(changed) for host, _ok, changed, _unreachable, _failed in _RECAP.findall(self.output)}

    @property
    def lost(self) -> list[str]:
        """Hosts that failed or could not be reached."""
        return [host for host, _ok, _changed, unreachable, failed in _RECAP.findall(self.output) if int(unreachable) + int(failed)]

    @property
    def error(self) -> str:
        """What a person reads of the failure: from the first error to the recap."""
        text = self.output[max(self.output.find("[ERROR]"), 0) :].partition("\nPLAY RECAP")[0]
        return text[:4000].strip()


def environment() -> dict[str, str]:
    """The surroundings of every run. Connections of its own, since hosts are made anew in between."""
    control = CACHE / "cp"
    control.mkdir(parents=True, exist_ok=True)
    return {
        **os.environ,
        "ANSIBLE_CONFIG": str(ROOT / "ansible.cfg"),
        "ANSIBLE_INVENTORY": str(INVENTORY),
        "ANSIBLE_SSH_CONTROL_PATH_DIR": str(control),
        # The recap of every host and the headings of tasks are read.
        "ANSIBLE_STDOUT_CALLBACK": "default",
        "ANSIBLE_CALLBACK_PLUGINS": str(HERE / "callback_plugins"),
        "NO_COLOR": "1",
    }


class Started:
    """A run that goes on in the background."""

    def __init__(
        self,
        playbook: str | Path,
        variables: Mapping[str, Any] | None = None,
        options: Sequence[str] = (),
        more: Mapping[str, str] | None = None,
    ) -> None:
        CACHE.mkdir(parents=True, exist_ok=True)
        number = next(_numbers)
        # A file and not -e key=value: what is in it must not be in the process list.
        values = CACHE / "vars" / f"{number:03}.json"
        values.parent.mkdir(mode=0o700, exist_ok=True)
        values.write_text(json.dumps(dict(variables or {})), encoding="utf-8")
        values.chmod(0o600)
        self.log = CACHE / "log" / f"{number:03}.log"
        self.log.parent.mkdir(exist_ok=True)
        with self.log.open("wb") as stream:
            self.process = subprocess.Popen(
                ["ansible-playbook", str(playbook), "-e", f"@{values}", *options],
                cwd=ROOT,
                env={**environment(), **(more or {})},
                stdin=subprocess.DEVNULL,
                stdout=stream,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def wait(self) -> Run:
        """Until it has ended."""
        try:
            code = self.process.wait(LONGEST)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            raise AssertionError(f"a run hangs: {self.log}") from None
        return Run(code, self.said(), self.log)

    def said(self) -> str:
        """The output so far."""
        return self.log.read_text(encoding="utf-8", errors="replace")


def play(
    playbook: str | Path = "site.yml",
    variables: Mapping[str, Any] | None = None,
    options: Sequence[str] = (),
    more: Mapping[str, str] | None = None,
) -> Run:
    """Run a playbook to its end."""
    return Started(playbook, variables, options, more).wait()


def traced(trace: Path, variables: Mapping[str, Any], options: Sequence[str] = ()) -> Run:
    """Run site.yml and write down its tasks."""
    trace.parent.mkdir(parents=True, exist_ok=True)
    trace.unlink(missing_ok=True)
    return play("site.yml", variables, options, {"ANSIBLE_CALLBACKS_ENABLED": "kill_point", "KILL_TRACE": str(trace)})


def killed(point: str, variables: Mapping[str, Any]) -> tuple[Run, str]:
    """Run site.yml until a point of kill_point is reached. Returns the run and the point's name."""
    CACHE.mkdir(parents=True, exist_ok=True)
    report = CACHE / "killed"
    report.unlink(missing_ok=True)
    more = {"ANSIBLE_CALLBACKS_ENABLED": "kill_point", "KILL_POINT": point, "KILL_REPORT": str(report)}
    run = play("site.yml", variables, (), more)
    return run, report.read_text(encoding="utf-8") if report.exists() else ""
