# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The complete plan of a rolling restart: each step with everything that its tasks need to know."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.roll.copies import groups_of
from ansible_collections.catalina.cluster.plugins.plugin_utils.roll.session_wait import waiting_members
from ansible_collections.catalina.cluster.plugins.plugin_utils.roll.steps import Step, roll_steps

Member = Mapping[str, Any]


@dataclass(frozen=True)
class Options:
    """What a person says about rolling restarts."""

    serial: int | str = 1
    min_active: float = 0.5
    allow_outage: bool = False
    session_wait: int = 0
    slow_start: int = 0
    # Whether the sessions of members are looked for at others before they leave.
    compare_sessions: bool = True
    # Members of hosts that the run does without: not there, and no reason to refuse.
    missing: Sequence[str] = ()


def roll_plan(
    members: Sequence[Member],
    settings: Sequence[Mapping[str, Any]],
    running: Mapping[str, Mapping[str, Any]],
    pending: Collection[str],
    options: Options,
    check: bool = False,
) -> dict[str, Any]:
    """Return the steps, who gets few new sessions after the last one, and what is announced then. RollError when there is no safe plan."""
    steps = roll_steps(
        members,
        running,
        serial=options.serial,
        min_active=options.min_active,
        only=pending,
        allow_outage=options.allow_outage,
        allow_down=check,
        settings=settings,
        missing=options.missing,
    )
    before: list[str] = []
    # A member that is stopped first is done when it was started again.
    restarted = [len(step["members"]) if step["action"] == "restart" else 0 for step in steps]
    there = [member for member in members if member["name"] not in options.missing]
    for number, step in enumerate(steps, 1):
        leaving = [name for name in step["members"] if running.get(name, {}).get("active")]
        # The hosts that are asked who holds which sessions before these members leave.
        step["copies_of"] = groups_of(there, settings, leaving) if options.compare_sessions else []
        _complete(step, number, len(steps), before, waiting_members(members, settings, step["members"], options.session_wait))
        step["progress"] = {
            "step": number,
            "steps": len(steps),
            "members": step["members"],
            "out": step["drained"],
            "done": sum(restarted[: number - 1]),
            "of": sum(restarted),
        }
        before = step["members"] if options.slow_start > 0 else []
    many = sum(restarted)
    return {"steps": steps, "slow": before, "done": {**_AFTER, "step": len(steps) + 1, "steps": len(steps), "done": many, "of": many}}


# What is announced when all steps are done.
_AFTER: dict[str, Any] = {"members": [], "out": []}


def _complete(step: Step, number: int, total: int, before: list[str], waiting: list[str]) -> None:
    """Add what each reload of a step says of which members.

    The first reload brings those of the step before back, slowly where a person wants that. Sessions that nobody else has get a
    reload of their own: their members keep them, and only what was stopped in an earlier step stays away.
    """
    step.update(
        number=number,
        total=total,
        waiting=waiting,
        away=[name for name in step["drained"] if name not in step["members"]],
        slow_first=before,
        slow=[] if waiting else before,
    )
