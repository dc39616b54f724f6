# SPDX-License-Identifier: GPL-3.0-or-later
"""What all verification shares: which tests apply to which host, and what a failure prints.

Suites in ``group_NAME`` run on the hosts of the inventory group NAME and on no other; suites in ``scenario_NAME`` run once,
with all hosts at hand. A failed test prints the end of the journal of the services it was about.
"""

from __future__ import annotations

import os
from collections.abc import Generator
from typing import Any

import pytest
from verify.helpers import JOURNAL, Cluster

MOST_JOURNALS = 6
ORDER = ("every", "group", "scenario")
printed: list[str] = []


def host_of(item: pytest.Item) -> Any:
    """The testinfra host that a test was made for, or None."""
    return item.callspec.params.get("_testinfra_host") if hasattr(item, "callspec") else None


def applies(item: pytest.Item) -> bool:
    """Whether a test is about its host: by the group of its folder and by its markers."""
    folder = item.path.parent.name
    host = host_of(item)
    if not folder.startswith("group_"):
        return True
    known = host.ansible.get_variables() if host is not None else {}
    if folder[6:] not in known.get("group_names", []):
        return False
    for marker in item.iter_markers("frontend"):
        if not set(marker.args) & set(known["balancer_frontends"]):
            return False
    return all("fake_members" in known for _marker in item.iter_markers("standins"))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep the tests that apply. The others are deselected, not skipped: they have nothing to say about the host."""
    kept = [item for item in items if applies(item)]
    config.hook.pytest_deselected(items=[item for item in items if item not in kept])
    # The dry run comes first: it must see the hosts as converge left them. Scenarios' own tests break things, so they come last.
    items[:] = sorted(kept, key=lambda item: ORDER.index(item.path.parent.name.partition("_")[0]))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Add the journal to the report of a failed test."""
    report = yield
    if report.failed and len(printed) < MOST_JOURNALS:
        host = host_of(item)
        try:
            hosts = [host] if host is not None else list(Cluster.of_inventory().hosts.values())
        except (KeyError, RuntimeError):
            hosts = []
        for one in hosts:
            name = one.ansible.get_variables()["inventory_hostname"]
            printed.append(name)
            try:
                text = one.run(JOURNAL).stdout
            except RuntimeError as error:
                text = f"cannot be read: {error}"
            report.sections.append((f"journal of {name}", text))
    return report


@pytest.fixture(scope="session")
def cluster() -> Cluster:
    """All hosts of the scenario."""
    return Cluster.of_inventory()


@pytest.fixture(scope="session")
def scenario() -> str:
    """Name of the scenario."""
    return os.environ["MOLECULE_SCENARIO_NAME"]


__all__ = ["cluster", "pytest_collection_modifyitems", "pytest_runtest_makereport", "scenario"]
