# SPDX-License-Identifier: GPL-3.0-or-later
"""What a roll spends its time on, from what roll_trace wrote and from the journals of the members."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from integration import lab

# The part of the roll that a task begins, by a piece of its name; tasks that are none of these belong to the part before.
_PARTS = (
    ("refresh | Show that this run lives", "drain"),
    ("step_restart | Reset the count of starts", "restart"),
    ("step_restart | Wait until they run", "health"),
    ("step_restart | Let the members find", "settle"),
    ("roll | Make the last step's members active", "last reload"),
)
_OUTSIDE = ("roll | Plan", "Ask the members", "verify | ", "end | ", "end")
_UP = re.compile(r"Server startup in \[?(\d+)\]? ?(?:milliseconds|ms)")


def parts(trace: Path) -> dict[str, float]:
    """Seconds of each part of the roll; the parts of the reloads are among those of drain and last reload."""
    return parts_of(json.loads(line) for line in trace.read_text(encoding="utf-8").splitlines())


def parts_of(entries: Iterable[dict[str, Any]]) -> dict[str, float]:
    """The same from the entries themselves."""
    spent: Counter[str] = Counter()
    current, since = "", 0.0
    for entry in entries:
        if "reload" in entry:
            if current:
                spent.update({f"reload: {name}": seconds for name, seconds in entry["reload"].items()})
            continue
        name = entry["task"].rpartition(" : ")[2]
        begins = next((part for words, part in _PARTS if words in name), "")
        if any(name.startswith(words) for words in _OUTSIDE):
            begins = "outside"
        if begins:
            if current and current != "outside":
                spent[current] += entry["at"] - since
            current, since = begins, entry["at"]
    return dict(spent)


def starts(member: str, host: str, since: float) -> tuple[float, float]:
    """Seconds that a member's last start took: by its unit, from the beginning of the start until its connector answered; and what
    Tomcat itself says, without the start of the JVM."""
    show = lab.on(host, f"systemctl show --value -p InactiveExitTimestampMonotonic,ActiveEnterTimestampMonotonic tomcat@{member}.service")
    began, ended = (int(value) for value in show.split())
    said = lab.on(host, f"journalctl --quiet -o cat -u tomcat@{member} --since=@{since:.0f}")
    found = _UP.findall(said)
    return (ended - began) / 1e6, int(found[-1]) / 1000 if found else 0.0
