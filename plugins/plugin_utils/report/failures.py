# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a person reads when a member fails: what happened, how things stand now, what to do, and the end of its journal."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

_AGAIN = "Repair the cause and run the same command again, it goes on from here."
_DRAINED = "It stays drained in all front ends, the other members serve."
_LATER = "Members of later steps were not touched"
# Frames of a Java stack: many lines that say little.
_FRAME = re.compile(r"\s+(at |\.\.\. \d+ )")
_NO_JOURNAL = ["(the host could not be asked)"]


@dataclass(frozen=True)
class Failure:
    """A member that failed on a host, and what is known about it."""

    name: str
    host: str
    # What instance_info says of the member, as far as it was asked.
    info: Mapping[str, Any] = field(default_factory=dict)
    # What its applications, or the front ends, answered wrongly.
    faults: Sequence[str] = ()
    # The step of the rolling restart, where there is one.
    step: Mapping[str, Any] = field(default_factory=dict)
    # Why the host could not be reached.
    lost: str = ""
    # Front ends that are to blame, and no member is, one sentence each.
    frontends: Sequence[str] = ()


def start_failed(failure: Failure) -> list[str]:
    """A member that was down did not start."""
    return [
        f"{failure.name} on {failure.host} did not start.",
        f"What was done before it stays. {_AGAIN}",
    ]


def start_applications_failed(failure: Failure) -> list[str]:
    """A member that was down started, but its applications do not work."""
    return [
        f"{failure.name} on {failure.host} was started, but its applications do not work:",
        *failure.faults,
        f"It was stopped, and no front end was pointed at it in this run. {_AGAIN}",
    ]


def restart_failed(failure: Failure) -> list[str]:
    """A member of a rolling restart did not come back."""
    return [
        f"{failure.name} on {failure.host} did not come back in {_step(failure)}: {state_of(failure.info)}.",
        f"{_DRAINED} {_LATER}{_stopped(failure)}.",
        _AGAIN,
    ]


def stop_failed(failure: Failure) -> list[str]:
    """A member that was to be stopped for a while was not."""
    return [
        f"{failure.name} on {failure.host} could not be stopped, and no other member was restarted.",
        _DRAINED,
        _AGAIN,
    ]


def host_lost(failure: Failure) -> list[str]:
    """The host of members that were restarted does not answer."""
    return [
        (
            f"{failure.host} could not be reached any more in {_step(failure)}, so nobody knows whether {failure.name} came back:"
            f" {failure.lost or 'no reason was given'}"
        ),
        f"{_DRAINED} {_LATER}.",
        "Have the host answer again and run the same command again, it goes on from here.",
    ]


def applications_failed(failure: Failure) -> list[str]:
    """A restarted member runs, but not its applications, and there is nothing to put back."""
    return [
        f"{failure.name} on {failure.host} runs, but not its applications, in {_step(failure)}:",
        *failure.faults,
        f"It was stopped and stays drained in all front ends, the other members serve. {_LATER}{_stopped(failure)}.",
        _AGAIN,
    ]


def applications_restored(failure: Failure) -> list[str]:
    """As applications_failed, but what was served before is put back."""
    return [
        f"{failure.name} on {failure.host} runs, but not its applications, in {_step(failure)}:",
        *failure.faults,
        (
            f"The applications that were served before were put back on all hosts, and {failure.name} serves with them again. {_LATER};"
            " those of earlier steps go on with what they run."
        ),
        "Repair the application, or put its version before into webapp_deployments, and run the same command again.",
    ]


def restore_failed(failure: Failure) -> list[str]:
    """Nor do the applications that were served before work."""
    return [
        (
            f"{failure.name} on {failure.host} failed in the rolling restart, and did not come back with the applications that were"
            " served before either."
        ),
        _DRAINED,
        _AGAIN,
    ]


def verify_failed(failure: Failure) -> list[str]:
    """A member does not answer through every front end of a host."""
    return [f"Not every member answers through the front ends of {failure.host}:", *failure.faults, *failure.frontends]


TEXTS: dict[str, Callable[[Failure], list[str]]] = {
    "start": start_failed,
    "start_applications": start_applications_failed,
    "restart": restart_failed,
    "stop": stop_failed,
    "unreachable": host_lost,
    "applications": applications_failed,
    "applications_restored": applications_restored,
    "restore": restore_failed,
    "verify": verify_failed,
}


def message(reason: str, failure: Failure) -> str:
    """Return the text for a reason."""
    return "\n".join(TEXTS[reason](failure))


def journal_end(service: str, host: str, lines: Sequence[str], most: int) -> str:
    """Return the last lines of a service's journal that are no frames of a stack, with a heading."""
    told = [line for line in lines if not _FRAME.match(line)] or _NO_JOURNAL
    return "\n".join([f"Last lines of journalctl -u {service} on {host}:", *told[-most:]])


def found_on(host: str, findings: Sequence[str]) -> list[str]:
    """Return what a look at the host of a failed member found, such as a full disk; nothing where it found nothing."""
    return [f"On {host}: {finding}" for finding in findings]


def state_of(info: Mapping[str, Any]) -> str:
    """Return what instance_info says of a member that is not healthy."""
    if not info:
        return "nothing is known of it"
    known = [str(info["state"]), "its connector answers" if info["answering"] else "its connector does not answer"]
    if info["active"] and info["pending"]:
        known.append(f"it does not run what is on disk ({', '.join(info['reasons'])})")
    return ", ".join(known)


def _step(failure: Failure) -> str:
    return f"step {failure.step['number']} of {failure.step['total']} of the rolling restart"


def _stopped(failure: Failure) -> str:
    """Members that an earlier step stopped and that nobody started again."""
    away = failure.step.get("away") or ()
    return f"; stopped until the others know of them: {', '.join(away)}" if away else ""
