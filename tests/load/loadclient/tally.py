# SPDX-License-Identifier: GPL-3.0-or-later
"""What is counted per target, and the summary made of it."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

MAX_EVENTS = 1000


def percentile(values: list[float], share: float) -> float:
    """The smallest value that at least ``share`` of all values do not exceed (nearest rank)."""
    if not values:
        return 0.0
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


# What a part of a run has of its own.
COUNTED = ("requests", "ok", "failed", "lost_updates", "lost_sessions", "extra_updates", "moved_sessions", "late")


@dataclass
class Part:
    """Where a part of the run began: what was counted before it."""

    began: float
    before: dict[str, int] = field(default_factory=dict)
    latencies_before: int = 0
    longest_gap: float = 0.0


@dataclass
class Tally:
    """Counts of one target. Times are seconds of a monotonic clock; ``began`` is its zero."""

    target: str
    began: float
    requests: int = 0
    ok: int = 0
    failed: int = 0
    failed_by_kind: Counter[str] = field(default_factory=Counter)
    statuses: Counter[str] = field(default_factory=Counter)
    instances: Counter[str] = field(default_factory=Counter)
    lost_updates: int = 0
    lost_sessions: int = 0
    extra_updates: int = 0
    moved_sessions: int = 0
    sessions: int = 0
    read_back: int = 0
    slow: int = 0
    slow_worst: float = 0.0
    late: int = 0
    connections: int = 0
    idle_closed: int = 0
    longest_gap: float = 0.0
    gap_at: float = 0.0
    # What some waited longest for, and what failed, by method: a GET may be repeated, a POST may not.
    worst: dict[str, float] = field(default_factory=dict)
    failed_by_method: Counter[str] = field(default_factory=Counter)
    latencies: list[float] = field(default_factory=list)
    events: list[dict[str, Any]] = field(default_factory=list)
    seconds: dict[int, Counter[str]] = field(default_factory=dict)
    parts: list[Part] = field(default_factory=list)
    last_ok: float = 0.0
    until: float = math.inf

    def __post_init__(self) -> None:
        self.last_ok = self.began
        self.parts.append(Part(self.began))

    def mark(self, now: float) -> None:
        """A new part begins. Answers count for the part that they come in."""
        self.parts.append(Part(now, {name: getattr(self, name) for name in COUNTED}, len(self.latencies)))

    def event(self, now: float, what: str, **more: Any) -> None:
        """Note something a person will want to see; only the first ones are kept."""
        if len(self.events) < MAX_EVENTS:
            self.events.append({"at": round(now - self.began, 3), "target": self.target, "what": what, **more})

    def close_gap(self, now: float) -> None:
        """A success (or the end) at ``now`` ends the silence since the last success; after ``until`` silence is wanted."""
        now = min(now, self.until)
        gap = now - self.last_ok
        self.parts[-1].longest_gap = max(self.parts[-1].longest_gap, gap)
        if gap > self.longest_gap:
            self.longest_gap = gap
            self.gap_at = self.last_ok - self.began
        self.last_ok = now

    def waited(self, method: str, seconds: float, failed: bool) -> None:
        """Note how long somebody waited for an answer, good or not, or for nothing."""
        self.worst[method] = max(self.worst.get(method, 0.0), seconds)
        self.failed_by_method[method] += failed

    def succeeded(self, now: float, seconds: float, instance: str, slow: bool) -> None:
        """Count one good answer."""
        self.ok += 1
        self.instances[instance] += 1
        self.seconds.setdefault(int(now - self.began), Counter())[instance] += 1
        self.close_gap(now)
        if slow:
            self.slow_worst = max(self.slow_worst, seconds)
        else:
            self.latencies.append(seconds)

    def failure(self, now: float, kind: str, detail: str, status: int = 0) -> None:
        """Count one request without a good answer."""
        self.failed += 1
        self.failed_by_kind[kind] += 1
        if status:
            self.statuses[str(status)] += 1
        self.seconds.setdefault(int(now - self.began), Counter())["failed"] += 1
        self.event(now, kind, detail=detail[:200])

    def shares(self, now: float) -> list[dict[str, Any]]:
        """The figures of each part."""
        shown: list[dict[str, Any]] = []
        ends = [*self.parts[1:], Part(now, {name: getattr(self, name) for name in COUNTED}, len(self.latencies))]
        for part, end in zip(self.parts, ends, strict=True):
            latencies = self.latencies[part.latencies_before : end.latencies_before]
            shown.append(
                {
                    "at": round(part.began - self.began, 2),
                    "seconds": round(end.began - part.began, 2),
                    **{name: end.before[name] - part.before.get(name, 0) for name in COUNTED},
                    "longest_gap_ms": round(part.longest_gap * 1000, 1),
                    "p50_ms": round(percentile(latencies, 0.50) * 1000, 1),
                    "p99_ms": round(percentile(latencies, 0.99) * 1000, 1),
                }
            )
        return shown

    def summary(self, now: float) -> dict[str, Any]:
        """The figures of this target, ready for JSON."""
        elapsed = max(now - self.began, 0.001)
        return {
            "target": self.target,
            "seconds": round(elapsed, 2),
            "rate": round(self.requests / elapsed, 1),
            "requests": self.requests,
            "ok": self.ok,
            "failed": self.failed,
            "failed_by_kind": dict(self.failed_by_kind),
            "failed_by_method": {method: count for method, count in self.failed_by_method.items() if count},
            "worst_ms": {method: round(seconds * 1000, 1) for method, seconds in sorted(self.worst.items())},
            "statuses": dict(self.statuses),
            "lost_updates": self.lost_updates,
            "lost_sessions": self.lost_sessions,
            "extra_updates": self.extra_updates,
            "moved_sessions": self.moved_sessions,
            "sessions": self.sessions,
            "read_back": self.read_back,
            "longest_gap_ms": round(self.longest_gap * 1000, 1),
            "longest_gap_at": round(self.gap_at, 2),
            "p50_ms": round(percentile(self.latencies, 0.50) * 1000, 1),
            "p99_ms": round(percentile(self.latencies, 0.99) * 1000, 1),
            "max_ms": round(max(self.latencies, default=0.0) * 1000, 1),
            "slow": self.slow,
            "slow_worst_ms": round(self.slow_worst * 1000, 1),
            "late": self.late,
            "connections": self.connections,
            "idle_closed": self.idle_closed,
            "instances": dict(self.instances),
            "parts": self.shares(now),
        }


TOTALS = (
    "requests",
    "ok",
    "failed",
    "lost_updates",
    "lost_sessions",
    "extra_updates",
    "moved_sessions",
    "sessions",
    "slow",
    "read_back",
)
WORST = ("longest_gap_ms", "p99_ms")


def whole(tallies: list[Tally], now: float) -> dict[str, Any]:
    """The summary of a run: every target, and the sums (worst gap and p99 instead of sums of them)."""
    targets = [tally.summary(now) for tally in tallies]
    kinds: Counter[str] = Counter()
    for tally in tallies:
        kinds.update(tally.failed_by_kind)
    total: dict[str, Any] = {name: sum(target[name] for target in targets) for name in TOTALS}
    total["failed_by_kind"] = dict(kinds)
    total.update({name: max((target[name] for target in targets), default=0.0) for name in WORST})
    total["parts"] = [_sum(parts) for parts in zip(*(target["parts"] for target in targets), strict=True)]
    return {"total": total, "targets": targets}


def _sum(parts: tuple[dict[str, Any], ...]) -> dict[str, Any]:
    """The same part of all targets."""
    counts = {name: sum(part[name] for part in parts) for name in COUNTED}
    worst = {name: max(part[name] for part in parts) for name in WORST}
    return {"at": parts[0]["at"], "seconds": parts[0]["seconds"], **counts, **worst}
