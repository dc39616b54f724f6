# SPDX-License-Identifier: GPL-3.0-or-later
"""All series of ansible-core that are supported: everything that touches Ansible from inside. No host is needed."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
import yaml
from integration.runs import ROOT
from integration.versions import MIDDLE, NEWEST, OLDEST, Release, run

Say = Callable[[str], None]
# What depends on Ansible from inside: the model's action and a file set in real plays, templates; and the syntax of all playbooks.
SETS = "tests/unit/plugins/action/test_template_set_playbook.py"
# What uses names that are private in Ansible.
PRIVATE = (f"{SETS}::test_renders_as_the_builtin_does", "tests/unit/plugins/plugin_utils/files")
TESTS = (
    "tests/unit/plugins/action/test_topology.py",
    f"{SETS}::test_a_whole_life",
    f"{SETS}::test_contributions_are_one_transaction",
    *PRIVATE,
)


@pytest.mark.parametrize("release", [OLDEST, MIDDLE, NEWEST], ids=lambda release: release.name)
def test_inside_of_ansible(release: Release, say: Say) -> None:
    """The same tests as with the release that is installed here."""
    release.prepare()
    output = run(release, "-m", "pytest", "-q", "-o", "cache_dir=/tmp/pytest", "-n", "2", *(PRIVATE if release is MIDDLE else TESTS))
    summary = output.strip().splitlines()[-1]
    say(f"{run(release, '-m', 'ansible', 'adhoc', '--version').splitlines()[0]}: {summary}")
    assert re.match(r"\d+ passed(?:, \d+ warnings?)? in", summary)


def test_the_range_is_named() -> None:
    """In the README, and for Ansible itself."""
    oldest, newest = OLDEST.requirement.partition("==")[2], NEWEST.requirement.partition(">=")[2].partition(",")[0]
    runtime = yaml.safe_load((ROOT / "meta" / "runtime.yml").read_text(encoding="utf-8"))
    assert runtime["requires_ansible"] == f">={oldest}"
    assert f"ansible-core {oldest} to {newest}" in (ROOT / "README.md").read_text(encoding="utf-8")
