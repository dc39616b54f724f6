# SPDX-License-Identifier: GPL-3.0-or-later
"""The load client at the front ends of a scenario, while something is done to it."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Any

from verify.helpers import ROOT, Cluster


class Load:
    """Users with sessions from the moment that every front end has answered; ``total`` are the figures afterwards.

    Each user asks three times a second: a kept connection is used again within the close delay of a reload, so that it hears
    of the close. One that is idle for longer is closed under a client that does not look before it writes.
    """

    def __init__(self, cluster: Cluster, rate: int = 45, users: int = 15) -> None:
        self.total: dict[str, Any] = {}
        self._targets = [f"http://{address}:{port}/test/index.jsp" for _kind, address, port in cluster.frontends()]
        self._rate = rate
        self._users = users
        self._folder = tempfile.TemporaryDirectory()

    def __enter__(self) -> Load:
        ready = Path(self._folder.name) / "ready"
        self._client = subprocess.Popen(
            [
                sys.executable,
                str(ROOT / "tests" / "load" / "client.py"),
                f"--rate={self._rate}",
                f"--users={self._users}",
                "--seconds=600",
                f"--ready={ready}",
                *self._targets,
            ],
            stdout=subprocess.PIPE,
            text=True,
        )
        deadline = time.monotonic() + 60
        while not ready.exists():
            assert self._client.poll() is None and time.monotonic() < deadline, "the load client did not get ready"
            time.sleep(0.1)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._client.send_signal(signal.SIGTERM)
        output, _nothing = self._client.communicate(timeout=60)
        self._folder.cleanup()
        if kind is None:
            self.total = json.loads(output)["total"]

    def harm(self) -> int:
        """Requests without a good answer, and updates and sessions that were lost or doubled."""
        return sum(int(self.total[key]) for key in ("failed", "lost_updates", "lost_sessions", "extra_updates"))

    def said(self) -> str:
        """All figures, for the message of a failed test."""
        return json.dumps(self.total)
