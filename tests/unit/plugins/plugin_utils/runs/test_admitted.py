# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whom packet filters have to admit beside the members of the inventory, and who may not be admitted yet."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.catalina.cluster.plugins.plugin_utils.runs.admitted import not_yet_admitted, of_removed_members

Values = dict[str, Any]
MEMBERS: list[Values] = [
    {"name": f"t{number}", "host": f"app{number}", "cluster": "main", "replication_address": f"10.1.0.{number}"} for number in (1, 2, 3)
]
MAIN: Values = {"name": "main", "sessions": "replicated", "encryption": ""}
RUNS = {"active": True, "running": {"replication": {"manager": "delta"}}}


@pytest.mark.parametrize(
    ("removed", "values", "addresses"),
    [
        ({"app1": [RUNS], "app2": []}, {}, ["10.1.0.1"]),
        ({"app9": [RUNS, RUNS]}, {"cluster_replication_address": "10.1.0.9", "ansible_host": "10.0.0.9"}, ["10.1.0.9"]),
        ({"app9": [RUNS]}, {"cluster_address": "10.0.0.9", "ansible_host": "app9.example"}, ["10.0.0.9"]),
        # A name says nothing to a packet filter.
        ({"app9": [RUNS]}, {"ansible_host": "app9.example"}, []),
        ({"app9": [RUNS]}, {}, []),
        ({"app1": [{**RUNS, "active": False}]}, {}, []),
        ({"app1": [{"active": True, "running": {}}]}, {}, []),
        ({"app1": [{"active": True, "running": {"replication": {"manager": "redis"}}}]}, {}, []),
    ],
)
def test_members_that_leave(removed: Values, values: Values, addresses: list[str]) -> None:
    assert of_removed_members(removed, MEMBERS, lambda _host, name: values.get(name)) == addresses


THERE = {"t1": {"exists": True}}
SAID = (
    "t2 on app2 is new in the cluster main, and this run leaves out app3: unless a run of these hosts has known the new address, their"
    " packet filter (tomcat_replication_firewall) drops what comes from there, and no sessions are shared. Add them to --limit, or run"
    " site.yml without it."
)


@pytest.mark.parametrize(
    ("cluster", "running", "asked", "words", "expected"),
    [
        pytest.param(MAIN, THERE, ["app1", "app2"], {}, [SAID], id="one is new, one is left out"),
        pytest.param(MAIN, THERE, ["app1", "app2", "app3"], {}, [], id="everybody takes part"),
        pytest.param(MAIN, {**THERE, "t2": {"exists": True}}, ["app1", "app2"], {}, [], id="nobody is new"),
        pytest.param(MAIN, {**THERE, "t2": {"exists": False}}, ["app1", "app2"], {}, [SAID], id="asked, and not there"),
        pytest.param(MAIN, THERE, ["app1", "app2"], {"app3": "no"}, [], id="the other one is open"),
        pytest.param({**MAIN, "encryption": "AES"}, THERE, ["app1", "app2"], {}, [], id="encrypted"),
        pytest.param({**MAIN, "encryption": "AES"}, THERE, ["app1", "app2"], {"app3": True}, [SAID], id="encrypted, closed all the same"),
        pytest.param({**MAIN, "sessions": "none"}, THERE, ["app1", "app2"], {}, [], id="not replicated"),
    ],
)
def test_new_members_of_a_limited_run(cluster: Values, running: Values, asked: list[str], words: Values, expected: list[str]) -> None:
    assert list(not_yet_admitted(MEMBERS, [cluster], running, asked, lambda host: words.get(host, "auto"))) == expected


def test_many_are_counted() -> None:
    members = [{"name": f"t{number}", "host": f"app{number}", "cluster": "main"} for number in range(10)]
    (said,) = not_yet_admitted(members, [MAIN], {}, [f"app{number}" for number in range(5)], lambda _host: True)
    assert said.startswith(
        "t0 on app0, t1 on app1, t2 on app2 and 2 more are new in the cluster main, and this run leaves out app5, app6, "
    )
    assert "app7 and 2 more: " in said
