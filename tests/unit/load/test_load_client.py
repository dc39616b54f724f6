# SPDX-License-Identifier: GPL-3.0-or-later
"""The load client must see every kind of fault: it is run against a small server that makes them on purpose."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from load.loadclient import guard, run, served, tally, users, wire

Fault = Callable[["Server", int, asyncio.StreamWriter], Awaitable[bool]]


@dataclass
class Server:
    """A session counter over HTTP/1.1; ``fault`` sees each request first and may spoil it (True: nothing more is answered)."""

    fault: Fault | None = None
    served: int = 0
    instance: str = "tomcat1"
    counters: dict[str, int] = field(default_factory=dict)
    forget: bool = False
    fresh_only: bool = False
    bodies: list[bytes] = field(default_factory=list)
    on_connection: int = 0
    writers: list[asyncio.StreamWriter] = field(default_factory=list)

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.writers.append(writer)
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            self.on_connection = 0
            while await self.one(reader, writer):
                pass
        writer.close()

    async def one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        _method, target, _version = head[0].split()
        headers = {name.lower(): value for name, _colon, value in (line.partition(": ") for line in head[1:] if line)}
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        self.bodies.append(body)
        self.served += 1
        self.on_connection += 1
        if self.fault is not None and await self.fault(self, self.served, writer):
            return False
        parameters = parse_qs(urlsplit(target).query) | parse_qs(body.decode())
        session = headers.get("cookie", "").partition("JSESSIONID=")[2].partition(".")[0]
        new = session not in self.counters or self.forget
        if new:
            session = f"S{len(self.counters)}"
            self.counters[session] = 0
            self.forget = False
        if parameters.get("op") == ["count"]:
            self.counters[session] += 1
        said = json.dumps(
            {
                "server": "h",
                "port": 1,
                "instance": self.instance,
                "session": f"{session}.{self.instance}",
                "attributes": {"counter": str(self.counters[session])},
            }
        ).encode()
        cookie = f"Set-Cookie: JSESSIONID={session}.{self.instance}; Path=/test; HttpOnly\r\n" if new else ""
        close = headers.get("connection") == "close"
        writer.write(
            f"HTTP/1.1 200 OK\r\n{cookie}Content-Length: {len(said)}\r\n{'Connection: close' if close else 'X: y'}\r\n\r\n".encode() + said
        )
        await writer.drain()
        return not close


@contextlib.asynccontextmanager
async def serving(server: Server) -> AsyncIterator[int]:
    listener = await asyncio.start_server(server.handle, "127.0.0.1", 0)
    async with listener:
        yield listener.sockets[0].getsockname()[1]
        for writer in server.writers:
            writer.close()


def load(server: Server | None, port: int = 0, **changes: Any) -> tuple[dict[str, Any], tally.Tally]:
    """One short run; the summary of its only target."""

    async def go() -> tuple[dict[str, Any], tally.Tally]:
        settings: dict[str, Any] = {
            "rate": 200.0, "users": 4, "seconds": 5.0, "requests": 40, "timeout": 0.3,
            "slow_share": 0.0, "read_share": 0.0, "keep_alive_share": 1.0,
        }  # fmt: skip
        if server is None:
            plan = users.Plan(host="127.0.0.1", port=port, path="/test/index.jsp", **(settings | changes))
            summary, tallies = await run.load([plan])
        else:
            async with serving(server) as bound:
                plan = users.Plan(host="127.0.0.1", port=bound, path="/test/index.jsp", **(settings | changes))
                summary, tallies = await run.load([plan])
        return summary["targets"][0], tallies[0]

    return asyncio.run(go())


def nth(number: int, act: Callable[[Server, asyncio.StreamWriter], Awaitable[bool]]) -> Fault:
    async def fault(server: Server, served: int, writer: asyncio.StreamWriter) -> bool:
        return await act(server, writer) if served == number else False

    return fault


def test_a_sound_server_is_reported_sound() -> None:
    server = Server()
    result, _tally = load(server, read_share=0.2, keep_alive_share=0.5)
    assert result["requests"] == 40 + result["read_back"] == server.served
    assert (result["failed"], result["lost_updates"], result["lost_sessions"], result["extra_updates"], result["moved_sessions"]) == (
        0,
        0,
        0,
        0,
        0,
    )
    assert result["sessions"] == 4 == len(server.counters)
    assert result["instances"] == {"tomcat1": result["ok"]}
    assert result["p99_ms"] >= result["p50_ms"] > 0
    assert 2 + 18 <= result["connections"] <= 2 + 24
    assert b"op=count" in server.bodies and b"" in server.bodies


async def answer_503(_server: Server, writer: asyncio.StreamWriter) -> bool:
    writer.write(b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
    await writer.drain()
    writer.close()
    return True


async def close_silently(_server: Server, writer: asyncio.StreamWriter) -> bool:
    writer.close()
    return True


async def cut_short(_server: Server, writer: asyncio.StreamWriter) -> bool:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{")
    await writer.drain()
    return True


async def talk_rubbish(_server: Server, writer: asyncio.StreamWriter) -> bool:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello")
    await writer.drain()
    return True


async def freeze(_server: Server, _writer: asyncio.StreamWriter) -> bool:
    await asyncio.sleep(0.6)
    return True


@pytest.mark.parametrize(
    ("act", "kind", "keep_alive"),
    [
        (answer_503, "status", 1.0),
        (close_silently, "ka", 1.0),
        (close_silently, "closed", 0.0),
        (cut_short, "cut", 0.0),
        (talk_rubbish, "garbled", 1.0),
        (freeze, "timeout", 1.0),
    ],
)
def test_each_fault_is_seen_and_named(act: Callable[[Server, asyncio.StreamWriter], Awaitable[bool]], kind: str, keep_alive: float) -> None:
    # Only a server that freezes may run into the client's time limit, however busy this machine is.
    limit = 0.3 if act is freeze else 5.0
    result, kept = load(Server(fault=nth(20, act)), keep_alive_share=keep_alive, timeout=limit)
    assert result["failed"] == 1 and result["failed_by_kind"] == {kind: 1}
    assert result["requests"] == result["ok"] + 1
    assert [event["what"] for event in kept.events] == [kind]
    assert result["lost_updates"] == 0 and result["lost_sessions"] == 0
    assert result["statuses"] == ({"503": 1} if kind == "status" else {})


def test_nobody_listening_is_refused() -> None:
    result, _tally = load(None, port=1)
    assert result["failed_by_kind"] == {"refused": 40} and result["ok"] == 0


def test_nothing_is_sent_twice() -> None:
    server = Server(fault=nth(10, close_silently))
    result, _tally = load(server)
    assert server.served == result["requests"]


def test_an_idle_close_between_requests() -> None:
    """A server that closes after each answer without saying so: fatal for a blind client, harmless for one that looks."""

    async def close_after(_server: Server, _served: int, writer: asyncio.StreamWriter) -> bool:
        asyncio.get_running_loop().call_later(0.005, writer.close)
        return False

    blind, _tally = load(Server(fault=close_after), users=1, rate=40.0, requests=6)
    looking, _tally = load(Server(fault=close_after), users=1, rate=40.0, requests=6, look_first=True)
    assert set(blind["failed_by_kind"]) == {"ka"}
    assert looking["failed"] == 0 and looking["idle_closed"] >= 4


def test_a_lost_update_is_counted() -> None:
    async def lose(server: Server, served: int, _writer: asyncio.StreamWriter) -> bool:
        if served == 20:
            server.counters = {session: counter - 2 for session, counter in server.counters.items()}
        return False

    result, kept = load(Server(fault=lose), users=1)
    assert result["lost_updates"] == 2 and result["lost_sessions"] == 0 and result["failed"] == 0
    assert kept.events[0]["what"] == "lost update"


def test_a_lost_update_is_seen_by_the_last_read_too() -> None:
    async def lose(server: Server, served: int, _writer: asyncio.StreamWriter) -> bool:
        if served == 11:
            server.counters = {session: counter - 1 for session, counter in server.counters.items()}
        return False

    result, _tally = load(Server(fault=lose), users=1, requests=10)
    assert result["read_back"] == 1 and result["lost_updates"] == 1


def test_a_failed_increment_may_count_or_not_but_a_double_one_is_told() -> None:
    async def apply_then_close(server: Server, writer: asyncio.StreamWriter) -> bool:
        server.counters = {session: counter + 1 for session, counter in server.counters.items()}
        writer.close()
        return True

    async def double(server: Server, _writer: asyncio.StreamWriter) -> bool:
        server.counters = {session: counter + 1 for session, counter in server.counters.items()}
        return False

    applied, _tally = load(Server(fault=nth(20, apply_then_close)), users=1)
    assert (applied["failed"], applied["lost_updates"], applied["extra_updates"]) == (1, 0, 0)
    doubled, _tally = load(Server(fault=nth(20, double)), users=1)
    assert (doubled["failed"], doubled["lost_updates"], doubled["extra_updates"]) == (0, 0, 1)


def test_a_lost_session_is_counted_once() -> None:
    async def forget(server: Server, served: int, _writer: asyncio.StreamWriter) -> bool:
        server.forget = served == 20
        return False

    result, _tally = load(Server(fault=forget), users=1)
    assert (result["lost_sessions"], result["lost_updates"], result["sessions"]) == (1, 0, 1)


def test_a_moved_session_is_no_loss() -> None:
    async def move(server: Server, served: int, _writer: asyncio.StreamWriter) -> bool:
        if served == 20:
            server.instance = "tomcat2"
        return False

    result, _tally = load(Server(fault=move))
    assert result["moved_sessions"] == 4 and result["lost_sessions"] == 0 and set(result["instances"]) == {"tomcat1", "tomcat2"}


def test_the_longest_gap() -> None:
    async def stall(_server: Server, served: int, _writer: asyncio.StreamWriter) -> bool:
        if served in (17, 18, 19, 20):
            await asyncio.sleep(0.4)
        return False

    result, _tally = load(Server(fault=stall), timeout=2.0)
    steady, _tally = load(Server())
    assert result["longest_gap_ms"] > max(300, steady["longest_gap_ms"])


def test_users_leave_with_whoever_sent_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """An orphan has another parent from one look to the next."""
    parents = iter([100, 100])
    monkeypatch.setattr(os, "getppid", lambda: next(parents, 1))
    stopped: list[bool] = []
    asyncio.run(asyncio.wait_for(run.end_with(os.getppid(), lambda: stopped.append(True)), 10))
    assert stopped == [True]


def test_parts_have_figures_of_their_own() -> None:
    """The first part is sound, the second one has a failure, a moved session and a slow answer."""
    seen: list[int] = []

    async def spoil(server: Server, number: int, writer: asyncio.StreamWriter) -> bool:
        if number == 20:
            os.kill(os.getpid(), signal.SIGUSR1)
            await asyncio.sleep(0.05)
            server.instance = "tomcat2"
        if number == 25:
            seen.append(number)
            return await close_silently(server, writer)
        if number == 30:
            await asyncio.sleep(0.25)
        return False

    result, _tally = load(Server(fault=spoil), users=1)
    first, second = result["parts"]
    assert seen == [25]
    assert (first["requests"], first["ok"], first["failed"], first["moved_sessions"]) == (20, 19, 0, 0)
    assert (second["failed"], second["moved_sessions"]) == (1, 1)
    assert first["requests"] + second["requests"] == result["requests"]
    assert first["ok"] + second["ok"] == result["ok"]
    assert second["p99_ms"] >= 250 > first["p99_ms"]
    assert second["longest_gap_ms"] == result["longest_gap_ms"] > first["longest_gap_ms"]
    assert first["seconds"] == second["at"] > first["at"] == 0


def test_parts_of_all_targets_are_summed() -> None:
    made = [tally.Tally("a", 10.0), tally.Tally("b", 10.0)]
    for number, one in enumerate(made):
        one.succeeded(10.5, 0.1 * (number + 1), "tomcat1", slow=False)
        one.mark(11.0)
        one.failure(11.5, "cut", "")
    first, second = tally.whole(made, 12.0)["total"]["parts"]
    assert (first["ok"], first["failed"], first["p99_ms"], first["longest_gap_ms"]) == (2, 0, 200.0, 500.0)
    assert (second["ok"], second["failed"], second["at"], second["seconds"]) == (0, 2, 1.0, 1.0)


@pytest.mark.parametrize(
    ("seconds", "width", "expected"),
    [
        ({}, 3, (0, (), 0)),
        # All the time both.
        ({0: "ab", 1: "ab", 2: "ab", 3: "ab", 4: "ab"}, 3, (2, ("a", "b"), 0)),
        # Silent for two seconds: a window of three does not see it, one of two does.
        ({0: "ab", 1: "ab", 2: "a", 3: "a", 4: "ab", 5: "ab", 6: "ab"}, 3, (2, ("a", "b"), 0)),
        ({0: "ab", 1: "ab", 2: "a", 3: "a", 4: "ab", 5: "ab", 6: "ab"}, 2, (1, ("a",), 2)),
        # A second in which nobody answered is in no log.
        ({0: "ab", 1: "ab", 4: "ab", 5: "ab", 6: "ab"}, 2, (0, (), 2)),
        # The last second is no whole one.
        ({0: "ab", 1: "ab", 2: "ab", 3: "a"}, 1, (2, ("a", "b"), 0)),
    ],
)
def test_the_fewest_that_served(seconds: dict[int, str], width: int, expected: tuple[int, tuple[str, ...], int]) -> None:
    log = [{"seconds": {str(second): {**dict.fromkeys(names, 5), "failed": 1} for second, names in seconds.items()}}]
    assert served.fewest(log, width) == expected


def test_all_targets_together_show_who_served() -> None:
    log = [{"seconds": {"0": {"a": 1}, "1": {"a": 1}}}, {"seconds": {"0": {"b": 1}, "1": {"failed": 3}}}]
    assert served.fewest(log, 1) == (2, ("a", "b"), 0)


def test_slow_requests_are_slow_and_kept_apart() -> None:
    server = Server()
    result, _tally = load(server, slow_share=1.0, slow_seconds=0.15, slow_query="", requests=4)
    assert result["slow"] == 4 and result["slow_worst_ms"] >= 150
    assert result["p99_ms"] < result["slow_worst_ms"], "the closing reads are quick, and only they count"
    assert sum(len(body) > 100 for body in server.bodies) == 4


def test_rate_and_limits_hold() -> None:
    result, _tally = load(Server(), rate=50.0, seconds=1.0, requests=10_000)
    assert 35 <= result["requests"] <= 50 + 4 + 4
    assert result["seconds"] < 1.5


@pytest.mark.parametrize("arguments", [["--rate", "100000"], ["--seconds", "1e9"], ["--users", "5000"], []])
def test_the_command_line_has_hard_limits(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        run.main([*arguments, "http://127.0.0.1:1/"] if arguments else [])
    assert stopped.value.code == 2
    assert "must lie between" in capsys.readouterr().err or not arguments


BRIDGE = {"ifname": "br-0123456789ab", "linkinfo": {"info_kind": "bridge"}, "addr_info": [{"local": "192.168.0.1", "prefixlen": 24}]}


def machine(route: dict[str, Any], link: dict[str, Any] | None = None) -> guard.IpTool:
    def ip(arguments: list[str]) -> Any:
        return [route] if arguments[0] == "route" else [link] if link else []

    return ip


def test_a_host_on_a_container_bridge_is_accepted() -> None:
    ip = machine({"dst": "192.168.0.100", "dev": "br-0123456789ab", "prefsrc": "192.168.0.1"}, BRIDGE)
    assert guard.check_target("http://192.168.0.100:81/", ip=ip) == ("192.168.0.100", 81, "/test/index.jsp")
    named = machine({"dev": "lab0"}, BRIDGE | {"ifname": "lab0"})
    assert guard.check_address("192.168.0.100", frozenset({"lab0"}), named) == "lab0"


@pytest.mark.parametrize(
    ("address", "ip", "reason"),
    [
        ("192.168.0.100", machine({"dev": "eth0", "gateway": "10.0.0.1"}), "through a gateway"),
        ("192.168.0.100", machine({"dev": "eth0"}, {"ifname": "eth0", "addr_info": BRIDGE["addr_info"]}), "no container bridge"),
        ("192.168.0.100", machine({"dev": "virbr0"}, BRIDGE | {"ifname": "virbr0"}), "no container bridge"),
        ("192.168.0.100", machine({"dev": "br-0123456789ab"}, BRIDGE | {"linkinfo": {"info_kind": "veth"}}), "no container bridge"),
        ("192.168.7.100", machine({"dev": "br-0123456789ab"}, BRIDGE), "no address in the network"),
        ("10.0.0.5", machine({"dev": "lo", "type": "local"}), "this machine itself"),
        ("192.168.0.100", machine({}), "this machine itself"),
        ("web.example.com", machine({}), "names are not looked up"),
    ],
)
def test_anything_else_is_refused(address: str, ip: guard.IpTool, reason: str) -> None:
    with pytest.raises(guard.RefusedError, match=reason):
        guard.check_address(address, ip=ip)


@pytest.mark.parametrize("url", ["https://127.0.0.1/", "127.0.0.1", "http://127.0.0.1:x/", "http:///test"])
def test_odd_targets_are_refused(url: str) -> None:
    with pytest.raises(guard.RefusedError):
        guard.check_target(url)


def test_a_refused_target_sends_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert run.main(["http://203.0.113.1/"]) == 2
    assert capsys.readouterr().err.startswith("refused: 203.0.113.1")


def test_percentiles() -> None:
    assert tally.percentile([], 0.5) == 0.0
    assert tally.percentile([3.0, 1.0, 2.0], 0.5) == 2.0
    assert tally.percentile([float(number) for number in range(1, 101)], 0.99) == 99.0


def test_chunked_answers_are_read() -> None:
    async def go() -> wire.Answer:
        async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(
                b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nSet-Cookie: A=1; Path=/\r\n\r\n4;x=y\r\nabcd\r\n2\r\nef\r\n0\r\n\r\n"
            )
            await writer.drain()

        async with await asyncio.start_server(handle, "127.0.0.1", 0) as listener:
            connection = wire.Connection("127.0.0.1", listener.sockets[0].getsockname()[1], keep_alive=True)
            answer = await connection.send(wire.Request("GET", "/"), 2.0)
            connection.drop()
            return answer

    answer = asyncio.run(go())
    assert (answer.status, answer.body, answer.cookies) == (200, b"abcdef", {"A": "1"})
