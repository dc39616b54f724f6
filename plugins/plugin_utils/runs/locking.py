# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Calls the module run_lock on the lock host, and judges whether the run that holds the lock still lives."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.runs.holder import is_dead, refusal, this_run

MODULE = "catalina.cluster.run_lock"
# Executes the module with some arguments on the lock host.
Execute = Callable[[dict[str, Any]], dict[str, Any]]


def call_lock(execute: Execute, arguments: Mapping[str, Any], check: bool) -> dict[str, Any]:
    """Return what the module returns, as a failure when another run holds the lock."""
    holder = this_run()
    result = execute({**arguments, "_holder": holder})
    # The other run may be one of this controller that was killed: its process tells.
    if not result.get("failed") and not result.get("_taken") and is_dead(result["holder"]):
        result = execute({**arguments, "_holder": holder, "_instead_of": result["holder"]})
    taken = bool(result.pop("_taken", True))
    if result.get("failed"):
        return result
    if not taken:
        return {"failed": True, "msg": refusal(result), "holder": result["holder"]}
    if check and result["holder"] not in ({}, holder) and not is_dead(result["holder"]):
        result["warnings"] = [refusal(result)]
    return result


def lock_name(inventory: str, folder: object) -> str:
    """Return the name of the lock: that of the inventory, or of its folder."""
    return inventory or Path(str(folder or "")).name or "inventory"
