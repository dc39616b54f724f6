# SPDX-License-Identifier: GPL-3.0-or-later
"""What runs, against what lies on disk."""

from __future__ import annotations

import json
import os
import socket
import threading
import typing as t
from pathlib import Path

import pytest
from ansible_collections.catalina.cluster.plugins.module_utils.status import instances as info

UP = {
    "Id": "tomcat@tomcat1.service",
    "LoadState": "loaded",
    "ActiveState": "active",
    "SubState": "running",
    "UnitFileState": "enabled",
    "MainPID": "4711",
    "NRestarts": "2",
    "NeedDaemonReload": "no",
    "ActiveEnterTimestamp": "Sun 2026-11-22 23:30:05 UTC",
    "InactiveEnterTimestamp": "n/a",
}
DOWN = {**UP, "ActiveState": "failed", "MainPID": "0", "InactiveEnterTimestamp": "Sun 2026-11-22 23:40:00 UTC"}
OFF = {**UP, "ActiveState": "inactive", "UnitFileState": "disabled", "MainPID": "0"}
MISSING = {"Id": "tomcat@tomcat1.service", "LoadState": "not-found", "ActiveState": "inactive", "MainPID": "0"}
ONE = {"name": "tomcat1", "service": "tomcat@tomcat1.service", "address": "192.0.2.1", "http_port": 8081, "weight": 3}
A = {"digest": "aa", "parts": {"file:/srv/a.xml": "1", "tomcat": "10.1.60"}}
B = {"digest": "bb", "parts": {"file:/srv/a.xml": "2", "tomcat": "10.1.60"}}
C = {"digest": "cc", "parts": {"file:/srv/a.xml": "1", "tomcat": "10.1.61", "file:/srv/new": "9"}}


def blocks(*entries: dict[str, str]) -> str:
    return "\n\n".join("\n".join(f"{key}={value}" for key, value in entry.items()) for entry in entries) + "\n"


@pytest.mark.parametrize(
    ("properties", "disk", "running", "pending", "reasons"),
    [
        pytest.param(UP, A, A, False, [], id="runs what is on disk"),
        pytest.param(UP, B, A, True, ["/srv/a.xml"], id="a file differs"),
        pytest.param(UP, C, A, True, ["/srv/new", "tomcat"], id="a version and a new file"),
        pytest.param(UP, A, C, True, ["/srv/new", "tomcat"], id="a file is gone"),
        pytest.param(UP, {"digest": "x"}, A, True, ["digest"], id="no parts to compare"),
        pytest.param(UP, {**A, "digest": "x"}, A, True, ["digest"], id="equal parts, other digest"),
        pytest.param(UP, A, None, True, ["record of its start is missing"], id="not started by our unit"),
        pytest.param(UP, None, None, False, [], id="nothing laid out"),
        pytest.param(DOWN, A, A, True, ["down"], id="failed though enabled"),
        pytest.param(OFF, A, None, False, [], id="stopped and disabled on purpose"),
        pytest.param(MISSING, A, None, False, [], id="no unit"),
    ],
)
def test_pending(
    properties: dict[str, str],
    disk: dict[str, t.Any] | None,
    running: dict[str, t.Any] | None,
    pending: bool,
    reasons: list[str],
) -> None:
    described = info.describe(ONE, properties, disk, running, None)
    assert (described["pending"], described["reasons"]) == (pending, reasons)


def test_describe_up() -> None:
    endpoint = {"address": "192.0.2.9", "http_port": "8082", "ajp_port": 8011, "receiver_port": 5001, "secret": "s3"}
    described = info.describe(ONE, UP, A, A, endpoint)
    assert described == {
        "name": "tomcat1",
        "service": "tomcat@tomcat1.service",
        "exists": True,
        "enabled": True,
        "active": True,
        "state": "active",
        "since": "2026-11-22T23:30:05Z",
        "start_seconds": None,
        "pid": 4711,
        "restarts": 2,
        "need_daemon_reload": False,
        "digest_disk": "aa",
        "digest_running": "aa",
        "pending": False,
        "reasons": [],
        "answering": False,
        "healthy": False,
        "running": {"address": "192.0.2.9", "http_port": 8082, "ajp_port": 8011, "receiver_port": 5001},
    }
    assert info.describe(ONE, UP, A, A, endpoint, secrets=True)["running"]["secret"] == "s3"


def test_describe_down_keeps_nothing_of_the_last_start() -> None:
    described = info.describe(ONE, DOWN, A, A, {"http_port": 8082})
    assert (described["pid"], described["running"], described["digest_running"]) == (0, {}, "")
    assert (described["state"], described["since"]) == ("failed", "2026-11-22T23:40:00Z")


def test_describe_missing() -> None:
    described = info.describe(ONE, MISSING, None, None, None)
    assert (described["exists"], described["state"], described["since"]) == (False, "missing", "")


@pytest.mark.parametrize(
    ("stamp", "expected"),
    [("Sun 2026-11-22 23:30:05 UTC", "2026-11-22T23:30:05Z"), ("n/a", ""), ("", ""), ("yesterday", "yesterday")],
)
def test_iso_time(stamp: str, expected: str) -> None:
    assert info.iso_time(stamp) == expected


def test_show_asks_once_and_keeps_the_order() -> None:
    asked: list[list[str]] = []

    def run(command: t.Sequence[str]) -> tuple[int, str, str]:
        asked.append(list(command))
        return 0, blocks(UP, {**DOWN, "Id": "alias"}), ""

    shown = info.show(["a.service", "b.service"], run)
    assert len(asked) == 1
    assert asked[0][-3:] == ["--", "a.service", "b.service"]
    assert shown["b.service"]["ActiveState"] == "failed"


@pytest.mark.parametrize(
    ("answer", "message"),
    [((1, "", "no bus"), "ended with 1: no bus"), ((0, "Id=a\n", ""), "gave 1 answers to 2 services")],
)
def test_show_refuses(answer: tuple[int, str, str], message: str) -> None:
    with pytest.raises(info.InfoError, match=message):
        info.show(["a.service", "b.service"], lambda _command: answer)


def test_show_nothing() -> None:
    assert info.show([], lambda _command: pytest.fail("nothing to ask")) == {}


@pytest.mark.parametrize(
    ("content", "expected", "problem"),
    [
        (None, None, ""),
        ('{"digest": "a"}', {"digest": "a"}, ""),
        ("{", None, "not JSON"),
        ("[]", None, "not a mapping"),
    ],
)
def test_read_record(tmp_path: Path, content: str | None, expected: object, problem: str) -> None:
    path = tmp_path / "record.json"
    if content is not None:
        path.write_text(content)
    record = info.read_record(str(path))
    assert record.content == expected
    assert problem in record.problem


def fifo(path: Path) -> None:
    """One that somebody holds open and writes nothing to."""
    os.mkfifo(path)
    os.open(path, os.O_RDWR | os.O_NONBLOCK)


def hole(path: Path) -> None:
    """Takes no space and has no end."""
    path.touch()
    os.truncate(path, 1 << 40)


@pytest.mark.parametrize(
    ("make", "problem"),
    [
        (Path.mkdir, "Is a directory"),
        (fifo, "not a plain file"),
        (hole, "larger than 16777216 bytes"),
        (lambda path: path.write_text("[" * 100000), "not JSON"),
        (lambda path: path.write_bytes(b"\xff"), "not JSON"),
    ],
)
def test_what_the_user_of_the_service_puts_in_place_of_a_record(tmp_path: Path, make: t.Callable[[Path], object], problem: str) -> None:
    make(tmp_path / "digest.json")
    record = info.read_record(str(tmp_path / "digest.json"))
    assert record.content is None
    assert problem in record.problem


@pytest.mark.parametrize(
    ("instances", "message"),
    [
        ([{"name": "a"}], "service must be a plain name"),
        ([{"name": "../a", "service": "a"}], "name must be a plain name"),
        ([{"name": "a", "service": "--help"}], "service must be a plain name"),
        ([{"name": "a", "service": "a"}, {"name": "a", "service": "b"}], "a is listed twice"),
    ],
)
def test_check_instances(instances: list[dict[str, t.Any]], message: str) -> None:
    with pytest.raises(info.InfoError, match=message):
        info.check_instances(instances)


def lay(root: Path, name: str, disk: object, running: object = None, endpoint: object = None) -> None:
    digests = root / "var/lib/catalina-cluster/digests"
    runtime = root / "run" / f"tomcat-{name}"
    digests.mkdir(parents=True, exist_ok=True)
    runtime.mkdir(parents=True, exist_ok=True)
    (digests / f"{name}.json").write_text(json.dumps(disk))
    if running is not None:
        (runtime / "digest.json").write_text(json.dumps(running))
    if endpoint is not None:
        (runtime / "endpoint.json").write_text(json.dumps(endpoint))


def test_survey(tmp_path: Path) -> None:
    lay(tmp_path, "tomcat1", A, A, {"address": "0.0.0.0", "http_port": 8181})
    lay(tmp_path, "tomcat2", B, A)
    lay(tmp_path, "tomcat3", A)
    instances = [{**ONE, "name": f"tomcat{n}", "service": f"tomcat@tomcat{n}.service"} for n in (1, 2, 3)]
    asked: list[tuple[str, int]] = []

    def probe(address: str, port: int) -> bool:
        asked.append((address, port))
        return port == 8181

    described, warnings = info.survey(instances, lambda _command: (0, blocks(UP, UP, DOWN), ""), probe, root=str(tmp_path))
    assert warnings == []
    assert sorted(asked) == [("127.0.0.1", 8181), ("192.0.2.1", 8081)]
    assert [entry["answering"] for entry in described] == [True, False, False]
    assert [entry["healthy"] for entry in described] == [True, False, False]
    assert [entry["reasons"] for entry in described] == [[], ["/srv/a.xml"], ["down"]]


@pytest.mark.parametrize(("replication", "paths"), [({"manager": "delta"}, ["/shop"]), ({"manager": "redis"}, []), ({}, []), (None, [])])
def test_applications_that_do_not_replicate(tmp_path: Path, replication: object, paths: list[str]) -> None:
    """Worth a remark only where members send each other sessions."""
    base = tmp_path / "srv/tomcat1"
    descriptor, web = base / "conf/Catalina/localhost/shop.xml", tmp_path / "apps/shop/WEB-INF/web.xml"
    for path, text in ((descriptor, f'<Context docBase="{tmp_path}/apps/shop"/>'), (web, "<web-app/>")):
        path.parent.mkdir(parents=True)
        path.write_text(text, encoding="utf-8")
    lay(tmp_path, "tomcat1", A, A, {"http_port": 8081, "replication": replication})
    one = {**ONE, "base": "/srv/tomcat1"}
    described, _warnings = info.survey([one], lambda _command: (0, blocks(UP), ""), lambda _address, _port: True, root=str(tmp_path))
    assert described[0]["not_distributable"] == paths


def test_survey_warns_about_a_damaged_record(tmp_path: Path) -> None:
    lay(tmp_path, "tomcat1", A, A)
    (tmp_path / "run/tomcat-tomcat1/digest.json").write_text("{")
    described, warnings = info.survey([ONE], lambda _command: (0, blocks(UP), ""), lambda _address, _port: True, root=str(tmp_path))
    assert described[0]["reasons"] == ["record of its start is missing"]
    assert "digest.json: not JSON" in warnings[0]


@pytest.mark.parametrize(
    ("reply", "expected"),
    [(b"HTTP/1.1 200 \r\n\r\n", True), (b"HTTP/1.1 503 \r\n\r\n", True), (b"SSH-2.0-x\r\n", False), (b"", False)],
)
def test_ask_connector(reply: bytes, expected: bool) -> None:
    got: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            stream, _peer = server.accept()
            with stream:
                got.append(stream.recv(4096))
                stream.sendall(reply)

        thread = threading.Thread(target=serve)
        thread.start()
        assert info.ask_connector("127.0.0.1", server.getsockname()[1], 2.0) is expected
        thread.join()
    assert got[0].startswith(b"OPTIONS * HTTP/1.1\r\nHost: 127.0.0.1:")


def test_ask_connector_that_only_accepts_or_refuses() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        assert info.ask_connector("127.0.0.1", port, 0.05) is False
    assert info.ask_connector("127.0.0.1", port, 0.05) is False


@pytest.mark.parametrize(
    ("looks", "seconds", "expected"),
    [
        ([("active", True)], 10, 1),
        ([("active", False), ("active", False), ("active", True)], 10, 3),
        ([("activating", False), ("failed", False), ("active", True)], 10, 2),
        ([("active", False)] * 9, 1, 4),
        ([("active", False)], 0, 1),
    ],
    ids=["at once", "after a while", "failed", "time is over", "no waiting"],
)
def test_wait_for(looks: list[tuple[str, bool]], seconds: float, expected: int) -> None:
    now = [0.0]
    made: list[int] = []

    def look() -> tuple[list[dict[str, t.Any]], list[str]]:
        state, healthy = looks[len(made)]
        made.append(1)
        return [{"state": state, "healthy": healthy}], []

    def sleep(interval: float) -> None:
        now[0] += interval

    info.wait_for(look, seconds, interval=0.3, clock=lambda: now[0], sleep=sleep)
    assert len(made) == expected


@pytest.mark.parametrize(
    ("states", "names", "expected"),
    [
        ({"a": ("active", True), "b": ("active", False)}, (), False),
        ({"a": ("active", True), "b": ("active", False)}, ("a",), True),
        ({"a": ("active", False), "b": ("failed", False)}, ("a",), False),
        ({"a": ("active", False), "b": ("failed", False)}, ("b",), True),
        ({}, (), True),
    ],
)
def test_settled(states: dict[str, tuple[str, bool]], names: tuple[str, ...], expected: bool) -> None:
    described = [{"name": name, "state": state, "healthy": healthy} for name, (state, healthy) in states.items()]
    assert info.settled(described, names) is expected


@pytest.mark.parametrize(
    ("record", "passed"),
    [
        ({"address": "10.0.0.1", "http_port": 81, "secret": "a" * 32}, {"address": "10.0.0.1", "http_port": 81, "secret": "a" * 32}),
        ({"secret": "x\nLoadModule evil_module /tmp/evil.so"}, {}),
        ({"secret": "x" * 64}, {}),
        ({"secret": ["a"]}, {}),
        ({"address": "evil.example.com", "http_port": "81 down"}, {}),
        ({"address": "fe80::1%x;\n} server { listen 1;"}, {}),
        ({"http_port": 70000, "ajp_port": -5}, {}),
        ({"ajp_port": 0}, {"ajp_port": 0}),
    ],
)
def test_only_plain_values_of_a_running_record_pass(record: dict[str, object], passed: dict[str, object]) -> None:
    """The service's user could have written the record; it must not write the front ends' configuration."""
    assert info.endpoint_of(record, secrets=True) == passed


def test_a_link_in_place_of_a_record_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "target.json").write_text('{"address": "10.0.0.1"}', encoding="utf-8")
    (tmp_path / "endpoint.json").symlink_to(tmp_path / "target.json")
    record = info.read_record(str(tmp_path / "endpoint.json"))
    assert record.content is None
    assert "endpoint.json" in record.problem


@pytest.mark.parametrize(("began", "ended", "expected"), [("1000000", "3250000", 2.25), ("0", "0", None), ("", "", None), ("5", "4", None)])
def test_how_long_the_last_start_took(began: str, ended: str, expected: float | None) -> None:
    shown = {
        "LoadState": "loaded",
        "ActiveState": "active",
        "InactiveExitTimestampMonotonic": began,
        "ActiveEnterTimestampMonotonic": ended,
    }
    assert info.describe({"name": "a", "service": "a"}, shown, None, None, None)["start_seconds"] == expected
