# SPDX-License-Identifier: GPL-3.0-or-later
"""The switch to another binary against an nginx made of plain values: every way that it can go, without a process."""

from __future__ import annotations

import json
import os
from collections.abc import Collection
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.catalina.cluster.plugins.module_utils.reload.binary import Switch, SwitchError, differs
from ansible_collections.catalina.cluster.plugins.module_utils.reload.binary_host import BinaryHost
from ansible_collections.catalina.cluster.plugins.module_utils.reload.host import Host, Settings
from ansible_collections.catalina.cluster.plugins.module_utils.reload.state import Loaded, Process, Service

MAIN, WORKERS = Process(100, 1), (Process(101, 2), Process(102, 3))
HEIR, HEIRS = Process(200, 9), (Process(201, 10), Process(202, 11))
PACKAGE, SOURCE = "/usr/sbin/nginx", "/opt/nginx/1.26.3/sbin/nginx"


class Nginx:
    """An nginx that follows the signals as the real one does."""

    def __init__(self, **changes: Any) -> None:
        self.paths = {PACKAGE: PACKAGE, SOURCE: SOURCE}
        self.runs = dict.fromkeys((MAIN, *WORKERS), PACKAGE)
        self.children: dict[Process, list[Process]] = {MAIN: list(WORKERS)}
        self.leaving: set[Process] = set()
        self.lent: dict[str, str] = {}
        self.title = PACKAGE
        self.log: list[str] = []
        self.clock = 0.0
        # What goes wrong: nothing starts; the new one ends by itself at that time; it never answers; it answers as long as the old does.
        self.nothing_starts = False
        self.ends_at = 1e9
        self.never_answers = False
        self.answers_with_old_only = False
        for name, value in changes.items():
            assert hasattr(self, name), name
            setattr(self, name, value)

    def executable(self, process: Process) -> str:
        return self.runs.get(process, "")

    def started_by(self, process: Process) -> str:
        return self.title

    def same_file(self, path: str, other: str) -> bool:
        return self.paths.get(path, path) == self.paths.get(other, other)

    def lend(self, path: str, binary: str) -> None:
        self.log.append("lend")
        self.lent[path] = self.paths[path]
        self.paths[path] = binary

    def take_back(self, path: str) -> None:
        if path in self.lent:
            self.log.append("take back")
            self.paths[path] = self.lent.pop(path)

    def workers(self, main: Process) -> frozenset[Process]:
        return frozenset(child for child in self.children.get(main, []) if self.alive(child))

    def accepting(self, processes: Collection[Process]) -> bool:
        return bool(set(processes) - self.leaving)

    def alive(self, process: Process) -> bool:
        return process in self.runs and not (process in (HEIR, *HEIRS) and self.clock >= self.ends_at)

    def send(self, process: Process, name: str) -> None:
        self.log.append(f"{name} {process.pid}")
        if (process, name) == (MAIN, "USR2") and not self.nothing_starts:
            self.start()
        elif (process, name) == (MAIN, "WINCH"):
            self.leaving.update(WORKERS)
        elif (process, name) == (MAIN, "HUP"):
            self.leaving.clear()
        elif process == HEIR and name in ("QUIT", "TERM"):
            for gone in (HEIR, *HEIRS):
                self.runs.pop(gone, None)

    def start(self) -> None:
        """The new main process with its workers."""
        self.children[MAIN].append(HEIR)
        self.children[HEIR] = list(HEIRS)
        self.runs.update(dict.fromkeys((HEIR, *HEIRS), self.paths[self.title]))

    def serving(self) -> str:
        if self.never_answers and self.alive(HEIR):
            return "no answer"
        if self.answers_with_old_only and self.leaving:
            return "no answer"
        return ""

    def log_lines(self) -> str:
        return " [its log]"

    def reload_units(self) -> None:
        self.log.append("units")

    def now(self) -> float:
        return self.clock

    def sleep(self, seconds: float) -> None:
        self.clock += seconds


def switch(nginx: Nginx, wanted: str = SOURCE) -> Any:
    return Switch(nginx, wanted, start=2.0, drain=2.0).run(MAIN)


def test_the_new_one_serves_before_the_old_one_is_told() -> None:
    nginx = Nginx()
    switched = switch(nginx)
    assert nginx.log == ["units", "lend", "USR2 100", "take back", "WINCH 100", "QUIT 100"]
    assert switched.main == HEIR
    assert set(switched.old) == {MAIN, *WORKERS}, "the old main process counts among those to wait for"
    assert nginx.paths[PACKAGE] == PACKAGE


def test_a_path_that_leads_to_the_wanted_one_is_left_alone() -> None:
    nginx = Nginx(title="/opt/nginx/current/sbin/nginx")
    nginx.paths["/opt/nginx/current/sbin/nginx"] = SOURCE
    assert switch(nginx).main == HEIR
    assert "lend" not in nginx.log


def test_an_upgraded_package() -> None:
    nginx = Nginx()
    nginx.runs.update(dict.fromkeys((MAIN, *WORKERS), PACKAGE + " (deleted)"))
    assert switch(nginx, PACKAGE).main == HEIR
    assert nginx.log == ["units", "USR2 100", "WINCH 100", "QUIT 100"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"nothing_starts": True}, "no new main process came"),
        ({"ends_at": 0.0}, "no new main process came"),
        ({"ends_at": 0.1, "never_answers": True}, "the new main process ended at once"),
        ({"never_answers": True}, "no answer"),
    ],
)
def test_the_new_one_does_not_come_up(changes: dict[str, Any], said: str) -> None:
    nginx = Nginx(**changes)
    with pytest.raises(SwitchError, match=f"{said}.*goes on.*its log"):
        switch(nginx)
    assert nginx.workers(MAIN) == set(WORKERS), "the old one has its workers and no child beside them"
    assert not nginx.leaving
    assert nginx.paths[PACKAGE] == PACKAGE
    assert not {"WINCH 100", "HUP 100", "QUIT 100"} & set(nginx.log)


def test_the_new_one_does_not_serve_by_itself() -> None:
    nginx = Nginx(answers_with_old_only=True)
    with pytest.raises(SwitchError, match="does not serve by itself: no answer"):
        switch(nginx)
    assert nginx.log[-3:] == ["WINCH 100", "HUP 100", "QUIT 200"], "the old workers are back before the new ones go"
    assert nginx.workers(MAIN) == set(WORKERS) and not nginx.leaving


def test_a_new_one_that_ends_late_is_noticed() -> None:
    nginx = Nginx()
    send = nginx.send

    def dies(process: Process, name: str) -> None:
        send(process, name)
        if name == "WINCH":
            nginx.ends_at = nginx.clock
            nginx.leaving.clear()  # nginx itself starts its workers again when the new one ends

    nginx.send = dies  # type: ignore[method-assign]
    with pytest.raises(SwitchError, match="the new main process ended"):
        switch(nginx)
    assert "HUP 100" not in nginx.log, "it would read the configuration, which is not its own"
    assert "QUIT 100" not in nginx.log


def test_a_run_that_was_killed_before_the_end_is_completed() -> None:
    nginx = Nginx()
    nginx.lend(PACKAGE, SOURCE)
    nginx.start()
    nginx.log.clear()
    assert switch(nginx).main == HEIR
    assert nginx.log == ["take back", "WINCH 100", "QUIT 100"]


@pytest.mark.parametrize(("told", "brought_back"), [((), False), (("WINCH",), True)])
def test_a_run_that_was_killed_with_another_binary_is_undone_first(told: tuple[str, ...], brought_back: bool) -> None:
    nginx = Nginx()
    nginx.paths[PACKAGE] = "/opt/nginx/1.22.1/sbin/nginx"
    nginx.start()
    nginx.paths[PACKAGE] = PACKAGE
    for name in told:
        nginx.send(MAIN, name)
    nginx.log.clear()
    assert switch(nginx).main == HEIR
    assert ("HUP 100" in nginx.log) is brought_back, "workers that are there are not started twice"
    assert nginx.log.index("QUIT 200") < nginx.log.index("USR2 100")


def test_a_relative_path_is_refused() -> None:
    nginx = Nginx(title="nginx")
    with pytest.raises(SwitchError, match="not by a full path"):
        switch(nginx)
    assert not nginx.log


@pytest.mark.parametrize(
    ("runs", "wanted", "said"),
    [
        (PACKAGE, PACKAGE, ""),
        (PACKAGE, "", ""),
        ("", PACKAGE, ""),
        (PACKAGE, SOURCE, f"binary: {PACKAGE} runs instead of {SOURCE}"),
        (PACKAGE + " (deleted)", PACKAGE, f"binary: {PACKAGE} was replaced after 100 had been started"),
        (PACKAGE + " (deleted)", SOURCE, f"binary: {PACKAGE} (deleted) runs instead of {SOURCE}"),
    ],
)
def test_reasons(runs: str, wanted: str, said: str) -> None:
    nginx = Nginx()
    nginx.runs[MAIN] = runs
    assert differs(nginx, MAIN, wanted) == said


# The real host


def no_command(_command: list[str]) -> tuple[int, str, str]:
    return 0, "", ""


def host(proc: Path = Path("/proc")) -> BinaryHost:
    return BinaryHost(Nginx(), no_command, str(proc))  # type: ignore[arg-type]


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def test_a_path_is_lent_and_taken_back(tmp_path: Path) -> None:
    path, other = tmp_path / "nginx", tmp_path / "other"
    path.write_text("package", encoding="utf-8")
    other.write_text("source", encoding="utf-8")
    inode = path.stat().st_ino
    real = host()
    real.lend(str(path), str(other))
    assert read(path) == "source"
    real.take_back(str(path))
    assert path.stat().st_ino == inode and read(path) == "package"
    assert sorted(os.listdir(tmp_path)) == ["nginx", "other"], "nothing is left"
    real.take_back(str(path))
    assert read(path) == "package"


def test_a_path_that_is_not_there_any_more_is_made_for_as_long_as_needed(tmp_path: Path) -> None:
    path, other = tmp_path / "current/sbin/nginx", tmp_path / "other"
    other.write_text("package", encoding="utf-8")
    real = host()
    real.lend(str(path), str(other))
    assert read(path) == "package"
    real.take_back(str(path))
    assert os.listdir(tmp_path) == ["other"]


def test_what_a_package_manager_put_there_stays(tmp_path: Path) -> None:
    path, other = tmp_path / "nginx", tmp_path / "other"
    path.write_text("old", encoding="utf-8")
    other.write_text("source", encoding="utf-8")
    real = host()
    real.lend(str(path), str(other))
    (tmp_path / "nginx.dpkg-new").write_text("upgraded", encoding="utf-8")
    (tmp_path / "nginx.dpkg-new").replace(path)
    real.take_back(str(path))
    assert read(path) == "upgraded"
    assert sorted(os.listdir(tmp_path)) == ["nginx", "other"]


@pytest.mark.parametrize("left", ["nginx.catalina-kept", "nginx.catalina-new"])
def test_what_a_killed_run_left_half_done_is_taken_away(tmp_path: Path, left: str) -> None:
    path = tmp_path / "nginx"
    path.write_text("package", encoding="utf-8")
    os.link(path, tmp_path / left)
    host().take_back(str(path))
    assert os.listdir(tmp_path) == ["nginx"] and read(path) == "package"


def test_a_killed_run_between_note_and_link(tmp_path: Path) -> None:
    path = tmp_path / "nginx"
    path.write_text("package", encoding="utf-8")
    os.link(path, tmp_path / "nginx.catalina-kept")
    (tmp_path / "nginx.catalina-lent").write_text(json.dumps({"binary": "/x", "made": [], "kept": True}), encoding="utf-8")
    host().take_back(str(path))
    assert os.listdir(tmp_path) == ["nginx"] and read(path) == "package"


@pytest.mark.parametrize("note", [None, "", '{"binary": "/o'])
def test_a_program_comes_back_though_the_note_was_lost_with_the_power(tmp_path: Path, note: str | None) -> None:
    path, other = tmp_path / "nginx", tmp_path / "other"
    path.write_text("package", encoding="utf-8")
    other.write_text("source", encoding="utf-8")
    host().lend(str(path), str(other))
    (tmp_path / "nginx.catalina-lent").unlink()
    if note is not None:
        (tmp_path / "nginx.catalina-lent").write_text(note, encoding="utf-8")
    host().take_back(str(path))
    assert not path.is_symlink() and read(path) == "package"
    assert sorted(os.listdir(tmp_path)) == ["nginx", "other"]


def test_a_path_that_cannot_be_written_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(SwitchError, match=r"cannot lead to .*restart the service once"):
        host().lend(str(tmp_path / "file" / "nginx"), "/x")


@pytest.mark.parametrize(
    ("cmdline", "path"),
    [
        (b"nginx: master process /usr/sbin/nginx -g daemon on; master_process on;\0\0\0", "/usr/sbin/nginx"),
        (b"nginx: master process nginx\0", "nginx"),
        (b"/usr/sbin/nginx\0-c\0/etc/nginx/nginx.conf\0", "/usr/sbin/nginx"),
    ],
)
def test_the_path_that_a_main_process_was_started_by(tmp_path: Path, cmdline: bytes, path: str) -> None:
    (tmp_path / "100").mkdir()
    (tmp_path / "100/cmdline").write_bytes(cmdline)
    assert host(tmp_path).started_by(MAIN) == path
    assert host(tmp_path).started_by(HEIR) == ""


def test_a_replaced_file_is_not_the_same(tmp_path: Path) -> None:
    (tmp_path / "nginx").write_text("", encoding="utf-8")
    (tmp_path / "link").symlink_to("nginx")
    assert host().same_file(str(tmp_path / "link"), str(tmp_path / "nginx"))
    assert not host().same_file(f"{tmp_path}/nginx (deleted)", str(tmp_path / "nginx"))


# Who the main process is


def process(proc: Path, pid: int, parent: int, ticks: int, exe: str) -> None:
    folder = proc / str(pid)
    folder.mkdir(parents=True)
    fields = ["S", str(parent), *(["0"] * 17), str(ticks)]
    (folder / "stat").write_text(f"{pid} (nginx) {' '.join(fields)} 0\n", encoding="ascii")
    (folder / "exe").symlink_to(exe)


def two_main_processes(tmp_path: Path, loaded: Loaded | None, binary: str) -> Host:
    """An old main process that finishes its requests, and the new one that it started."""
    proc, record = tmp_path / "proc", tmp_path / "loaded.json"
    process(proc, 100, 1, 11, f"{SOURCE} (deleted)")
    process(proc, 200, 100, 22, PACKAGE)
    (proc / "uptime").write_text("100.0 1.0\n", encoding="ascii")
    (proc / "sys/kernel/random").mkdir(parents=True)
    (proc / "sys/kernel/random/boot_id").write_text("boot\n", encoding="ascii")
    if loaded is not None:
        record.write_text(loaded.to_text(), encoding="utf-8")
    settings = Settings("nginx", "nginx", (), str(record), str(tmp_path / "close"), binary=binary)
    return Host(settings, no_command, str(proc))


@pytest.mark.parametrize(
    ("loaded", "pid"),
    [
        (Loaded(200, 22, "boot", {}), 200),
        (Loaded(200, 23, "boot", {}), 100),
        (Loaded(200, 22, "an older boot", {}), 100),
        (Loaded(1, 1, "boot", {}), 100),
        (Loaded(100, 11, "boot", {}), 100),
        (None, 100),
    ],
)
def test_the_new_main_process_counts_once_the_switch_is_recorded(tmp_path: Path, loaded: Loaded | None, pid: int) -> None:
    """systemd names the old one as long as that is there."""
    real = two_main_processes(tmp_path, loaded, PACKAGE)
    main = real.main_process(Service("nginx", exists=True, active=True, enabled=True, main_pid=100))
    assert main is not None and main.pid == pid
    assert bool(real.other_binary(main)) is (pid == 100), "a switch that was not recorded is finished by the next run"


def test_without_a_wanted_binary_any_will_do(tmp_path: Path) -> None:
    assert two_main_processes(tmp_path, None, "").other_binary(Process(100, 11)) == ""
