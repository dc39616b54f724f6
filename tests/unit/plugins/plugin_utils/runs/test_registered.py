# SPDX-License-Identifier: GPL-3.0-or-later
"""What hosts registered, whatever they left out."""

from __future__ import annotations

from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.runs.registered import (
    INSPECTED,
    LAYOUT,
    HostValues,
    answered,
    changed_groups,
    laid_out,
    removed_instances,
    running_members,
)

HOSTS: dict[str, dict[str, Any]] = {
    "app1": {
        INSPECTED: {"instances": [{"name": "t2"}, {"name": "t1"}], "removed": [{"name": "t9"}]},
        LAYOUT: {"changed_groups": {"t1": []}},
    },
    "app2": {INSPECTED: {"unreachable": True}},
    "app3": {"mine": {"instances": [{"name": "t4"}]}, LAYOUT: {}},
}
MEMBERS = [{"name": name, "host": host} for name, host in (("t1", "app1"), ("t2", "app1"), ("t3", "app2"), ("t4", "app3"), ("t5", "none"))]


def test_who_runs() -> None:
    values = HostValues(HOSTS)
    assert list(running_members(MEMBERS, values)) == ["t1", "t2"]
    assert list(running_members(MEMBERS, values, "mine")) == ["t4"]
    assert [host for host in HOSTS if answered(host, values)] == ["app1"]


def test_what_was_removed_and_changed() -> None:
    values = HostValues(HOSTS)
    assert removed_instances(HOSTS, values) == [{"name": "t9"}]
    assert changed_groups(HOSTS, values) == ["t1"]
    assert laid_out(["app1", "app3"], values) and not laid_out(["app1", "app2"], values)


def test_a_host_is_read_once() -> None:
    class Counting(dict[str, dict[str, Any]]):
        reads = 0

        def raw_get(self, host: str) -> dict[str, Any]:
            self.reads += 1
            return self[host]

    hosts = Counting(HOSTS)
    values = HostValues(hosts)
    assert values.raw("app1", INSPECTED) and values.raw("app1", LAYOUT)
    assert hosts.reads == 1
    assert values.resolved("app3", "mine") and values.resolved("none", "mine") is None
