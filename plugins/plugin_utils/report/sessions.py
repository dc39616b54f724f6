# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is said about sessions that were waited for."""

from __future__ import annotations

from collections.abc import Mapping


def session_lines(counts: Mapping[str, int | None], seconds: int, check: bool = False) -> list[str]:
    """Return one line for each member: how many sessions it had when it was last asked. None is a number that nobody knows."""
    return [f"{name}: {_left(count, seconds, check)}" for name, count in counts.items()]


def waiting_lines(counts: Mapping[str, int | None], rest: int) -> list[str]:
    """Return one line for each member whose sessions are still waited for."""
    return [f"{name}: waiting for {_many(count)} to end, {rest} s at most" for name, count in counts.items() if count != 0]


def _left(count: int | None, seconds: int, check: bool) -> str:
    if count == 0:
        return "no session is left"
    many = _many(count)
    verb = "was" if count == 1 or count is None else "were"
    if check:
        return f"{many} {verb} there; would wait for them up to {seconds} s"
    return f"{many} {verb} left when the wait of {seconds} s ended"


def _many(count: int | None) -> str:
    return "an unknown number of sessions" if count is None else "1 session" if count == 1 else f"{count} sessions"
