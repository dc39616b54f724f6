# SPDX-License-Identifier: GPL-3.0-or-later
"""The page for states asked over real connections, with the key that opens it only meanwhile."""

from __future__ import annotations

import hashlib
import http.server
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from ansible_collections.catalina.cluster.plugins.module_utils.reload.doors import DoorError
from ansible_collections.catalina.cluster.plugins.module_utils.reload.live import PATH, TOKEN_HEADER, Place
from ansible_collections.catalina.cluster.plugins.module_utils.reload.live_host import LiveHost

CONFIGURATION = """Listen 127.0.0.1:{port}
<VirtualHost *:{port}>
    JkMount "{path}" jkstates
</VirtualHost>
"""
WORKERS = """worker.main.type=lb
worker.main.balance_workers=tomcat1
worker.tomcat1.activation={state}
worker.tomcat1.lbfactor=1
worker.tomcat1.distance=0
worker.tomcat1.port=8011
"""


class Page(http.server.BaseHTTPRequestHandler):
    """mod_jk's page for a worker, behind the rule of the configuration."""

    token_file: Path
    state = "ACT"
    refused = 0

    def do_GET(self) -> None:
        given = self.headers.get(TOKEN_HEADER, "")
        is_open = self.token_file.exists() and self.token_file.read_text() == hashlib.sha1(given.encode()).hexdigest()
        if not is_open or not self.path.startswith(PATH):
            type(self).refused += 1
            self.send_error(403)
            return
        if "cmd=update" in self.path:
            type(self).state = self.path.partition("vwa=")[2][:3]
        text = f"worker.result.type=OK\nworker.main.balance_workers=tomcat1\nworker.tomcat1.activation={self.state}\n"
        text += "worker.tomcat1.lbfactor=1\nworker.tomcat1.distance=0\nworker.tomcat1.busy=0\n"
        self.send_response(200)
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *words: object) -> None:
        """Say nothing."""


class Clock:
    """The real one."""

    now = staticmethod(time.monotonic)
    sleep = staticmethod(time.sleep)


@pytest.fixture
def page(tmp_path: Path) -> Iterator[tuple[Path, type[Page], int]]:
    handler = type("OwnPage", (Page,), {"token_file": tmp_path / "token"})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    port = server.server_address[1]
    (tmp_path / "30-mod_jk.conf").write_text(CONFIGURATION.format(port=port, path=PATH))
    yield tmp_path, handler, port
    server.shutdown()
    server.server_close()


def host(folder: Path, state: str) -> LiveHost:
    (folder / "workers.properties").write_text(WORKERS.format(state=state))
    return LiveHost([str(folder / "*.conf")], str(folder / "token"))


def test_processes_are_told_and_the_page_is_closed_again(page: tuple[Path, type[Page], int]) -> None:
    folder, handler, _port = page
    assert host(folder, "stopped").settle(Clock(), 5) == ""
    assert handler.state == "STP"
    assert not (folder / "token").exists()


def test_a_key_of_a_killed_run_opens_nothing(page: tuple[Path, type[Page], int]) -> None:
    folder, handler, port = page
    (folder / "token").write_text("left")
    with pytest.raises(DoorError, match="answers with status 403"):
        host(folder, "stopped").ask(Place(port, jk=True), "cmd=list&mime=prop")
    assert handler.refused == 1
    assert host(folder, "stopped").settle(Clock(), 5) == ""


def test_why_it_was_not_possible(page: tuple[Path, type[Page], int]) -> None:
    folder, _handler, port = page
    (folder / "30-mod_jk.conf").write_text(CONFIGURATION.format(port=port, path="/elsewhere"))
    assert host(folder, "active").settle(Clock(), 5) == "no virtual host has the page for states"
    (folder / "30-mod_jk.conf").write_text(CONFIGURATION.format(port=1, path=PATH))
    assert "ConnectionRefusedError" in host(folder, "active").settle(Clock(), 5)
    assert not (folder / "token").exists()


def test_what_only_a_reload_changes(page: tuple[Path, type[Page], int]) -> None:
    folder, _handler, _port = page
    active, stopped = host(folder, "active").fixed(), host(folder, "stopped").fixed()
    assert active == stopped and sorted(Path(path).name for path in active) == ["30-mod_jk.conf", "workers.properties"]
    (folder / "workers.properties").write_text(WORKERS.format(state="active").replace("8011", "8012"))
    assert LiveHost([str(folder / "*.conf")]).fixed() != active
