# SPDX-License-Identifier: GPL-3.0-or-later
"""Time per part of a roll, from the tasks of a run."""

from __future__ import annotations

from integration import roll_time

ROLE = "catalina.cluster.rolling_restart : "


def test_parts_of_a_roll() -> None:
    """Two steps and the last reload; what comes before and after the roll is in none of them."""
    tasks = [
        (0, "Resolve the model of the inventory"),
        (5, ROLE + "roll | Plan the steps"),
        (6, ROLE + "roll | Go step by step"),
        (10, "catalina.cluster.run_control : refresh | Show that this run lives"),
        (11, ROLE + "step | Drain the members of this step"),
        (12, "catalina.cluster.httpd_base : Reload | Have httpd serve what is laid out"),
        (15, ROLE + "step_restart | Reset the count of starts"),
        (16, ROLE + "step_restart | Restart the members"),
        (22, ROLE + "step_restart | Wait until they run what is on disk"),
        (23, "catalina.cluster.run_control : refresh | Show that this run lives"),
        (27, ROLE + "step_restart | Reset the count of starts"),
        (35, ROLE + "step_restart | Wait until they run what is on disk"),
        (37, ROLE + "roll | Make the last step's members active again"),
        (40, "Ask the members"),
        (50, "catalina.cluster.cluster_status : verify | Ask every member"),
        (60, "end"),
    ]
    entries: list[dict[str, object]] = [{"at": at, "task": task} for at, task in tasks]
    entries.insert(7, {"at": 14, "reload": {"close": 1.2, "reload": 0.3, "old generation": 0.5}})
    entries.insert(-3, {"at": 39, "reload": {"close": 1.2, "reload": 0.1}})
    assert roll_time.parts_of(entries) == {
        "drain": 9,
        "restart": 15,
        "health": 3,
        "last reload": 3,
        "reload: close": 2.4,
        "reload: reload": 0.4,
        "reload: old generation": 0.5,
    }


def test_a_run_without_a_roll_has_no_parts() -> None:
    assert roll_time.parts_of([{"at": 1, "task": "Gathering Facts"}, {"at": 2, "reload": {"reload": 1}}, {"at": 3, "task": "end"}]) == {}
