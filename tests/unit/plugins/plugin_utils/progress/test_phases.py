# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The phases of a run as transcripts."""

from __future__ import annotations

import pytest
from ansible_collections.catalina.cluster.plugins.plugin_utils.progress.phases import Line, Phases, Result
from ansible_collections.catalina.cluster.plugins.plugin_utils.progress.text import columns

STEP = {"step": 2, "steps": 4, "members": ["tomcat2"], "done": 1, "of": 4}


class Run:
    """A run with a clock of its own."""

    def __init__(self, plain: bool) -> None:
        self.now = 1000.0
        self.phases = Phases(plain, lambda: self.now, lambda: f"12:00:{self.now - 1000:02.0f}")
        self.lines: list[Line] = []

    def play(self, name: str, announced: str = "", check: bool = False) -> None:
        self.lines += self.phases.play(name, announced, check)

    def task(self, name: str, *results: Result, seconds: float = 1.0) -> None:
        self.lines += self.phases.task(name)
        for result in results:
            self.phases.started(result.host)
        self.now += seconds
        for result in results:
            self.lines += self.phases.finished(result)

    def text(self) -> str:
        self.lines += self.phases.end()
        return "\n".join(f"{line.state or '-':<8}{line.text}" for line in self.lines)


def site(plain: bool) -> Run:
    """A run of the collection."""
    run = Run(plain)
    run.play("Resolve the model", "Preflight")
    run.task("Check", Result("app1"))
    run.play("Keep other runs out", "Preflight")
    run.task("Lock", Result("app1"), Result("web"))
    run.play("Stop removed instances", "Removed instances")
    run.task("Stop them", Result("app1", skipped=True))
    run.play("Nobody", "Sessions")
    run.lines += run.phases.no_hosts()
    run.play("Restart", "Rolling restart")
    run.task("roll | Plan the steps", Result("app1"))
    run.task("step | Go", Result("app1", progress={**STEP, "step": 1, "members": ["tomcat1"], "done": 0}))
    run.task("step | Restart", Result("app1", changed=True), seconds=30)
    run.task("step | Go", Result("app1", progress=STEP))
    run.task("step | Restart", Result("app2", changed=True), seconds=20)
    run.play("Verify", "Verify")
    run.task("Ask", Result("web", failed=True))
    return run


def test_on_a_terminal() -> None:
    assert site(plain=False).text() == (
        "ok      Preflight                    2 s  unchanged\n"
        "changed Rolling restart             53 s  changed: app1, app2\n"
        "failed  Verify                       1 s  failed: web"
    )


def test_plain() -> None:
    assert site(plain=True).text() == (
        "-       12:00:01 Preflight\n"
        "ok      12:00:02 Preflight: unchanged, 2 s\n"
        "-       12:00:04 Rolling restart\n"
        "-       12:00:05 Rolling restart: 0 of 4 members done, now tomcat1\n"
        "-       12:00:36 Rolling restart: 1 of 4 members done, now tomcat2, 31 s a step, about 1 min 33 s left\n"
        "changed 12:00:56 Rolling restart: changed: app1, app2, 53 s\n"
        "-       12:00:57 Verify\n"
        "failed  12:00:57 Verify: failed: web, 1 s"
    )


def foreign(plain: bool) -> Run:
    """A playbook that announces nothing; batches of a play have its name."""
    run = Run(plain)
    run.play("all", check=True)
    run.task("ping", Result("a", changed=True))
    run.play("all", check=True)
    run.task("ping", *(Result(f"h{number:03}", changed=True) for number in range(200)))
    run.play("A play with a very long name that nobody expects", check=True)
    run.task("ping", Result("a", failed=True), Result("b", changed=True, failed=True))
    run.task("rescue", Result("a"))
    run.play("nobody")
    run.lines += run.phases.no_hosts()
    run.play("skipped")
    run.task("ping", Result("a", skipped=True))
    run.play("日本\x1b[2J語")
    run.task("ping", Result("a"))
    run.play("empty")
    return run


def test_a_playbook_of_others_on_a_terminal() -> None:
    assert foreign(plain=False).text() == (
        "changed all                          2 s  would change: a, h000, h001 and 198 more\n"
        "failed  A play with a very long name that nobody expects 2 s  failed: b\n"
        "-       nobody: no hosts matched\n"
        "ok      skipped                      1 s  unchanged\n"
        "ok      日本 [2J語                   1 s  unchanged"
    )


def test_a_playbook_of_others_plain() -> None:
    assert foreign(plain=True).text().splitlines()[:4] == [
        "-       12:00:00 all",
        "changed 12:00:02 all: would change: a, h000, h001 and 198 more, 2 s",
        "-       12:00:02 A play with a very long name that nobody expects",
        "failed  12:00:04 A play with a very long name that nobody expects: failed: b, 2 s",
    ]


@pytest.mark.parametrize("width", [0, 1, 20, 59, 79, 200])
def test_the_living_line_fits(width: int) -> None:
    run = site(plain=False)
    for phase in ("Rolling restart", "日本語" * 30):
        run.play("", phase)
        run.phases.task("日本 | 語 Wait\nuntil")
        run.phases.finished(Result("app1", progress=STEP))
        for host in range(200):
            run.phases.started(f"h{host}")
        assert columns(run.phases.living(width)) <= width


def test_what_the_living_line_says() -> None:
    run = Run(plain=False)
    assert run.phases.living(79) == ""
    run.play("Restart", "Rolling restart")
    assert run.phases.living(79) == ""
    run.task("step | Go", Result("app1", progress=STEP), seconds=3)
    run.phases.task("step_restart | Wait until they run what is on disk")
    run.phases.started("app1")
    run.phases.started("app2")
    run.phases.finished(Result("app2"))
    assert run.phases.living(200) == (
        "Rolling restart 0:03 · 1 of 4 done · 0:00 left · tomcat2 · 0:00 a step · Wait until they run what is on disk: app1"
    )
    run.play("Verify", "Verify")
    run.phases.task("Ask")
    assert run.phases.living(200) == "Verify 0:00 · Ask"
    run.phases.end()
    assert run.phases.living(200) == ""


def test_what_matters_fits_on_sixty_columns() -> None:
    run = Run(plain=False)
    run.play("Restart", "Rolling restart")
    run.task("Go", Result("app1", progress={**STEP, "step": 1, "members": ["tomcat1"], "done": 0}), seconds=0)
    run.now += 71
    run.task("Go", Result("app1", progress=STEP), seconds=0)
    run.now += 5
    run.phases.task("Wait until they run what is on disk")
    assert run.phases.living(59) == "Rolling restart 1:16 · 1 of 4 done · 3:28 left · tomcat2…"


def test_every_host_has_its_own_task_with_the_strategy_free() -> None:
    run = Run(plain=False)
    run.play("Go")
    run.phases.task("Fetch")
    for host in ("one", "two"):
        run.phases.started(host)
    run.phases.finished(Result("one"))
    run.phases.task("Unpack")
    run.phases.started("one")
    assert run.phases.living(200) == "Go 0:00 · Fetch: two · Unpack: one"
    run.phases.finished(Result("two"))
    assert run.phases.living(200) == "Go 0:00 · Unpack: one"


def test_what_runs_on_failed_hosts_too_is_no_rescue() -> None:
    run = Run(plain=False)
    run.play("Go")
    run.task("Fail", Result("one", failed=True), Result("two", failed=True))
    run.task("Always", Result("one", changed=True, afterwards=True), Result("two", afterwards=True))
    run.task("Rescue", Result("two"))
    run.task("Afterwards", Result("two", afterwards=True))
    assert run.text() == "failed  Go                           4 s  changed: one; failed: one"


@pytest.mark.parametrize(
    ("name", "width", "said"),
    [
        ("A play with a name that has no end and no room", 59, "A play with a name… 0:00 · Wait: one"),
        ("日本語のとても長い名前のプレイでございます", 59, "日本語のとても長い… 0:00 · Wait: one"),
        ("Twenty columns, done", 59, "Twenty columns, done 0:00 · Wait: one"),
        ("Rolling restart", 20, "Rollin… 0:00 · Wait…"),
    ],
)
def test_a_long_name_leaves_room_for_what_happens(name: str, width: int, said: str) -> None:
    run = Run(plain=False)
    run.play(name)
    run.phases.task("Wait")
    run.phases.started("one")
    assert run.phases.living(width) == said


def unchanged(plain: bool) -> str:
    """A run that finds everything as the last one left it."""
    run = Run(plain)
    run.play("Resolve the model", "Preflight")
    run.task("See whether there is anything to do", Result("app1", progress={"left": ["Hosts", "Front ends"]}))
    for name, phase in (("Prepare", "Hosts"), ("Others", "Tomcats"), ("Point", "Front ends"), ("Again", "Front ends"), ("My own", "")):
        run.play(name, phase)
        run.lines += run.phases.no_hosts()
    run.play("Verify", "Verify")
    run.task("Ask", Result("web"))
    return run.text()


def test_phases_without_anything_to_do() -> None:
    assert unchanged(plain=False) == (
        "ok      Preflight                    1 s  unchanged\n"
        "ok      Hosts                             as the last run left it\n"
        "ok      Front ends                        as the last run left it\n"
        "-       My own: no hosts matched\n"
        "ok      Verify                       1 s  unchanged"
    )
    assert unchanged(plain=True) == (
        "-       12:00:01 Preflight\n"
        "ok      12:00:01 Preflight: unchanged, 1 s\n"
        "ok      12:00:01 Hosts: as the last run left it\n"
        "ok      12:00:01 Front ends: as the last run left it\n"
        "-       12:00:01 My own: no hosts matched\n"
        "-       12:00:02 Verify\n"
        "ok      12:00:02 Verify: unchanged, 1 s"
    )


@pytest.mark.parametrize(
    ("hosts", "width", "said"),
    [
        (1, 59, "Tomcats 0:00 · Wait: node-with-a-name-000.example.org"),
        (1, 40, "Tomcats 0:00 · Wait: node-with-a-name-0…"),
        (2, 59, "Tomcats 0:00 · Wait: 2 hosts"),
        (2, 99, "Tomcats 0:00 · Wait: node-with-a-name-000.example.org, node-with-a-name-001.example.org"),
        (200, 59, "Tomcats 0:00 · Wait: 200 hosts"),
    ],
)
def test_hosts_whose_names_have_no_room_are_counted(hosts: int, width: int, said: str) -> None:
    run = Run(plain=False)
    run.play("Tomcats")
    run.phases.task("Wait")
    for number in range(hosts):
        run.phases.started(f"node-with-a-name-{number:03}.example.org")
    assert run.phases.living(width) == said
