# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Finds the member that failed in what the tasks of its host registered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.report.failures import Failure
from ansible_collections.catalina.cluster.plugins.plugin_utils.report.frontend_faults import blamed_frontends
from ansible_collections.catalina.cluster.plugins.plugin_utils.runs.registered import INSPECTED

APPLICATIONS = "__cluster_status_applications"
VERIFIED = "__cluster_status_verified"
STARTED = "__rolling_restart_started"
RESTARTED = "__rolling_restart_restarted"
STOPPED = "__rolling_restart_stopped"
_CHANGED = {"start": STARTED, "restart": RESTARTED, "stop": STOPPED, "unreachable": RESTARTED, "restore": RESTARTED}

Member = Mapping[str, Any]


def failed_member(reason: str, members: Sequence[Member], step: Mapping[str, Any], variables: Mapping[str, Any]) -> tuple[Member, Failure]:
    """Return the member, and what is known about its failure.

    members are those that the failed task was about, in its order. variables are those of the task's host.
    """
    here = str(variables["inventory_hostname"])
    faults = _faults(reason, variables)
    member = _find(reason, members, variables, faults)
    lost = reason == "unreachable"
    return member, Failure(
        name=", ".join(str(one["name"]) for one in members) if lost else str(member["name"]),
        host=here,
        info=_infos(variables).get(str(member["name"]), {}),
        faults=[str(fault["text"]) for fault in faults],
        step=step,
        lost=_lost(variables) if lost else "",
        frontends=blamed_frontends(members, variables.get(VERIFIED) or {}) if reason == "verify" else (),
    )


def _find(reason: str, members: Sequence[Member], variables: Mapping[str, Any], faults: Sequence[Mapping[str, Any]]) -> Member:
    """Return the member of the first answer that was wrong, of the service that failed, or the first that is not healthy."""
    by_service = {str(member["service"]): member for member in members}
    wrong = [str(fault["service"]) for fault in faults]
    wrong += [str(result["item"]["service"]) for result in _results(variables.get(_CHANGED.get(reason, ""))) if result.get("failed")]
    infos = _infos(variables)
    if reason == "restart":
        ill = [str(member["service"]) for member in members if not infos.get(str(member["name"]), {"healthy": True})["healthy"]]
        wrong = ill + wrong
    return next((by_service[service] for service in wrong if service in by_service), members[0])


def _faults(reason: str, variables: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    register = VERIFIED if reason == "verify" else APPLICATIONS if "applications" in reason else ""
    result = variables.get(register) or {}
    return list(result.get("failures") or ())


def _infos(variables: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    result = variables.get(INSPECTED) or {}
    return {str(info["name"]): info for info in result.get("instances") or ()}


def _results(result: Any) -> list[Mapping[str, Any]]:
    """Return the results of a loop, which names each by the item of the member."""
    found = (result or {}).get("results") or ()
    return [{**one, "item": _item(one)} for one in found]


def _item(result: Mapping[str, Any]) -> Mapping[str, Any]:
    item = result.get(str(result.get("ansible_loop_var", "item")))
    return item if isinstance(item, Mapping) else {"service": str(item)}


def _lost(variables: Mapping[str, Any]) -> str:
    restarted, inspected = variables.get(RESTARTED) or {}, variables.get(INSPECTED) or {}
    return next((str(one.get("msg", "")) for one in [*_results(restarted), restarted, inspected] if one.get("unreachable")), "")
