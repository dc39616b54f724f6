# SPDX-License-Identifier: GPL-3.0-or-later
"""The oldest and the newest ansible-core: everything that touches Ansible, and real runs on the hosts."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable
from typing import Any

import pytest
import yaml
from integration.runs import CACHE, INVENTORY, ROOT
from integration.versions import LONGEST, NEWEST, OLDEST, Release

Say = Callable[[str], None]
# What depends on Ansible from inside: the model's action and a file set in real plays, templates; and the syntax of all playbooks.
SETS = "tests/unit/plugins/action/test_template_set_playbook.py"
TESTS = (
    "tests/unit/plugins/action/test_topology.py",
    f"{SETS}::test_renders_as_the_builtin_does",
    f"{SETS}::test_a_whole_life",
    f"{SETS}::test_contributions_are_one_transaction",
    "tests/unit/plugins/plugin_utils/files",
)


@pytest.fixture
def release(request: pytest.FixtureRequest) -> Release:
    """A release that can be used."""
    found: Release = request.param
    found.prepare()
    return found


def run(release: Release, *words: str, **variables: str) -> str:
    """What it prints. It must succeed."""
    command = release.command(words, variables)
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=LONGEST + 60)
    assert done.returncode == 0, (done.stdout + done.stderr)[-6000:]
    return done.stdout


@pytest.mark.parametrize("release", [OLDEST, NEWEST], ids=lambda release: release.name, indirect=True)
def test_inside_of_ansible(release: Release, say: Say) -> None:
    """The same tests as with the release that is installed here."""
    output = run(release, "-m", "pytest", "-q", "-o", "cache_dir=/tmp/pytest", "-n", "2", *TESTS)
    summary = output.strip().splitlines()[-1]
    say(f"{run(release, '-m', 'ansible', 'adhoc', '--version').splitlines()[0]}: {summary}")
    assert re.match(r"\d+ passed(?:, \d+ warnings?)? in", summary)


@pytest.mark.parametrize("release", [OLDEST, NEWEST], ids=lambda release: release.name, indirect=True)
def test_on_hosts(cluster: Any, release: Release, say: Say) -> None:
    """It finds nothing to do on hosts that another release configured; the newest then makes a change of its own, and that holds."""
    variables = cluster.variables
    runs = [variables] if release is OLDEST else [cluster.variant(), cluster.variables]
    changed = []
    for number, values in enumerate(runs):
        file = CACHE / "vars" / f"{release.name}-{number}.json"
        file.write_text(json.dumps(values), encoding="utf-8")
        file.chmod(0o600)
        settings = {
            "ANSIBLE_CONFIG": str(ROOT / "ansible.cfg"),
            "ANSIBLE_SSH_CONTROL_PATH_DIR": f"/tmp/{release.name}",
            "NO_COLOR": "1",
            "ANSIBLE_STDOUT_CALLBACK": "default",
        }
        output = run(release, "-m", "ansible", "playbook", "site.yml", "-i", str(INVENTORY), "-e", f"@{file}", **settings)
        changed.append([int(found) for found in re.findall(r"changed=(\d+)", output)])
    say(f"{release.name}: changed {changed}")
    assert not any(changed[-1])
    assert all(any(one) for one in changed[:-1])


def test_the_range_is_named() -> None:
    """In the README, and for Ansible itself."""
    oldest, newest = OLDEST.requirement.partition("==")[2], NEWEST.requirement.partition(">=")[2].partition(",")[0]
    runtime = yaml.safe_load((ROOT / "meta" / "runtime.yml").read_text(encoding="utf-8"))
    assert runtime["requires_ansible"] == f">={oldest}"
    assert f"ansible-core {oldest} to {newest}" in (ROOT / "README.md").read_text(encoding="utf-8")
