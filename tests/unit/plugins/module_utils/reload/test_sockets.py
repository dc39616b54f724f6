# SPDX-License-Identifier: GPL-3.0-or-later
"""Who listens and who has clients, with sockets of this very process and with a made-up /proc."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest
from ansible_collections.catalina.cluster.plugins.module_utils.reload.sockets import (
    Socket,
    listened,
    listeners,
    listening,
    opened,
    parse_tcp,
    sockets,
    without_clients,
    without_users,
)

HEAD = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"
LISTENS = "   0: 00000000:0050 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 {} 1 0000 100 0 0 10 0\n"
CLIENT = "   1: 642CA8C0:0050 012CA8C0:C350 {} 00000000:00000000 02:000003E8 00000000    33        0 {} 2 0000 20 4 30 10 -1\n"
MEMBER = "   2: 642CA8C0:C351 652CA8C0:1F4B 01 00000000:00000000 02:000003E8 00000000    33        0 {} 2 0000 20 4 30 10 -1\n"


def test_lines_of_proc() -> None:
    text = HEAD + LISTENS.format(7) + CLIENT.format("01", 8) + "short line\n"
    assert parse_tcp(text) == [Socket(80, True, "7"), Socket(80, False, "8")]


@pytest.fixture
def proc(tmp_path: Path) -> Path:
    """Process 1 listens, and has open what each test gives it."""
    for pid in (1, 2):
        (tmp_path / str(pid) / "net").mkdir(parents=True)
        (tmp_path / str(pid) / "fd").mkdir()
        (tmp_path / str(pid) / "net" / "tcp").write_text(
            HEAD + LISTENS.format(7) + CLIENT.format("01", 8) + CLIENT.format("08", 9) + MEMBER.format(10), encoding="ascii"
        )
    (tmp_path / "1" / "fd" / "3").symlink_to("socket:[7]")
    return tmp_path


@pytest.mark.parametrize(
    ("inodes", "listens", "idle", "unused"),
    [
        # Its listening socket is still open; a client; a client that has gone while its request is under way; a member; nothing.
        (["7"], True, True, False),
        (["7", "8"], True, False, False),
        (["7", "10"], True, True, False),
        (["8"], False, False, False),
        (["9"], False, False, False),
        (["10", "8"], False, False, False),
        (["10"], False, True, True),
        ([], False, True, True),
    ],
)
def test_who_is_used_by_nobody(proc: Path, inodes: list[str], listens: bool, idle: bool, unused: bool) -> None:
    for inode in inodes:
        (proc / "2" / "fd" / inode).symlink_to(f"socket:[{inode}]")
    ports = listened(str(proc), 1)
    assert ports == {80}
    for judge, expected in ((listeners, listens), (without_clients, idle), (without_users, unused)):
        assert judge(str(proc), [2], ports) == ([2] if expected else []), judge.__name__


def test_sockets_that_are_listened_on(proc: Path) -> None:
    """Of that process alone, and no connection of it."""
    (proc / "1" / "fd" / "8").symlink_to("socket:[8]")
    assert listening(str(proc), 1) == {"7"}
    assert listening(str(proc), 2) == listening(str(proc), 3) == frozenset()


def test_what_cannot_be_seen_is_left_alone(proc: Path) -> None:
    for judge in (listeners, without_clients, without_users):
        assert judge(str(proc), [2], []) == []
        assert judge(str(proc), [3], [80]) == []
    for name in ("tcp", "tcp6"):
        (proc / "2" / "net" / name).unlink(missing_ok=True)
    for judge in (listeners, without_clients, without_users):
        assert judge(str(proc), [2], [80]) == []


def test_this_process() -> None:
    """The real files of the kernel."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        assert port in listened("/proc", os.getpid())
        assert without_users("/proc", [os.getpid()], [port]) == []
        assert without_clients("/proc", [os.getpid()], [port]) == listeners("/proc", [os.getpid()], [port]) == [os.getpid()]
        with socket.create_connection(("127.0.0.1", port)), server.accept()[0] as accepted:
            server.close()
            assert port not in listened("/proc", os.getpid())
            assert str(os.fstat(accepted.fileno()).st_ino) in (opened("/proc", os.getpid()) or ())
            assert any(seen.port == port and not seen.listens for seen in sockets("/proc", os.getpid()))
            assert without_users("/proc", [os.getpid()], [port]) == without_clients("/proc", [os.getpid()], [port]) == []
