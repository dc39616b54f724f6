# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a person decides on the command line and a run records: drained, enabled, rolled back."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.model.selection import (
    Names,
    chosen_members,
    drain_problems,
    drain_records,
    drained_members,
)
from ansible_collections.catalina.cluster.plugins.plugin_utils.roll.session_wait import waiting_members
from ansible_collections.catalina.cluster.plugins.plugin_utils.runs.deployments import Deployment, rollback_records

Members = Sequence[Mapping[str, Any]]


class DecisionError(ValueError):
    """What was decided cannot be done, worded for people."""


@dataclass(frozen=True)
class Decision:
    """The records to write, and the members whose sessions are waited for first."""

    records: Mapping[str, Any]
    waiting: list[str] = field(default_factory=list)
    waiting_hosts: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class DrainOptions:
    """How members are drained, and the hosts of this run."""

    allow_outage: bool = False
    session_wait: int = 0
    hosts: Collection[str] = ()


def drain(records: Mapping[str, Any], members: Members, clusters: Members, names: Names, options: DrainOptions) -> Decision:
    """Take members out of the front ends; members are those of the inventory. Somebody has to go on serving."""
    now = drained_members(members, records)
    chosen = _chosen(now, names)
    problems = [] if options.allow_outage else drain_problems(now, chosen)
    waiting = waiting_members(now, clusters, chosen, options.session_wait)
    hosts = list(dict.fromkeys(str(member["host"]) for member in now if member["name"] in waiting))
    excluded = [host for host in hosts if host not in options.hosts]
    if excluded:
        problems.append(
            f"The sessions there are to end first, but this run leaves out {', '.join(excluded)}. Add it to --limit, or drain at once"
            " with -e rolling_restart_session_wait=0"
        )
    if problems:
        raise DecisionError("\n".join(problems))
    return Decision(drain_records(chosen, draining=waiting), waiting, hosts)


def drained(names: Sequence[str]) -> Decision:
    """Members whose sessions were waited for are drained completely."""
    return Decision(drain_records(names))


def enable(members: Members, names: Names) -> Decision:
    """Put members back into the front ends."""
    return Decision(drain_records(_chosen(members, names), drained=False))


def rollback(records: Mapping[str, Any], deployments: Sequence[Deployment], application: Mapping[str, Any], limited: bool) -> Decision:
    """Go back with one application: path, and cluster and to where they are given."""
    problems = rollback_limited(limited)
    written: dict[str, Any] = {}
    try:
        path, cluster, to = (str(application.get(key) or "") for key in ("path", "cluster", "to"))
        written = rollback_records(records, deployments, path, cluster, to)
    except ValueError as error:
        problems.append(str(error))
    if problems:
        raise DecisionError("\n".join(problems))
    return Decision(written)


def rollback_limited(limited: bool) -> list[str]:
    """Return what is wrong with a rollback on some hosts only."""
    return ["Members are rolled on all hosts that have the application: run without --limit."] if limited else []


def _chosen(members: Members, names: Names) -> list[str]:
    try:
        return chosen_members(members, names)
    except ValueError as error:
        raise DecisionError(str(error)) from error
