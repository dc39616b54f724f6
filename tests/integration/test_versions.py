# SPDX-License-Identifier: GPL-3.0-or-later
"""The oldest and the newest ansible-core: real runs on the hosts."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from integration.runs import CACHE, INVENTORY, ROOT
from integration.versions import NEWEST, OLDEST, Release, run

Say = Callable[[str], None]


@pytest.mark.parametrize("release", [OLDEST, NEWEST], ids=lambda release: release.name)
def test_on_hosts(cluster: Any, release: Release, say: Say) -> None:
    """It finds nothing to do on hosts that another release configured; the newest then makes a change of its own, and that holds."""
    release.prepare()
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
