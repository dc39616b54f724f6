# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sentences below the table of members: what is not as the inventory says, and why."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.render.webapp_layout import in_force
from ansible_collections.catalina.cluster.plugins.plugin_utils.runs.deployments import Deployment, digits, single


def rollback_remarks(deployments: Sequence[Deployment], rollbacks: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Return one sentence for each rollback in force."""
    return [
        f"{key} was rolled back: version {digits(found['checksum'])} is served and not {digits(found['not'])} of the inventory,"
        " until the inventory names another one."
        for key, deployment in single(deployments).items()
        for found in [in_force(deployment, rollbacks)]
        if found and found.get("checksum")
    ]


def frontend_remarks(removed: Sequence[Mapping[str, str]], reached: Collection[str]) -> list[str]:
    """Return one sentence for each front end that was removed together with its host, so that no run can stop it."""
    return [
        f"{front['frontend']} on {front['host']} is no longer in the inventory and was not stopped: it still sends requests to the"
        " members that it knows. Stop it there, then name its host once:"
        f""" -e '{{"run_control_decommissioned_hosts": ["{front["host"]}"]}}'"""
        for front in removed
        if front["host"] not in reached
    ]


def would_start(host_members: Sequence[Mapping[str, Any]], start: Collection[str], joining: Collection[str]) -> str:
    """Return what a check run says about a host whose members are down; empty when there is nothing to say."""
    names = [str(member["name"]) for member in host_members if member["name"] in start]
    names += [f"{member['name']} (once the others know it)" for member in host_members if member["name"] in joining]
    return f"Would start {', '.join(names)}." if names else ""


def outage_remark(clusters: Sequence[str], seconds: float) -> str:
    """Return how long a planned outage was."""
    verb = "was" if len(clusters) == 1 else "were"
    return (
        f"{', '.join(clusters)} {verb} out of service for {max(0, round(seconds))} s at most: from the stop of the first member until all"
        " members were up and the front ends knew them."
    )
