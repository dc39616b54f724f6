# SPDX-License-Identifier: GPL-3.0-or-later
"""The oldest and the newest ansible-core: real runs on the hosts."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from integration import lab
from integration.runs import CACHE, INVENTORY, ROOT
from integration.versions import NEWEST, OLDEST, Release, run

Say = Callable[[str], None]
HOSTS = (*lab.APPS, lab.WEB)


@pytest.fixture
def play(cluster: Any, request: pytest.FixtureRequest) -> Callable[..., list[int]]:
    """A run with the release: how much changed on each host."""
    release: Release = request.getfixturevalue("release")
    release.prepare()
    file = CACHE / "vars" / f"{release.name}.json"
    settings = {
        "ANSIBLE_CONFIG": str(ROOT / "ansible.cfg"),
        "ANSIBLE_SSH_CONTROL_PATH_DIR": f"/tmp/{release.name}",
        "NO_COLOR": "1",
        "ANSIBLE_STDOUT_CALLBACK": "default",
    }

    def run_it(playbook: str = "site.yml", *words: str) -> list[int]:
        file.write_text(json.dumps(cluster.variables), encoding="utf-8")
        file.chmod(0o600)
        output = run(release, "-m", "ansible", "playbook", playbook, "-i", str(INVENTORY), "-e", f"@{file}", *words, **settings)
        return [int(found) for found in re.findall(r"changed=(\d+)", output)]

    return run_it


@pytest.mark.parametrize("release", [OLDEST], ids=lambda release: release.name)
def test_nothing_to_do(play: Callable[..., list[int]], release: Release, say: Say) -> None:
    """On hosts that another release of its series configured."""
    changed = play()
    say(f"{release.name}: changed {changed}")
    assert len(changed) == len(HOSTS) and not any(changed)


@pytest.mark.parametrize("release", [NEWEST], ids=lambda release: release.name)
def test_from_nothing(cluster: Any, play: Callable[..., list[int]], release: Release, say: Say) -> None:
    """Bare hosts become the cluster, a member is rolled, and then there is nothing to do, for the release of all other tests either."""
    cluster.variant()
    lab.hosts("reset", "bare")
    first, before = play(), lab.processes()
    play("playbooks/roll.yml", "-e", "members=tomcat1")
    after, second = lab.processes(), play()
    say(f"{release.name}: changed {first} from nothing, {second} by the second run")
    assert len(first) == len(HOSTS) and all(first)
    assert len(second) == len(HOSTS) and not any(second)
    assert {host for host, shown in after.items() if shown != before[host]} == {"app1"}
    assert lab.steady(cluster.variables) == []
