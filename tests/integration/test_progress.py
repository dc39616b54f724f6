# SPDX-License-Identifier: GPL-3.0-or-later
"""What a person sees of runs on real hosts: on terminals of several widths, in a pipe, and as it was without the callback."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.catalina.cluster.plugins.plugin_utils.progress.text import columns
from integration import lab, runs
from unit.plugins.callback import screen

Say = Callable[[str], None]
PROGRESS, DEFAULT = "catalina.cluster.progress", "ansible.builtin.default"
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")


class Watcher:
    """Runs playbooks as a person or cron does, and keeps what was seen below .cache."""

    def __init__(self, variables: Mapping[str, Any], folder: Path) -> None:
        self.folder = folder
        self.folder.mkdir(parents=True, exist_ok=True)
        self._values = folder / "vars.json"
        self._values.write_text(json.dumps(dict(variables)), encoding="utf-8")
        self._values.chmod(0o600)

    def _command(self, playbook: str, options: tuple[str, ...]) -> list[str]:
        return [str(shutil.which("ansible-playbook")), playbook, "-e", f"@{self._values}", *options]

    @staticmethod
    def _environment(callback: str, more: Mapping[str, str]) -> dict[str, str]:
        found = {
            name: value for name, value in runs.environment().items() if name not in ("NO_COLOR", "COLUMNS", "ANSIBLE_CALLBACK_PLUGINS")
        }
        return {**found, "ANSIBLE_STDOUT_CALLBACK": callback, **more}

    def piped(self, name: str, playbook: str, *options: str, callback: str = PROGRESS) -> tuple[int, list[str], float]:
        """How it ended, its lines, and seconds."""
        began = time.monotonic()
        done = subprocess.run(
            self._command(playbook, options), cwd=runs.ROOT, env=self._environment(callback, {}), stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False, timeout=runs.LONGEST,
        )  # fmt: skip
        seconds = time.monotonic() - began
        (self.folder / f"{name}.txt").write_text(done.stdout, encoding="utf-8")
        if callback == PROGRESS:
            assert not _CONTROL.search(done.stdout), "control characters in a pipe"
        return done.returncode, done.stdout.splitlines(), seconds

    def watched(
        self,
        name: str,
        playbook: str,
        *options: str,
        width: int = 80,
        seen: Callable[[str, int, int], None] | None = None,
        more: Mapping[str, str] | None = None,
    ) -> tuple[int, list[str], str]:
        """How it ended, the lines that stay on the terminal, and everything that was written to it."""
        code, raw = screen.on_terminal(self._command(playbook, options), runs.ROOT, self._environment(PROGRESS, more or {}), width, seen)
        (self.folder / f"{name}.raw").write_text(raw, encoding="utf-8")
        lines = screen.shown(raw.replace("\r\n", "\n"))
        (self.folder / f"{name}.seen").write_text("\n".join(lines), encoding="utf-8")
        # The living line fits, and is gone at the end.
        # (The terminal itself writes ^C behind it.)
        assert max((columns(text) for text in screen.living(raw.replace("^C", ""))), default=0) < width
        assert not [line for line in lines if re.search(r"^\S.* \d+:\d\d · ", line)]
        return code, [line.rstrip() for line in lines if line.strip()], raw


@pytest.fixture
def watcher(cluster: Any) -> Any:
    """Somebody who watches a cluster that is up to date, and leaves it so."""
    yield Watcher(cluster.variables, runs.CACHE / "seen")
    lab.on("app1", "rm -rf /etc/systemd/system/tomcat@tomcat2.service.d; systemctl daemon-reload")
    assert runs.play("site.yml", cluster.variables).code == 0


def test_an_unchanged_run(watcher: Watcher, say: Say) -> None:
    taken: dict[str, list[float]] = {PROGRESS: [], DEFAULT: []}
    counted = {}
    # By turns, since the machine is not always equally busy.
    for turn in range(3):
        for callback, seconds in taken.items():
            code, lines, took = watcher.piped(f"unchanged-{callback}-{turn}", "site.yml", callback=callback)
            assert code == 0
            seconds.append(took)
            counted[callback] = len(lines)
    say(f"unchanged, pipe: {counted[DEFAULT]} lines -> {counted[PROGRESS]} lines")
    say("unchanged, seconds: " + "; ".join(f"{name} {', '.join(f'{one:.1f}' for one in found)}" for name, found in taken.items()))
    for width, more in ((200, {}), (80, {}), (60, {"NO_COLOR": "1"})):
        code, lines, raw = watcher.watched(f"unchanged-{width}", "site.yml", width=width, more=more)
        assert code == 0
        assert bool(screen.COLOR.search(raw)) is not bool(more)
        say(f"unchanged, terminal of {width}: {len(lines)} lines stay")
    assert counted[PROGRESS] * 4 < counted[DEFAULT]


def test_a_roll(watcher: Watcher, say: Say) -> None:
    options = ("-e", "members=all")
    _code, before, _seconds = watcher.piped("roll-default", "playbooks/roll.yml", *options, callback=DEFAULT)
    code, after, _seconds = watcher.piped("roll", "playbooks/roll.yml", *options)
    assert code == 0
    steps = [line for line in after if " of 4 members done" in line]
    say(f"roll, pipe: {len(before)} lines -> {len(after)} lines\n" + "\n".join(steps))
    assert steps[-1].endswith("4 of 4 members done")
    code, lines, raw = watcher.watched("roll-60", "playbooks/roll.yml", *options, width=60)
    lived = screen.living(raw)
    say(f"roll, terminal of 60: {len(lines)} lines stay, {len(lived)} paintings, such as\n" + "\n".join(lived[:: max(1, len(lived) // 8)]))
    assert code == 0
    assert any("left" in text for text in lived)


def test_a_refusal(watcher: Watcher, say: Say) -> None:
    wrong = ("-e", '{"nginx_balancer_port": 80}')
    _code, before, _seconds = watcher.piped("refusal-default", "site.yml", *wrong, callback=DEFAULT)
    code, after, _seconds = watcher.piped("refusal", "site.yml", *wrong)
    _code, lines, _raw = watcher.watched("refusal-80", "site.yml", *wrong)
    say(f"refusal, pipe: {len(before)} lines -> {len(after)} lines; terminal of 80: {len(lines)} lines stay\n" + "\n".join(lines))
    assert code == 2
    words = "nginx_balancer_port = 80: is taken by the front end httpd"
    assert sum(words in line for line in after) == 1


def test_a_failure_in_the_middle(watcher: Watcher, say: Say) -> None:
    place = "/etc/systemd/system/tomcat@tomcat2.service.d"
    spoil = f"mkdir -p {place}; printf '[Service]\\nExecStartPre=/bin/false\\n' > {place}/no.conf; systemctl daemon-reload"
    options = ("-e", "members=tomcat2", "-e", "rolling_restart_health_timeout=15")
    mend = f"rm -rf {place}; systemctl daemon-reload; systemctl reset-failed tomcat@tomcat2; systemctl start tomcat@tomcat2"
    lab.on("app1", spoil)
    _code, before, _seconds = watcher.piped("failure-default", "playbooks/roll.yml", *options, callback=DEFAULT)
    lab.on("app1", f"{mend}; {spoil}")
    code, lines, _raw = watcher.watched("failure-80", "playbooks/roll.yml", *options)
    say(f"failure: {len(before)} lines in a pipe -> {len(lines)} lines stay on a terminal of 80\n" + "\n".join(lines))
    assert code == 2
    assert sum("tomcat2 on app1 did not come back" in line for line in lines) == 1


def test_differences(watcher: Watcher, say: Say) -> None:
    change = ("--check", "--diff", "-e", "nginx_balancer_read_timeout=77")
    _code, before, _seconds = watcher.piped("diff-default", "site.yml", *change, callback=DEFAULT)
    code, lines, raw = watcher.watched("diff-80", "site.yml", *change)
    say(f"--check --diff: {len(before)} lines in a pipe -> {len(lines)} lines stay on a terminal of 80")
    assert code == 0
    assert "77s" in raw
    # Every line of the differences that the default callback shows is there.
    shown = {line.strip() for line in before if re.match(r"[+-][^+-]", line)}
    assert shown
    assert shown <= {line.strip() for line in lines}


def test_an_interruption(watcher: Watcher, say: Say) -> None:
    sent: list[float] = []

    def interrupt(raw: str, terminal: int, _process: int) -> None:
        if not sent and " of 4 done" in raw:
            sent.append(time.monotonic())
            # Ctrl-C: the terminal tells all processes before it.
            os.write(terminal, b"\x03")

    code, lines, raw = watcher.watched("interrupted", "playbooks/roll.yml", "-e", "members=all", seen=interrupt)
    say(f"interrupted after {len(screen.living(raw))} paintings: ended with {code}, {len(lines)} lines stay\n" + "\n".join(lines))
    assert sent
    assert code != 0


def test_a_first_run(watcher: Watcher, say: Say) -> None:
    """Bare hosts, packages and all."""
    lab.hosts("reset", "bare")
    code, before, _seconds = watcher.piped("first-default", "site.yml", callback=DEFAULT)
    assert code == 0
    lab.hosts("reset", "bare")
    code, after, seconds = watcher.piped("first", "site.yml")
    assert code == 0
    say(f"first run, pipe: {len(before)} lines -> {len(after)} lines in {seconds:.0f} s\n" + "\n".join(after))
    for width in (80, 60):
        lab.hosts("reset", "bare")
        code, lines, raw = watcher.watched(f"first-{width}", "site.yml", width=width)
        lived = screen.living(raw)
        say(f"first run, terminal of {width}: {len(lines)} lines stay, {len(lived)} paintings, such as")
        say("\n".join([*lived[:: max(1, len(lived) // 8)], "", *lines]))
        assert code == 0
    assert len(after) * 4 < len(before)
