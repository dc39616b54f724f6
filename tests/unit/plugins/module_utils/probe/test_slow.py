# SPDX-License-Identifier: GPL-3.0-or-later
"""Answers that say a little again and again: no probe waits for their end."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator

import pytest
from ansible_collections.catalina.cluster.plugins.module_utils.probe import applications, members


@pytest.fixture
def port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            stream, _peer = server.accept()
            with stream, contextlib.suppress(OSError):
                stream.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
                while True:
                    time.sleep(0.02)
                    stream.sendall(b"x")

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield server.getsockname()[1]
        thread.join(5)


def of_application(port: int) -> str:
    return applications.fetch(applications.Page("t1", "tomcat@t1", "127.0.0.1", port, "/", True), 0.1).problem


def of_member(port: int) -> str:
    return members.fetch(members.Request("127.0.0.1", port, "x", "/", "r"), 0.1).problem


@pytest.mark.parametrize("problem", [of_application, of_member])
def test_an_answer_without_end(port: int, problem: Callable[[int], str]) -> None:
    began = time.monotonic()
    assert problem(port).startswith("no answer ")
    assert time.monotonic() - began < 2
