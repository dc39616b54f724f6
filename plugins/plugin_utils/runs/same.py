# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether every host is as the last run left it, so that a run of everything has nothing to ask beyond its look."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.roll.pending import pending_members
from ansible_collections.catalina.cluster.plugins.plugin_utils.runs.inputs import bound
from ansible_collections.catalina.cluster.plugins.plugin_utils.runs.parts import OF_MOLECULE

# Phases that are left out then, as plays announce them.
PHASES = ("Hosts", "Tomcats", "Front ends")


@dataclass(frozen=True)
class Cluster:
    """What the run knows before it changes anything."""

    members: Sequence[Mapping[str, Any]]
    clusters: Sequence[Mapping[str, Any]]
    # What members run, by name.
    running: Mapping[str, Mapping[str, Any]]
    # Removed instances, hosts and front ends, and hosts that the run does without.
    removed: Sequence[Any] = ()
    missing: Sequence[Any] = ()


@dataclass(frozen=True)
class Host:
    """What was seen of a host: the fingerprint of this run's inputs, and what an earlier run left, with what differs from it."""

    inputs: str
    unresolved: Sequence[str] = ()
    left: Mapping[str, Any] = field(default_factory=dict)


def unfit(variables: Mapping[str, Any], check: bool = False, step: bool = False) -> list[str]:
    """Return why a run cannot be compared with one of everything; variables are those of a task."""
    found = []
    if list(variables.get("ansible_run_tags") or ("all",)) != ["all"]:
        found.append("this run is one of a part (--tags)")
    if any(not str(tag).startswith(OF_MOLECULE) for tag in variables.get("ansible_skip_tags") or ()):
        found.append("this run is one of a part (--skip-tags)")
    if "ansible_limit" in variables:
        found.append("this run leaves out hosts (--limit)")
    if check:
        found.append("this run is a check")
    if step:
        found.append("this run may have left out tasks (--step)")
    return found


def unsettled(cluster: Cluster) -> list[str]:
    """Return what a run has to look after, whatever lies on the hosts."""
    found = []
    pending = pending_members(cluster.members, cluster.clusters, cluster.running)
    names = [str(member["name"]) for member in cluster.members]
    waiting = {*pending.restart, *pending.start, *pending.joining}
    unwell = [name for name in names if name in waiting or not cluster.running.get(name, {}).get("healthy")]
    if unwell:
        found.append(f"members that are down or wait for a restart: {', '.join(unwell)}")
    if cluster.removed:
        found.append("something was removed from the inventory")
    if cluster.missing:
        found.append(f"the run goes on without {', '.join(map(str, cluster.missing))}")
    return found


def differing(hosts: Mapping[str, Host], records: str) -> list[str]:
    """Return what keeps hosts from being as the last run left them. records is the fingerprint of what the run records say."""
    found = []
    for name, host in sorted(hosts.items()):
        inputs = bound(host.inputs, records)
        if host.unresolved:
            found.append(f"{name}: these variables cannot be worked out beforehand: {', '.join(host.unresolved)}")
        elif not host.left:
            found.append(f"{name}: no run has left what it found")
        elif host.left.get("differs"):
            found += [f"{name}: {what}" for what in host.left["differs"]]
        elif not inputs or host.left.get("inputs") != inputs:
            found.append(f"{name}: the inventory, the collection, the run records or what members run")
    return found
