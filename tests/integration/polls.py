# SPDX-License-Identifier: GPL-3.0-or-later
"""A client that asks again and again while something else happens, and counts."""

from __future__ import annotations

import http.client
import threading
import time
from collections.abc import Mapping
from types import TracebackType

from integration.lab import bridges
from load.loadclient.guard import check_target

# Between two rounds: often enough to see a gap, seldom enough to leave the machine to the run.
PAUSE = 0.1


class Polls:
    """Polls some URLs in turn, each on a connection of its own, from entering to leaving."""

    def __init__(self, urls: Mapping[str, str], pause: float = PAUSE) -> None:
        self._pause = pause
        self._targets = {name: check_target(url, bridges()) for name, url in urls.items()}
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._poll, daemon=True)
        self.made: dict[str, int] = dict.fromkeys(urls, 0)
        self.failures: list[str] = []
        # The longest time between two good answers.
        self.gaps: dict[str, float] = dict.fromkeys(urls, 0.0)

    def __enter__(self) -> Polls:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._stop.set()
        self._thread.join()

    def _poll(self) -> None:
        good = dict.fromkeys(self._targets, time.monotonic())
        while not self._stop.is_set():
            for name, (host, port, path) in self._targets.items():
                self.made[name] += 1
                problem = ask(host, port, path)
                if problem:
                    self.failures.append(f"{time.strftime('%H:%M:%S')} {name}: {problem}")
                    continue
                now = time.monotonic()
                self.gaps[name] = max(self.gaps[name], now - good[name])
                good[name] = now
            self._stop.wait(self._pause)


def ask(host: str, port: int, path: str) -> str:
    """One request. What is wrong with its answer, if anything."""
    connection = http.client.HTTPConnection(host, port, timeout=10)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        body = answer.read().decode(errors="replace")
    except (OSError, http.client.HTTPException) as error:
        return f"{type(error).__name__}: {error}"
    finally:
        connection.close()
    if answer.status != 200 or '"status"' not in body:
        return f"{answer.status} {body[:100]!r}"
    return ""
