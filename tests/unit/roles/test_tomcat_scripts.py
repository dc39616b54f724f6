# SPDX-License-Identifier: GPL-3.0-or-later
"""The scripts of the role tomcat, run as they run on a host."""

from __future__ import annotations

import os
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from unit.roles.tomcat_rendering import ROLE

FILES = ROLE / "files"


def run(name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a script with the interpreter that it names."""
    interpreter = (FILES / name).read_text(encoding="utf-8").splitlines()[0].removeprefix("#!").split()
    return subprocess.run([*interpreter, str(FILES / name), *arguments], capture_output=True, text=True, timeout=30, check=False)


@pytest.mark.parametrize(
    ("entry", "states", "packages", "missing"),
    [
        ("tomcat:x:998:998:Apache Tomcat:/srv/tomcat:/usr/sbin/nologin", ["installed", "installed"], ["a", "b"], []),
        ("tomcat:x:998:998:Apache Tomcat:/srv/tomcat:/usr/sbin/nologin", [], [], []),
        ("tomcat:x:998:998::/home/tomcat:/usr/sbin/nologin", ["installed"], ["a"], ["user"]),
        ("tomcat:x:998:998::/srv/tomcat:/bin/bash", ["installed"], ["a"], ["user"]),
        ("", ["installed"], ["a", "b"], ["user", "packages"]),
        ("tomcat:x:998:998::/srv/tomcat:/usr/sbin/nologin", ["config-files"], ["a"], ["packages"]),
        ("tomcat:x:998:998::/srv/tomcat:/usr/sbin/nologin", [], ["a"], ["packages"]),
    ],
)
def test_missing(tmp_path: Path, entry: str, states: list[str], packages: list[str], missing: list[str]) -> None:
    outputs = {"getent": entry, "dpkg-query": "\n".join(states)}
    for name, output in outputs.items():
        (tmp_path / name).write_text(f"#!/bin/sh\n[ -z '{output}' ] || echo '{output}'\n", encoding="utf-8")
        (tmp_path / name).chmod(0o755)
    command = ["/bin/sh", "-c", (FILES / "missing.sh").read_text(encoding="utf-8"), "missing.sh"]
    done = subprocess.run(
        [*command, "tomcat", "/srv/tomcat", "/usr/sbin/nologin", *packages],
        env={**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout.split(), done.stderr) == (0, missing, "")


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server


def test_check_ports(listener: socket.socket) -> None:
    port = str(listener.getsockname()[1])
    for address in ("127.0.0.1", "0.0.0.0"):
        done = run("tomcat-check-ports", address, "1", port)
        assert (done.returncode, done.stderr) == (75, f"127.0.0.1 port {port} is already in use; not started\n")
    assert run("tomcat-check-ports", "127.0.0.1", "1").returncode == 0


def test_wait_ready(listener: socket.socket) -> None:
    """A port that accepts but does not answer is not ready; the first answer is enough."""

    def serve() -> None:
        listener.accept()[0].close()
        connection = listener.accept()[0]
        request = b""
        while not request.endswith(b"\r\n\r\n"):
            request += connection.recv(1000)
        connection.sendall(b"HTTP/1.1 404 \r\n\r\n")
        connection.close()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    assert run("tomcat-wait-ready", "0.0.0.0", str(listener.getsockname()[1]), str(os.getpid())).returncode == 0
    thread.join(5)
    assert not thread.is_alive()


def test_wait_ready_ends_with_the_process() -> None:
    with subprocess.Popen(["sleep", "0.3"]) as process:
        threading.Thread(target=process.wait, daemon=True).start()
        began = time.monotonic()
        done = run("tomcat-wait-ready", "127.0.0.1", "1", str(process.pid))
    assert (done.returncode, done.stderr) == (1, f"process {process.pid} ended before 127.0.0.1 port 1 answered\n")
    assert time.monotonic() - began < 20


def test_clean_work(tmp_path: Path) -> None:
    """Compiled pages go once per change; what applications keep there stays."""
    context = tmp_path / "work" / "Catalina" / "localhost" / "shop"
    page, session = context / "org" / "apache" / "jsp" / "index_jsp.class", context / "SESSIONS.ser"
    digest = tmp_path / "digest.json"

    def start(content: str) -> bool:
        page.parent.mkdir(parents=True, exist_ok=True)
        page.touch()
        session.touch()
        digest.write_text(content, encoding="utf-8")
        assert run("tomcat-clean-work", str(tmp_path / "work"), str(digest)).returncode == 0
        assert session.exists()
        return page.exists()

    assert [start(content) for content in ("a", "a", "b", "b", "a")] == [False, True, False, True, False]
