# SPDX-License-Identifier: GPL-3.0-or-later
"""Releases of ansible-core that are refused, in words."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.ansible_core import OLDEST, refusal, shares_facts

ROOT = Path(__file__).resolve().parents[5]


@pytest.mark.parametrize("version", ["2.19.4", "2.19.14", "2.20.0rc1", "2.21.5", "3.0.0"])
def test_releases_that_are_used(version: str) -> None:
    """Nothing is said about them."""
    assert refusal(version) == ""


@pytest.mark.parametrize("version", ["2.9.27", "2.16.14", "2.18.12", "2.19.0", "2.19.3", "devel"])
def test_releases_that_are_refused(version: str) -> None:
    """What is there, what is needed, and what to do."""
    assert refusal(version) == (
        f"This is ansible-core {version}, but catalina.cluster needs 2.19.4 or newer; no host was contacted. Install it, as with: "
        "pip install 'ansible-core>=2.19.4'"
    )


@pytest.mark.parametrize(("version", "expected"), [("2.19.14", False), ("2.20.10", False), ("2.21.0rc1", True), ("2.22.0", True)])
def test_releases_that_share_facts(version: str, expected: bool) -> None:
    assert shares_facts(version) is expected


def test_the_collection_says_the_same() -> None:
    """What Ansible itself reads of the collection."""
    runtime = yaml.safe_load((ROOT / "meta" / "runtime.yml").read_text(encoding="utf-8"))
    assert runtime["requires_ansible"] == ">=" + ".".join(map(str, OLDEST))
