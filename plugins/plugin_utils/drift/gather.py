# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Brings together what differs on every host that was asked, from what its tasks registered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.drift.changes import changes
from ansible_collections.catalina.cluster.plugins.plugin_utils.drift.findings import Finding, Unread
from ansible_collections.catalina.cluster.plugins.plugin_utils.drift.members import (
    decisions,
    frontend_findings,
    member_findings,
    service_findings,
    strangers,
)
from ansible_collections.catalina.cluster.plugins.plugin_utils.runs.registered import (
    INSPECTED,
    LOOKED,
    HostValues,
    removed_instances,
    running_members,
)

Data = Mapping[str, Any]
# What the plays of playbooks/plays/read.yml register and set besides.
SEEN = "__cluster_status_seen"
VIEW = "__cluster_status_view"
# By what could not be read: why.
UNREAD = "cluster_unread"


@dataclass(frozen=True)
class Model:
    """What the inventory says, and what the run records make of it."""

    # As the inventory has them, and with what operators decided.
    wanted: Sequence[Data]
    members: Sequence[Data]
    frontends: Sequence[Data]
    # Every host with its address, for whom else is connected.
    hosts: Sequence[Data] = ()
    removed_hosts: Sequence[Data] = ()


@dataclass
class Differences:
    """Everything that was found, and what was not."""

    hosts: list[str]
    findings: list[Finding] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)


def differences(model: Model, asked: Sequence[str], values: HostValues) -> Differences:
    """Compare the model with what the hosts that were asked registered, in their order."""
    found = Differences(list(asked))
    running = running_members(model.members, values)
    addresses = _addresses(model)
    for host in asked:
        gaps = list(_gaps(host, values))
        found.unread += gaps
        if any(gap.what == HOST for gap in gaps):
            continue
        for one in _host(model, host, values, running, addresses):
            (found.unread if isinstance(one, Unread) else found.findings).append(one)  # type: ignore[arg-type]
    return found


HOST = "the host"


def _gaps(host: str, values: HostValues) -> Iterator[Unread]:
    look = values.raw(host, LOOKED)
    if not isinstance(look, Mapping) or look.get("unreachable"):
        yield Unread(host, HOST, str((look or {}).get("msg") or "it was not asked"))
        return
    told: Data = values.raw(host, UNREAD) or {}
    for what, why in told.items():
        yield Unread(host, str(what), str(why))
    if not isinstance(values.raw(host, SEEN), Mapping) and not told:
        yield Unread(host, HOST, "it was lost while it was read")


def _host(model: Model, host: str, values: HostValues, running: Mapping[str, Data], addresses: set[str]) -> Iterator[Finding | Unread]:
    own = [member for member in model.members if member["host"] == host]
    kinds = [str(front["frontend"]) for front in model.frontends if front["host"] == host]
    seen: Data = values.raw(host, SEEN) or {}
    view: Data = values.raw(host, VIEW) or {}
    yield from changes(host, partial(values.raw, host))
    yield from member_findings(own, running)
    yield from decisions(model.wanted, own)
    if seen.get("units") is not None:
        yield from service_findings(host, seen, kinds)
    yield from frontend_findings(host, view.get("frontends") or (), model.members, running, seen)
    yield from strangers(host, seen, own, removed_instances([host], values, INSPECTED), addresses)


def _addresses(model: Model) -> set[str]:
    found = {str(host["address"]) for host in model.hosts}
    for one in (*model.members, *model.frontends):
        found |= {str(one.get(key) or "") for key in ("address", "replication_address")}
    return found | {str(host.get("ansible_host") or "") for host in model.removed_hosts}
