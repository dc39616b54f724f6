# SPDX-License-Identifier: GPL-3.0-or-later
"""What run records say about a run."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.catalina.cluster.plugins.plugin_utils.report.run_state import Inventory, run_state

MEMBER = {"name": "t1", "host": "app1", "state": "active"}
RECORDS: dict[str, Any] = {
    "drained:t1": True,
    "host:app1": {"members": ["t1"]},
    "host:app2": {"members": ["t2"], "ansible_host": "10.0.0.2"},
    "host:app3": {"members": ["t3"]},
    "frontend:web:nginx": True,
    "frontend:web2:httpd": True,
}


def inventory(**more: Any) -> Inventory:
    """One member behind one front end."""
    values: dict[str, Any] = {
        "members": [MEMBER], "frontends": [], "tomcat_hosts": ["app1"], "balancer_hosts": ["web"],
        "decommissioned_hosts": ["app3"], "deployments": [], "limited": False,
    }  # fmt: skip
    return Inventory(**{**values, **more})


def test_state() -> None:
    state = run_state(RECORDS, inventory())
    assert state["members"] == [{**MEMBER, "state": "drained"}]
    assert state["removed_hosts"] == [{"name": "app2", "members": ["t2"], "ansible_host": "10.0.0.2"}]
    assert [(front["host"], front["frontend"]) for front in state["removed_frontends"]] == [("web2", "httpd"), ("web", "nginx")]
    assert [remark.partition(" is no longer")[0] for remark in state["remarks"]] == ["httpd on web2"]
    assert state["records"] == RECORDS


@pytest.mark.parametrize(("limited", "names"), [(False, ["app2"]), (True, [])])
def test_removed_hosts_are_left_alone_with_limit(limited: bool, names: list[str]) -> None:
    state = run_state(RECORDS, inventory(limited=limited))
    assert [host["name"] for host in state["removed_hosts"]] == names
    assert state["leaving_addresses"] == ["10.0.0.2"], "they go on replicating"
