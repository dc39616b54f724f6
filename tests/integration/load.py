# SPDX-License-Identifier: GPL-3.0-or-later
"""The load client beside a change: started, asked for its parts, stopped, and what it counted."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Collection
from pathlib import Path
from types import TracebackType
from typing import Any

from integration import lab, runs
from load.loadclient.served import Fewest, fewest

PORTS = {"httpd": 80, "mod_jk": 81, "nginx": 82}
# Requests per second for each front end. A little more than the 100 that count, since a turn can come too late.
RATE = 110
# Seconds in which everything gets warm (members that were just restarted compile at first), of the time before a change, to compare
# with, and of the time after it, which sees what comes late.
WARM = 5.0
STEADY = 5.0
AFTER = 2.0
# Numbers of the client's parts: the first one is for getting warm.
BEFORE, DURING = 1, 2
# A member that is silent so long counts as one that does not serve. Shorter ones would count stalls of a busy machine too.
WINDOW = 5
# Seconds after which the client ends though nobody told it to.
LONGEST = 1500


class Figures:
    """What the client counted."""

    def __init__(self, summary: dict[str, Any], log: list[dict[str, Any]]) -> None:
        self.total: dict[str, Any] = summary["total"]
        self.targets = {name: found for name, port in PORTS.items() for found in summary["targets"] if f":{port}/" in found["target"]}
        self.log = log
        self.fewest: Fewest = fewest(log, WINDOW)

    @property
    def rate(self) -> float:
        """Requests per second through the front end that got the fewest."""
        return min(float(target["rate"]) for target in self.targets.values())

    @property
    def ratio(self) -> float:
        """The 99th percentile during the change against the one before it, of the front end where it is worst."""
        pairs = [(target["parts"][DURING]["p99_ms"], target["parts"][BEFORE]["p99_ms"]) for target in self.targets.values()]
        return float(max(during / max(steady, 0.1) for during, steady in pairs))

    def lost(self) -> list[str]:
        """What a user would have noticed, in words, for each front end."""
        found = []
        for name, target in self.targets.items():
            counts = ("failed", "lost_updates", "lost_sessions", "extra_updates")
            wrong = [f"{target[count]} {count.replace('_', ' ')}" for count in counts if target[count]]
            if wrong:
                found.append(f"{name}: {', '.join(wrong)} {target['failed_by_kind'] or ''}".strip())
        return found

    def untold(self, seconds: float) -> int:
        """Lost updates whose answer took so long: a member served them that could tell no other one (docs/decisions/0039)."""
        events = [event for target in self.log for event in target["events"] if event["what"] == "lost update"]
        return sum(event["expected"] - event["counter"] for event in events if event["waited_ms"] >= 1000 * seconds)

    def events(self, most: int = 12) -> list[str]:
        """The first failures and losses, with their moment. before: who gave the last answer, after how long."""
        return [json.dumps(event) for target in self.log for event in target["events"]][:most]

    def told(self) -> str:
        """The same for an assertion, whole."""
        return "\n".join(self.events())

    def by_frontend(self) -> str:
        """One line: rate, latency before and during, and longest gap of each front end."""
        words = []
        for name, target in self.targets.items():
            steady, during = target["parts"][BEFORE], target["parts"][DURING]
            gap = target["longest_gap_ms"]
            words.append(f"{name} {target['rate']:.0f}/s, p99 {steady['p99_ms']:.0f} -> {during['p99_ms']:.0f} ms, gap {gap:.0f} ms")
        return "; ".join(words)


class Load:
    """Users at several front ends at once, from entering to leaving."""

    def __init__(
        self, name: str, frontends: Collection[str] = tuple(PORTS), rate: int = RATE, longest: int = LONGEST, patience: int = 10
    ) -> None:
        self._place = runs.CACHE / "load" / name.replace(" ", "-").replace("/", "-")
        self._urls = [f"http://{lab.NETWORK}.100:{PORTS[frontend]}/test/index.jsp" for frontend in frontends]
        self._rate = rate
        self._longest = longest
        # Seconds after which a user gives up.
        self._patience = patience
        self._began = 0.0
        self._figures: Figures | None = None
        self._process: subprocess.Popen[bytes] | None = None

    def _file(self, kind: str) -> Path:
        return self._place.with_name(f"{self._place.name}.{kind}")

    def __enter__(self) -> Load:
        self._place.parent.mkdir(parents=True, exist_ok=True)
        ready = self._file("ready")
        ready.unlink(missing_ok=True)
        command = [sys.executable, str(runs.ROOT / "tests" / "load" / "client.py")]
        command += ["--rate", str(self._rate), "--seconds", str(self._longest), "--timeout", str(self._patience)]
        command += [word for bridge in sorted(lab.bridges()) for word in ("--bridge", bridge)]
        command += ["--ready", str(ready), "--output", str(self._file("summary")), "--log", str(self._file("log"))]
        with self._file("said").open("wb") as stream:
            self._process = subprocess.Popen([*command, *self._urls], stdin=subprocess.DEVNULL, stdout=stream, stderr=subprocess.STDOUT)
        while not ready.exists():
            assert self._process.poll() is None, self._file("said").read_text(encoding="utf-8")
            time.sleep(0.05)
        self._began = time.monotonic()
        return self

    def wait(self, seconds: float) -> None:
        """Let the users be for a while."""
        time.sleep(seconds)

    def steady(self) -> None:
        """Until there is something to compare a change with, which begins now."""
        self.wait(WARM)
        self.mark()
        self.wait(STEADY)
        self.mark()

    def mark(self) -> float:
        """A new part begins. Returns the seconds since the start."""
        assert self._process is not None
        os.kill(self._process.pid, signal.SIGUSR1)
        return time.monotonic() - self._began

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(60)
        except subprocess.TimeoutExpired:
            self._process.kill()
            raise
        if kind is None:
            summary = json.loads(self._file("summary").read_text(encoding="utf-8"))
            self._figures = Figures(summary, json.loads(self._file("log").read_text(encoding="utf-8")))

    @property
    def figures(self) -> Figures:
        """What was counted; known when the client has ended."""
        assert self._figures is not None
        return self._figures


# The table of edits.
COLUMNS = ("edit", "requests", "failed", "lost", "moved", "gap ms", "p99 x", "members", "rate", "seconds")
_WIDTHS = (52, 8, 6, 4, 5, 6, 5, 7, 4, 7)


def heading() -> str:
    """Names of the columns. lost: updates, sessions and doubled updates; p99 x: during the change / before it; members: the fewest
    that answered within any five seconds; rate: requests per second at the slowest front end."""
    return _line(COLUMNS)


def line(name: str, figures: Figures, seconds: float) -> str:
    """One edit of the table."""
    total = figures.total
    lost = total["lost_updates"] + total["lost_sessions"] + total["extra_updates"]
    cells = (name, total["requests"], total["failed"], lost, total["moved_sessions"], f"{total['longest_gap_ms']:.0f}")
    return _line((*cells, f"{figures.ratio:.1f}", figures.fewest.members, f"{figures.rate:.0f}", f"{seconds:.0f}"))


def _line(cells: tuple[Any, ...]) -> str:
    first, *others = (str(cell) for cell in cells)
    return f"{first:<{_WIDTHS[0]}}" + "".join(f"  {cell:>{width}}" for cell, width in zip(others, _WIDTHS[1:], strict=True))
