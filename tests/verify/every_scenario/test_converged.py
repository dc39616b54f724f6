# SPDX-License-Identifier: GPL-3.0-or-later
"""A dry run on the converged hosts: passes, would change nothing, and shows no secret."""

from __future__ import annotations

from typing import Any

from verify.helpers import Cluster, playbook, recap, variables


def test_a_dry_run_would_change_nothing(cluster: Cluster) -> None:
    """Runs before the tests that break things on purpose."""
    done = playbook("--check", "--diff")
    text = done.stdout + done.stderr
    assert done.returncode == 0, text[-4000:]
    counts = recap(done.stdout)
    assert counts, text[-2000:]
    changed = {name: count["changed"] for name, count in counts.items() if count["changed"]}
    assert not changed, f"a dry run after converge would change {changed}:\n{text[-4000:]}"
    for secret in secrets(cluster):
        assert secret not in text


def secrets(cluster: Cluster) -> set[str]:
    """Every value that the inventory keeps under a name that ends in secret."""
    found: set[str] = set()

    def look(value: Any, name: str) -> None:
        if isinstance(value, dict):
            for key, inner in value.items():
                look(inner, str(key))
        elif isinstance(value, list):
            for inner in value:
                look(inner, name)
        elif name.endswith("secret") and isinstance(value, str) and len(value) > 8:
            found.add(value)

    for host in cluster.hosts.values():
        look({key: value for key, value in variables(host).items() if not key.startswith("molecule")}, "")
    return found
