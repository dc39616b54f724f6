# SPDX-License-Identifier: GPL-3.0-or-later
"""Which servers have nothing to do: this process stands for one that has loaded what is on disk."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.catalina.cluster.plugins.module_utils.reload.seen import keep_request, unchanged_servers
from ansible_collections.catalina.cluster.plugins.module_utils.reload.state import Loaded


class Server:
    """nginx as systemd, /proc and its files show it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.shown = {"LoadState": "loaded", "ActiveState": "active", "UnitFileState": "enabled", "NeedDaemonReload": "no"}
        self.digest, self.note = folder / "nginx.json", folder / "loaded"
        self.digest.write_text(json.dumps({"parts": {"file:/a": "1"}}), encoding="utf-8")
        self.params: dict[str, Any] = {
            "kind": "nginx", "service": "nginx", "enabled": True, "digests": [str(folder / "nginx*.json")], "record": str(self.note),
            "close_flag": str(folder / "close"), "check": [], "configuration": [], "probes": [], "error_log": "", "replaces": [],
            "binary": "", "_digest": "d1",
        }  # fmt: skip
        self.load()

    def load(self) -> None:
        """It has loaded what is on disk."""
        ticks = int(Path("/proc/self/stat").read_text(encoding="ascii").rpartition(")")[2].split()[19])
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        parts = {str(self.digest): json.loads(self.digest.read_text(encoding="utf-8"))["parts"]}
        self.note.write_text(Loaded(os.getpid(), ticks, boot, parts).to_text(), encoding="utf-8")

    def keep(self, **changes: Any) -> None:
        keep_request({**self.params, **changes}, str(self.folder / "reloads"))

    def seen(self) -> dict[str, dict[str, Any]]:
        lines = "".join(f"{key}={value}\n" for key, value in {**self.shown, "MainPID": str(os.getpid())}.items())
        return unchanged_servers(lambda _command: (0, lines, ""), str(self.folder / "reloads"))

    def write(self, name: str, text: str) -> None:
        (self.folder / name).write_text(text, encoding="utf-8")


@pytest.fixture
def server(tmp_path: Path) -> Server:
    return Server(tmp_path)


def test_only_what_was_asked_for_is_seen(server: Server) -> None:
    assert server.seen() == {}
    server.keep(_digest="")
    assert server.seen() == {}
    server.keep()
    assert server.seen() == {"nginx": {"digest": "d1"}}
    server.keep(_digest="d2")
    assert server.seen() == {"nginx": {"digest": "d2"}}
    assert (server.folder / "reloads/nginx.json").stat().st_mode & 0o777 == 0o600


DOUBTS: dict[str, Callable[[Server], object]] = {
    "the files changed": lambda server: server.write("nginx.json", '{"parts": {"file:/a": "2"}}'),
    "another part came": lambda server: server.write("nginx.more.json", '{"parts": {"file:/b": "1"}}'),
    "no file is left": lambda server: server.digest.unlink(),
    "a file cannot be read": lambda server: server.write("nginx.json", "{"),
    "nothing tells what it loaded": lambda server: server.note.unlink(),
    "it is another process": lambda server: server.write("loaded", Loaded(1, 1, "boot", {}).to_text()),
    "it is down": lambda server: server.shown.update(ActiveState="inactive"),
    "it is not enabled": lambda server: server.shown.update(UnitFileState="disabled"),
    "systemd has to read the unit": lambda server: server.shown.update(NeedDaemonReload="yes"),
    "a killed run left its flag": lambda server: server.write("close", ""),
    "parameters of another release": lambda server: server.write("reloads/nginx.json", '{"kind": "nginx", "_digest": "d1"}'),
    "parameters of another kind": lambda server: server.write("reloads/nginx.json", json.dumps({**server.params, "kind": "httpd"})),
    "unreadable parameters": lambda server: server.write("reloads/nginx.json", "{"),
}


@pytest.mark.parametrize("what", DOUBTS)
def test_what_is_in_doubt_is_not_seen(server: Server, what: str) -> None:
    server.keep()
    DOUBTS[what](server)
    assert server.seen() == {}
