# SPDX-License-Identifier: GPL-3.0-or-later
"""Argument specifications are checked once: by the model in a run, at its entry where a role is used alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from unit.plays import ansible_playbook

ROOT = Path(__file__).resolve().parents[2]
# Entered by plays whose first one resolved the model, and by nobody else.
AFTER_THE_MODEL = sorted([*(ROOT / "playbooks").rglob("*.yml"), *(ROOT / "roles/rolling_restart/tasks").glob("*.yml")])
ENTRY = ("ansible.builtin.import_role", "ansible.builtin.include_role")


def entries(content: Any) -> Iterator[dict[str, Any]]:
    """What each import or include of a role is given."""
    if isinstance(content, dict):
        for key, value in content.items():
            if key in ENTRY:
                yield value
            else:
                yield from entries(value)
    elif isinstance(content, list):
        for item in content:
            yield from entries(item)


def of_file(path: Path) -> list[dict[str, Any]]:
    return list(entries(yaml.safe_load(path.read_text(encoding="utf-8"))))


@pytest.mark.parametrize("path", AFTER_THE_MODEL, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_run_does_not_check_them_again(path: Path) -> None:
    assert [entry["name"] for entry in of_file(path) if entry.get("rolespec_validate") is not False] == []


def test_there_are_entries() -> None:
    """Without entries the test above would pass unseen."""
    assert sum(len(of_file(path)) for path in AFTER_THE_MODEL) > 30


@pytest.mark.parametrize("role", ["httpd_balancer", "mod_jk"])
def test_a_role_used_alone_checks_what_it_brings_along(role: str) -> None:
    """Whoever uses one of them alone has set options of httpd_base too, and no model has seen them."""
    checked = [entry["name"] for entry in of_file(ROOT / "roles" / role / "tasks/main.yml") if entry.get("rolespec_validate", True)]
    assert checked == ["catalina.cluster.httpd_base"]


def test_all_front_ends_used_alone_check_every_role_behind_them(tmp_path: Path) -> None:
    """A wrong option of a server's role ends it before anything else is done."""
    options = {
        "frontends_enabled": ["httpd", "nginx"],
        "httpd_balancer_port": "many",
        "httpd_base_keep_alive_timeout": [1],
        "nginx_balancer_port": {},
    }
    play = {
        "hosts": "localhost",
        "connection": "local",
        "gather_facts": False,
        "roles": [{"role": "catalina.cluster.frontends", "vars": options}],
    }
    (tmp_path / "play.yml").write_text(yaml.safe_dump([play]), encoding="utf-8")
    done = ansible_playbook(tmp_path, "-i", "localhost,", "play.yml")
    assert done.returncode == 2, done.stdout + done.stderr
    for name in options.keys() - {"frontends_enabled"}:
        assert f"argument '{name}'" in done.stdout + done.stderr
