# SPDX-License-Identifier: GPL-3.0-or-later
"""When the timer of the metrics is told to follow: whatever a run that was killed in between has left."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar
from unit.roles.tomcat_rendering import ROOT, load_collections, trusted, yaml_of

ROLE = ROOT / "roles" / "metrics"


def value(expression: str, enabled: bool, seen: list[str] | None, **more: Any) -> Any:
    """An expression of the role, on a host that answered so."""
    load_collections()
    known = {**yaml_of(ROLE / "vars/main.yml"), "metrics_enabled": enabled, **more}
    registered = {} if seen is None else {"__metrics_timer": {"stdout_lines": seen}}
    templar = Templar(loader=DataLoader(), variables={**trusted(known), **registered})
    return templar.template(trusted("{{ " + expression + " }}"))


@pytest.mark.parametrize(
    ("enabled", "seen", "differs"),
    [
        (True, ["ActiveState=active", "NeedDaemonReload=no"], False),
        (True, ["NeedDaemonReload=no", "ActiveState=active"], False),
        (True, ["ActiveState=active", "NeedDaemonReload=no", "", "NeedDaemonReload=no"], False),
        (True, ["ActiveState=active", "NeedDaemonReload=yes"], True),
        # Killed before systemd read where the service may write now.
        (True, ["ActiveState=active", "NeedDaemonReload=no", "", "NeedDaemonReload=yes"], True),
        (True, ["ActiveState=inactive", "NeedDaemonReload=no"], True),
        (True, ["ActiveState=failed", "NeedDaemonReload=no"], True),
        # Never enabled, or taken away as a whole.
        (False, ["ActiveState=inactive", "NeedDaemonReload=no"], False),
        # Killed after its files were gone: still loaded; failed, since there is nothing to start any more.
        (False, ["ActiveState=active", "NeedDaemonReload=yes"], True),
        (False, ["ActiveState=active", "NeedDaemonReload=no"], True),
        (False, ["ActiveState=failed", "NeedDaemonReload=no"], True),
        # Nobody could be asked.
        (False, [], False),
        (False, None, False),
    ],
)
def test_what_is_not_as_it_should_be(enabled: bool, seen: list[str] | None, differs: bool) -> None:
    assert value("__metrics_differs | bool", enabled, seen) is differs


def test_what_the_timer_writes_goes_with_the_set() -> None:
    """Where metrics are disabled, and where the series are to be written elsewhere, which the record of the set tells."""
    (task,) = [
        task for task in yaml.safe_load((ROLE / "tasks/compare.yml").read_text(encoding="utf-8")) if "catalina.cluster.template_set" in task
    ]
    outputs = task["catalina.cluster.template_set"]["outputs"].removeprefix("{{").removesuffix("}}")
    directory = {"metrics_textfile_directory": "/srv/x"}
    assert value(outputs, True, None, **directory) == ["/srv/x/catalina-cluster.prom"]
    assert value(outputs, False, None, **directory) == []


def test_the_timer_is_asked_for_in_any_case() -> None:
    """Where metrics are disabled too: only so a killed run is found out."""
    tasks = yaml.safe_load((ROLE / "tasks/compare.yml").read_text(encoding="utf-8"))
    assert [task for task in tasks if task.get("register") == "__metrics_timer" and "when" not in task]
