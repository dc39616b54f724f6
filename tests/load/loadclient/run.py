# SPDX-License-Identifier: GPL-3.0-or-later
"""Command line and run of the load client."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from .guard import RefusedError, check_target
from .tally import Tally, whole
from .users import Budget, Plan, User

# Nothing on the command line can go beyond these.
MAX_SECONDS = 3600.0
MAX_RATE = 500.0
MAX_USERS = 400
MAX_TARGETS = 12
MAX_REQUESTS = 2_000_000


def bounded(name: str, low: float, high: float) -> Any:
    """An argparse type: a number within limits."""

    def convert(text: str) -> float:
        value = float(text)
        if not low <= value <= high:
            raise argparse.ArgumentTypeError(f"{name} must lie between {low:g} and {high:g}")
        return value

    return convert


def parser() -> argparse.ArgumentParser:
    """The options, with the figures the project's own measurements use as defaults."""
    made = argparse.ArgumentParser(
        description="Users with sessions against one or more front ends: counts failed requests, lost updates, lost and moved sessions.",
        epilog="Exit status: 0 clean, 1 something was lost or failed (with --strict), 2 refused or wrong use, 3 no good answer at all.",
    )
    made.add_argument(
        "targets", nargs="+", metavar="URL", help="http://ADDRESS[:PORT][/path]; the address must be loopback or on a container bridge"
    )
    made.add_argument(
        "--rate", type=bounded("rate", 0.1, MAX_RATE), default=120.0, help="requests per second for EACH target (default 120)"
    )
    made.add_argument("--users", type=bounded("users", 1, MAX_USERS), default=40, help="users of each target (default 40)")
    made.add_argument("--seconds", type=bounded("seconds", 0.1, MAX_SECONDS), default=30.0, help="end after this time (default 30)")
    made.add_argument(
        "--requests", type=bounded("requests", 1, MAX_REQUESTS), default=500_000, help="end after this many requests to one target"
    )
    made.add_argument("--timeout", type=bounded("timeout", 0.1, 120), default=10.0, help="seconds to wait for an answer (default 10)")
    made.add_argument("--keep-alive-share", type=bounded("share", 0, 1), default=2 / 3, help="share of users that reuse their connection")
    made.add_argument("--read-share", type=bounded("share", 0, 1), default=0.1, help="share of requests that only read the counter")
    made.add_argument(
        "--slow-share", type=bounded("share", 0, 1), default=0.02, help="share of slow requests (their latency is kept apart)"
    )
    made.add_argument("--slow-seconds", type=bounded("seconds", 0, 60), default=1.2, help="a slow POST pauses this long inside its body")
    made.add_argument("--slow-query", default="sleep=1200", help="query that makes the application slow; half of the slow requests use it")
    made.add_argument(
        "--look-first", action="store_true", help="look whether a kept connection was closed before reusing it, as browsers do"
    )
    made.add_argument("--bridge", action="append", default=[], help="name of a further bridge that counts as a container bridge")
    made.add_argument("--seed", type=int, default=1, help="seed of the users' choices")
    made.add_argument("--output", type=Path, help="write the summary to this file too")
    made.add_argument("--log", type=Path, help="write failures and answers per second and instance to this file (JSON)")
    made.add_argument("--ready", type=Path, help="make this file after the first good answer of every target")
    made.add_argument("--strict", action="store_true", help="exit 1 if anything failed or was lost")
    return made


def plans(options: argparse.Namespace) -> list[Plan]:
    """Check every target, then say how each is to be loaded."""
    if len(options.targets) > MAX_TARGETS:
        raise RefusedError(f"{len(options.targets)} targets; at most {MAX_TARGETS} at once")
    made: list[Plan] = []
    for url in options.targets:
        host, port, path = check_target(url, frozenset(options.bridge))
        made.append(
            Plan(
                host=host,
                port=port,
                path=path,
                rate=options.rate,
                users=int(options.users),
                seconds=options.seconds,
                requests=int(options.requests),
                timeout=options.timeout,
                keep_alive_share=options.keep_alive_share,
                read_share=options.read_share,
                slow_share=options.slow_share,
                slow_seconds=options.slow_seconds,
                slow_query=options.slow_query,
                look_first=options.look_first,
                seed=options.seed,
            )
        )
    return made


async def announce(tallies: list[Tally], ready: Path) -> None:
    """Make the file ``ready`` once every target has answered."""
    while not all(tally.ok for tally in tallies):
        await asyncio.sleep(0.05)
    ready.touch()


async def end_with(parent: int, stop: Callable[[], None]) -> None:
    """Stop when the process that started this one is gone: users whom nobody counts any more would load the lab for nothing."""
    while os.getppid() == parent:
        await asyncio.sleep(1)
    stop()


async def load(made: list[Plan], ready: Path | None = None) -> tuple[dict[str, Any], list[Tally]]:
    """Run all users of all targets and return the summary and the tallies. SIGINT and SIGTERM end it early, SIGUSR1 begins a part."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    tallies: list[Tally] = []
    budgets: list[Budget] = []
    lives: list[asyncio.Task[None]] = []
    for plan in made:
        tally = Tally(f"http://{plan.host}:{plan.port}{plan.path}", began)
        budget = Budget(began + plan.seconds, plan.requests, tally)
        tallies.append(tally)
        budgets.append(budget)
        lives += [asyncio.create_task(User(number, plan, tally).live(budget)) for number in range(plan.users)]

    def stop() -> None:
        for budget in budgets:
            budget.stop()

    def mark() -> None:
        now = loop.time()
        for tally in tallies:
            tally.mark(now)

    for signum in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(signum, stop)
    loop.add_signal_handler(signal.SIGUSR1, mark)
    watchers = [asyncio.create_task(end_with(os.getppid(), stop))]
    if ready:
        watchers.append(asyncio.create_task(announce(tallies, ready)))
    try:
        await asyncio.gather(*lives)
    finally:
        for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGUSR1):
            loop.remove_signal_handler(signum)
        for task in (*watchers, *lives):
            task.cancel()
    now = loop.time()
    for tally in tallies:
        tally.close_gap(now)
    return whole(tallies, now), tallies


def write_log(path: Path, tallies: list[Tally]) -> None:
    """Failures with their moment, and answers per second and instance, for a look at what happened when."""
    data = [
        {"target": tally.target, "events": tally.events, "seconds": {str(at): dict(count) for at, count in sorted(tally.seconds.items())}}
        for tally in tallies
    ]
    path.write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")


def main(arguments: list[str] | None = None) -> int:
    """Run from the command line."""
    options = parser().parse_args(arguments)
    try:
        made = plans(options)
    except RefusedError as refused:
        print(f"refused: {refused}", file=sys.stderr)
        return 2
    summary, tallies = asyncio.run(load(made, options.ready))
    text = json.dumps(summary, indent=1)
    print(text)
    if options.output:
        options.output.write_text(text + "\n", encoding="utf-8")
    if options.log:
        write_log(options.log, tallies)
    if not all(tally.ok for tally in tallies):
        return 3
    total = summary["total"]
    if options.strict and (total["failed"] or total["lost_updates"] or total["lost_sessions"]):
        return 1
    return 0
