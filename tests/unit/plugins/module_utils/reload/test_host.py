# SPDX-License-Identifier: GPL-3.0-or-later
"""What a host tells of its files and processes, from folders that look like those of a host."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest
from ansible_collections.catalina.cluster.plugins.module_utils.reload.host import Host, Settings
from ansible_collections.catalina.cluster.plugins.module_utils.reload.state import Process, Service

TICKS = os.sysconf("SC_CLK_TCK")


def no_command(command: list[str]) -> tuple[int, str, str]:
    raise AssertionError(f"nobody asked for {command}")


def host(tmp_path: Path) -> Host:
    paths = {"digests": (str(tmp_path / "*.json"),), "record": str(tmp_path / "note"), "close_flag": str(tmp_path / "flag")}
    return Host(Settings("nginx", "nginx", **paths, configuration=(str(tmp_path / "conf/*.conf"),)), no_command)  # type: ignore[arg-type]


def test_a_restored_file_is_younger_than_its_digest(tmp_path: Path) -> None:
    """The digest says what the file was and is again, so nobody writes it anew."""
    folder = tmp_path / "conf"
    folder.mkdir()
    names = [str(folder / name) for name in ("a.conf", "certificate.pem", "link")]
    parts = {f"{kind}:{path}": "1" for kind, path in zip(("file", "path", "link"), names)}
    parts |= {"restart:limits": "48", "path:/absent": "absent"}
    digest = tmp_path / "base.json"
    digest.write_text(json.dumps({"parts": parts}), encoding="utf-8")
    past = os.stat(digest).st_mtime - 1000
    os.utime(digest, (past, past))
    os.utime(folder, (past, past))
    assert host(tmp_path).disk().newest == past

    (tmp_path / "conf/a.conf").write_text("", encoding="utf-8")
    os.utime(names[0], (past - 5, past - 5))
    os.utime(folder, (past + 1, past + 1))
    written = os.lstat(names[0]).st_ctime
    assert host(tmp_path).disk().newest == written > past + 900, "a file copied with its times is one that was written now"

    os.remove(names[0])
    os.utime(folder, (past + 2, past + 2))
    assert host(tmp_path).disk().newest == past + 2, "one beside it came or went"


def test_now_and_the_start_of_a_process_have_one_clock(tmp_path: Path) -> None:
    seen = host(tmp_path)
    with subprocess.Popen(["sleep", "60"]) as child:
        try:
            found = {process.pid: process for process in seen.workers(Process(os.getpid(), 0))}[child.pid]
            assert -2 <= seen.ticks() - found.ticks < 5 * TICKS, "rounded differently at most"
            assert abs(found.started - os.stat(f"/proc/{child.pid}").st_ctime) < 5
        finally:
            child.kill()


@pytest.mark.parametrize(
    ("shown", "drop_ins", "stale"),
    [
        ("LoadState=loaded\nNeedDaemonReload=no\nDropInPaths=", [], False),
        ("LoadState=loaded\nNeedDaemonReload=yes\nDropInPaths=", [], True),
        ("LoadState=loaded\nNeedDaemonReload=no\nDropInPaths=/lib/a.conf /etc/b.conf", ["/etc/b.conf"], False),
        # In a folder that systemd has not looked at: it says that there is nothing to read.
        ("LoadState=loaded\nNeedDaemonReload=no\nDropInPaths=/lib/a.conf", ["/etc/b.conf"], True),
        ("LoadState=loaded\nNeedDaemonReload=no\nDropInPaths=", ["/etc/b.conf"], True),
        ("LoadState=not-found\nNeedDaemonReload=no\nDropInPaths=", ["/etc/b.conf"], False),
        ("", ["/etc/b.conf"], False),
    ],
)
def test_a_drop_in_that_systemd_has_not_read(shown: str, drop_ins: list[str], stale: bool) -> None:
    assert Service.from_show("nginx", shown, drop_ins).stale is stale
