# SPDX-License-Identifier: GPL-3.0-or-later
"""The receiver of heartbeats: which datagrams count, what it writes of them, and that it writes whatever comes."""

from __future__ import annotations

import json
import pathlib
import socket
import time
from typing import Any

import pytest
from ansible_collections.catalina.cluster.plugins.module_utils.heartbeat import run
from ansible_collections.catalina.cluster.plugins.module_utils.heartbeat.beats import LONGEST, Beat, Heard, read_beat
from ansible_collections.catalina.cluster.plugins.module_utils.heartbeat.storage import storage_text, write

GOOD = b"v=1&ready=199&busy=1&port=8011"


@pytest.mark.parametrize(
    ("datagram", "beat"),
    [
        (GOOD, Beat(199, 1, 8011, 5.0)),
        (GOOD + b"\r\n", Beat(199, 1, 8011, 5.0)),
        (b"busy=0&port=1&v=1&ready=0&more=x", Beat(0, 0, 1, 5.0)),
        (b"v=1&ready=999999999&busy=999999999&port=1", Beat(10000, 10000, 1, 5.0)),
        (b"", None),
        (b"\0\xff&=&==", None),
        (b"v=2&ready=199&busy=1&port=8011", None),
        (b"v=1&ready=199&busy=1", None),
        (b"v=1&ready=-2&busy=1&port=8011", None),
        (b"v=1&ready=1e3&busy=1&port=8011", None),
        (b"v=1&ready=" + b"9" * 10 + b"&busy=1&port=8011", None),
        ("v=1&ready=²&busy=1&port=8011".encode(), None),
        (GOOD + b"&x=" + b"y" * LONGEST, None),
    ],
)
def test_a_datagram(datagram: bytes, beat: Beat | None) -> None:
    assert read_beat(datagram, 5.0) == beat


def member(number: int, **changes: Any) -> dict[str, Any]:
    """A member as the configuration has it."""
    return {"address": f"10.0.0.{number}", "ports": [8080 + number, 8010 + number], "weight": 1, "draining": False, **changes}


@pytest.mark.parametrize(
    ("sender", "datagram", "counts"),
    [
        ("10.0.0.1", GOOD, True),
        ("10.0.0.1", b"v=1&ready=199&busy=1&port=8081", True),
        # Another instance of its host; a host that is none of a member; and nonsense.
        ("10.0.0.1", b"v=1&ready=199&busy=1&port=8012", False),
        ("10.0.0.9", GOOD, False),
        ("10.0.0.1", b"hello", False),
    ],
)
def test_whose_heartbeat(sender: str, datagram: bytes, counts: bool) -> None:
    heard = Heard()
    heard.expect([member(1)])
    assert heard.take(sender, datagram, 5.0) is counts
    assert list(heard.since(0.0)) == (["10.0.0.1"] if counts else [])


def test_a_heartbeat_counts_for_a_time_and_for_a_member() -> None:
    heard = Heard()
    heard.expect([member(1), member(2)])
    heard.take("10.0.0.1", GOOD, 5.0)
    assert heard.since(5.0) and not heard.since(5.1)
    heard.expect([member(1)])
    assert heard.since(0.0)
    heard.expect([member(1, ports=[9000])])
    heard.expect([member(1)])
    assert not heard.since(0.0)


@pytest.mark.parametrize(
    ("members", "heard", "lines"),
    [
        # As told, times ten.
        (
            [member(1), member(2)],
            {"10.0.0.1": Beat(300, 2, 8011, 0), "10.0.0.2": Beat(100, 0, 8012, 0)},
            ["10.0.0.1 &ready=3000&busy=2&lastseen=0&port=8011", "10.0.0.2 &ready=1000&busy=0&lastseen=0&port=8012"],
        ),
        # Nobody heard: all alike. One heard: the other one like it.
        (
            [member(1), member(2)],
            {},
            ["10.0.0.1 &ready=1000&busy=1&lastseen=0&port=8081", "10.0.0.2 &ready=1000&busy=1&lastseen=0&port=8082"],
        ),
        (
            [member(1), member(2)],
            {"10.0.0.1": Beat(40, 7, 8011, 0)},
            ["10.0.0.1 &ready=400&busy=7&lastseen=0&port=8011", "10.0.0.2 &ready=400&busy=1&lastseen=0&port=8082"],
        ),
        # Every thread busy: with no slot at all httpd would answer 503.
        ([member(1)], {"10.0.0.1": Beat(0, 200, 8011, 0)}, ["10.0.0.1 &ready=10&busy=200&lastseen=0&port=8011"]),
        # httpd looks neither at weights nor at members that are draining.
        (
            [member(1, weight=3), member(2, draining=True)],
            {},
            ["10.0.0.1 &ready=3000&busy=1&lastseen=0&port=8081", "10.0.0.2 &ready=1000&busy=1&lastseen=3600&port=8082"],
        ),
        ([], {}, []),
    ],
)
def test_the_storage(members: list[Any], heard: dict[str, Beat], lines: list[str]) -> None:
    assert storage_text(members, heard).splitlines() == lines


def test_the_storage_is_replaced_as_a_whole(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "servers"
    path.write_text("old")
    with path.open() as reading:
        write(str(path), "new\n")
        assert reading.read() == "old"
    assert path.read_text() == "new\n"
    assert path.stat().st_mode & 0o777 == 0o644
    assert [one.name for one in tmp_path.iterdir()] == ["servers"]


@pytest.fixture
def place(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """A receiver on loopback, with short rounds."""
    monkeypatch.setattr(run, "_ROUND", 0.05)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    told = {
        "group": "127.0.0.1",
        "port": port,
        "storage": str(tmp_path / "servers"),
        "members": [member(1, address="127.0.0.1"), member(2)],
    }
    path = tmp_path / "heartbeat.json"
    path.write_text(json.dumps(told))
    return {"path": path, "told": told, "storage": tmp_path / "servers"}


def test_rounds(place: dict[str, Any]) -> None:
    """The file is there after the first round, follows what is heard and what is laid out, and stays at the end."""
    receiver = run.Receiver(str(place["path"]))
    assert receiver.round()
    assert place["storage"].read_text().startswith("127.0.0.1 &ready=1000&busy=1&lastseen=0&port=8081\n")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as tomcat:
        for datagram in (b"hello", b"x" * 2000, GOOD.replace(b"199", b"30")):
            tomcat.sendto(datagram, ("127.0.0.1", place["told"]["port"]))
    assert receiver.round() and receiver.round()
    assert place["storage"].read_text().splitlines() == [
        "127.0.0.1 &ready=300&busy=1&lastseen=0&port=8011",
        "10.0.0.2 &ready=300&busy=1&lastseen=0&port=8082",
    ]
    replacement = place["path"].with_name("new")
    replacement.write_text(json.dumps({**place["told"], "members": place["told"]["members"][:1]}))
    replacement.rename(place["path"])
    assert receiver.round()
    assert place["storage"].read_text() == "127.0.0.1 &ready=300&busy=1&lastseen=0&port=8011\n"
    place["path"].unlink()
    assert not receiver.round()
    assert place["storage"].exists()


def test_a_flood_ends_with_its_round(place: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    class Endless:
        """A socket at which there is always something."""

        asked = 0

        def settimeout(self, _seconds: float) -> None:
            """Nothing to wait for."""

        def recvfrom(self, _size: int) -> tuple[bytes, tuple[str, int]]:
            """A stranger's."""
            self.asked += 1
            return GOOD, ("192.0.2.1", 1)

    endless: Any = Endless()
    begin = time.monotonic()
    run.hear(endless, Heard(), begin + 0.05)
    assert endless.asked and time.monotonic() - begin < 5
    monkeypatch.setattr(run, "_MOST", 3)
    endless.asked = 0
    run.hear(endless, Heard(), time.monotonic() + 0.05)
    assert endless.asked == 3


def test_without_a_socket_there_is_still_the_file(
    place: dict[str, Any], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(_group: str, _port: int) -> socket.socket:
        raise OSError("No such device")

    monkeypatch.setattr(run, "listen", refuse)
    receiver = run.Receiver(str(place["path"]))
    assert receiver.round() and receiver.round()
    assert place["storage"].exists()
    assert capsys.readouterr().err.count("No such device") == 1


def test_systemd_is_told_after_the_first_file(place: dict[str, Any], monkeypatch: pytest.MonkeyPatch, tmp_path: pathlib.Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(tmp_path / "notify"))
        manager.settimeout(5)
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        monkeypatch.setattr(run.Receiver, "_hear", lambda _self, _until: place["path"].unlink())
        assert run.main([str(place["path"])]) == 0
        assert manager.recv(100) == b"READY=1"
    assert place["storage"].exists()
