# SPDX-License-Identifier: GPL-3.0-or-later
"""Requests to pages of the host itself, also to those that have no end."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
import typing as t

import pytest
from ansible_collections.catalina.cluster.plugins.module_utils.status import pages

HEAD = b"HTTP/1.1 200 OK\r\n"


@contextlib.contextmanager
def server(first: bytes, again: bytes, pause: float) -> t.Iterator[int]:
    """Says something, then something else again and again until nobody listens any more."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            stream, _peer = listening.accept()
            with stream, contextlib.suppress(OSError):
                stream.recv(4096)
                stream.sendall(first)
                while again:
                    time.sleep(pause)
                    stream.sendall(again)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield listening.getsockname()[1]
        thread.join(5)
        assert not thread.is_alive()


@pytest.mark.parametrize(
    ("first", "again", "pause", "answer"),
    [
        (HEAD + b"Content-Length: 2\r\n\r\nokay", b"", 0, (200, "ok")),
        (HEAD + b"\r\nall of it", b"", 0, (200, "all of it")),
        (HEAD + b"\r\n", b"x" * 4096, 0, (200, "x" * 5000)),
        (HEAD + b"\r\n", b"x", 0.02, (0, "TimeoutError: not answered completely within 0.4 seconds")),
        (HEAD + b"Content-Length: 9000\r\n\r\n", b"x", 0.02, (0, "TimeoutError: not answered completely within 0.4 seconds")),
        (HEAD + b"X: ", b"x", 0.02, (0, "TimeoutError: not answered completely within 0.4 seconds")),
        (b"", b"H", 0.02, (0, "TimeoutError: not answered completely within 0.4 seconds")),
    ],
    ids=["length", "end", "without end", "slow", "slow with a length", "slow headers", "slow from the first byte"],
)
def test_pages_end(first: bytes, again: bytes, pause: float, answer: tuple[int, str]) -> None:
    with server(first, again, pause) as port:
        began = time.monotonic()
        assert pages.get("127.0.0.1", port, "/", 0.1, most=5000) == answer
        assert time.monotonic() - began < 2


def test_a_page_of_unlimited_size_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "READ_AT_MOST", 3)
    with server(HEAD + b"\r\n12345", b"", 0) as port:
        assert pages.post("127.0.0.1", port, "/", 1, "x") == (200, "123")


def test_nobody_there() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    status, reason = pages.get("127.0.0.1", port, "/", 1)
    assert status == 0
    assert reason.startswith("ConnectionRefusedError")
