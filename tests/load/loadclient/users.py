# SPDX-License-Identifier: GPL-3.0-or-later
"""One user: a session of its own, one request at a time, and an exact idea of what the counter must be."""

from __future__ import annotations

import asyncio
import json
import random
from dataclasses import dataclass
from typing import Any

from .tally import Tally
from .wire import Answer, Connection, Request, RequestError


@dataclass(frozen=True)
class Plan:
    """How the users of one target behave."""

    host: str
    port: int
    path: str
    rate: float
    users: int
    seconds: float
    requests: int
    timeout: float = 10.0
    keep_alive_share: float = 2 / 3
    read_share: float = 0.1
    slow_share: float = 0.02
    slow_seconds: float = 1.2
    slow_query: str = "sleep=1200"
    look_first: bool = False
    seed: int = 1


class Budget:
    """The hard limits of one target, shared by its users: time, number of requests, and a stop from outside."""

    def __init__(self, deadline: float, requests: int, tally: Tally) -> None:
        self.deadline = tally.until = deadline
        self.left = requests
        self.tally = tally
        self.stopped = asyncio.Event()

    def stop(self) -> None:
        """End now: nothing new is sent, what is under way is finished."""
        self.tally.until = min(self.tally.until, asyncio.get_running_loop().time())
        self.stopped.set()

    def take(self, now: float) -> bool:
        """Take the right to send one more request."""
        if self.stopped.is_set() or now >= self.deadline:
            return False
        if self.left <= 0:
            self.stop()
            return False
        self.left -= 1
        return True

    async def sleep_until(self, moment: float) -> bool:
        """Sleep, but not beyond the end of the run; False when it is over."""
        now = asyncio.get_running_loop().time()
        try:
            await asyncio.wait_for(self.stopped.wait(), max(0.0, min(moment, self.deadline) - now))
        except TimeoutError:
            return moment < self.deadline
        return False


class User:
    """A browser: keeps its cookies, reuses its connection or never does, and never asks twice."""

    def __init__(self, number: int, plan: Plan, tally: Tally) -> None:
        self.number = number
        self.plan = plan
        self.tally = tally
        self.random = random.Random(f"{plan.seed}/{tally.target}/{number}")
        keep_alive = number < round(plan.users * plan.keep_alive_share)
        self.connection = Connection(plan.host, plan.port, keep_alive, plan.look_first)
        self.cookies: dict[str, str] = {}
        self.session = ""
        self.instance = ""
        self.last = 0
        self.open_updates = 0
        # How long the last answer took: one that a cut network kept for a while may tell of what nobody else knows.
        self.waited = 0.0

    async def live(self, budget: Budget) -> None:
        """Send requests at this user's pace until the run is over, then read the counter back once."""
        loop = asyncio.get_running_loop()
        period = self.plan.users / self.plan.rate
        due = loop.time() + period * (self.number + 1) / self.plan.users
        turn = self.number
        while await budget.sleep_until(due) and budget.take(loop.time()):
            await self.act(turn)
            turn += 1
            now = loop.time()
            due += period
            if due < now:
                self.tally.late += 1
                due = now
        if self.session:
            self.tally.read_back += 1
            await self.ask(Request("GET", self.plan.path), counts=False, slow=False)
        self.tally.connections += self.connection.opened
        self.tally.idle_closed += self.connection.idle_closed
        self.connection.drop()

    async def act(self, turn: int) -> None:
        """One request: mostly increments, by GET and POST in turn, some reads, some slow."""
        plan = self.plan
        draw = self.random.random()
        if draw < plan.slow_share:
            if plan.slow_query and turn % 2:
                await self.ask(Request("GET", f"{plan.path}?op=count&{plan.slow_query}"), counts=True, slow=True)
            else:
                await self.ask(Request("POST", plan.path, body=b"op=count&padding=" + b"x" * 512, pause=plan.slow_seconds), True, True)
        elif draw < plan.slow_share + plan.read_share:
            await self.ask(Request("GET", plan.path), counts=False, slow=False)
        elif turn % 2:
            await self.ask(Request("POST", plan.path, body=b"op=count"), counts=True, slow=False)
        else:
            await self.ask(Request("GET", f"{plan.path}?op=count"), counts=True, slow=False)

    async def ask(self, request: Request, counts: bool, slow: bool) -> None:
        """Send one request, once, and judge the answer."""
        loop = asyncio.get_running_loop()
        tally = self.tally
        request.headers["Accept"] = "application/json"
        request.headers["User-Agent"] = "catalina-cluster-load"
        if request.method == "POST":
            request.headers["Content-Type"] = "application/x-www-form-urlencoded"
        if self.cookies:
            request.headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        tally.requests += 1
        tally.slow += 1 if slow else 0
        began = loop.time()
        status = 0
        try:
            answer = await self.connection.send(request, self.plan.timeout + (request.pause if slow else 0.0))
            status = answer.status
            if status != 200:
                raise RequestError("status", f"{request.method} answered {status}")
            said = self.read(answer)
        except RequestError as failure:
            self.open_updates += 1 if counts else 0
            tally.waited(request.method, loop.time() - began - (request.pause if slow else 0.0), failed=True)
            tally.failure(loop.time(), failure.kind, f"user {self.number}: {failure}", status if failure.kind == "status" else 0)
            return
        now = loop.time()
        tally.waited(request.method, now - began - (request.pause if slow else 0.0), failed=False)
        tally.succeeded(now, now - began, said["instance"], slow)
        self.cookies.update(answer.cookies)
        self.judge(now, said["session"], said["instance"], said["counter"], counts)
        self.waited = now - began

    @staticmethod
    def read(answer: Answer) -> dict[str, Any]:
        """The fields of the test application's answer, or a failure of kind garbled."""
        try:
            said = json.loads(answer.body)
            attributes = said["attributes"] or {}
            if isinstance(attributes, list):
                attributes = {entry["name"]: entry["value"] for entry in attributes}
            return {
                "instance": str(said["instance"]),
                "session": str(said["session"]).partition(".")[0],
                "counter": int(attributes.get("counter") or 0),
            }
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise RequestError("garbled", f"not the test application's answer: {answer.body[:80]!r}") from error

    def judge(self, now: float, session: str, instance: str, counter: int, counts: bool) -> None:
        """Compare what the server says with what it has acknowledged before.

        ``last`` is the highest acknowledged value. An increment must raise it by one, a read must not lower it.
        Requests that failed may have been carried out: they explain a higher value, never a lower one.
        """
        tally = self.tally
        before = {
            "user": self.number,
            "before": self.instance,
            "waited_ms": round(self.waited * 1000),
            "instance": instance,
            "counter": counter,
        }
        if not self.session:
            tally.sessions += 1
        elif session != self.session:
            tally.lost_sessions += 1
            tally.event(now, "lost session", **before, expected=self.last)
            self.last = counter - (1 if counts else 0)
            self.open_updates = 0
        if self.instance and instance != self.instance:
            tally.moved_sessions += 1
        self.session, self.instance = session, instance
        least = self.last + (1 if counts else 0)
        if counter < least:
            tally.lost_updates += least - counter
            tally.event(now, "lost update", **before, expected=least)
        elif counter > least + self.open_updates:
            tally.extra_updates += counter - least - self.open_updates
        if counter > least:
            self.open_updates = max(0, self.open_updates - (counter - least))
        self.last = counter
