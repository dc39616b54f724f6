# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run records of hosts and front ends."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.catalina.cluster.plugins.plugin_utils.runs.records import (
    ended_records,
    host_records,
    leaving_addresses,
    removed_frontends,
    removed_hosts,
    without_hosts,
)

Values = dict[str, Any]


def test_records() -> None:
    hosts: Values = {
        "app1": {"ansible_host": "10.0.0.1", "ansible_port": 22, "ansible_user": "", "ansible_password": "x"},
        "app2": {},
    }
    found = [
        {"name": "t1", "host": "app1", "address": "10.9.0.1"},
        {"name": "t2", "host": "app1", "address": "10.9.0.1"},
        {"name": "t3", "host": "app2", "address": "10.0.0.2", "replication_address": "10.1.0.2"},
    ]
    records = host_records(found, hosts)
    assert records == {
        "host:app1": {"ansible_host": "10.0.0.1", "ansible_port": "22", "members": ["t1", "t2"]},
        "host:app2": {"ansible_host": "10.0.0.2", "replication_address": "10.1.0.2", "members": ["t3"]},
    }
    assert removed_hosts({**records, "drained": ["t1"]}, ["app1"]) == [{"name": "app2", **records["host:app2"]}]
    assert without_hosts(["app2"]) == {"host:app2": None}


@pytest.mark.parametrize(
    ("record", "addresses"),
    [
        ({"replication_address": "10.1.0.9", "ansible_host": "10.0.0.9"}, ["10.1.0.9"]),
        # Records of earlier releases.
        ({"ansible_host": "10.0.0.9"}, ["10.0.0.9"]),
        ({"ansible_host": "app9.example"}, []),
        ({}, []),
    ],
)
def test_where_removed_hosts_replicate_from(record: Values, addresses: list[str]) -> None:
    assert leaving_addresses([{"name": "app9", "members": ["t9"], **record}]) == addresses


def test_records_of_front_ends() -> None:
    fronts = [{"host": "web", "frontend": "httpd"}, {"host": "web", "frontend": "nginx"}, {"host": "fe80::1", "frontend": "mod_jk"}]
    records = host_records([], {}, fronts)
    assert records == {"frontend:web:httpd": True, "frontend:web:nginx": True, "frontend:fe80::1:mod_jk": True}
    found = removed_frontends({**records, "host:app1": {}}, fronts[:1])
    assert found == [
        {"host": "fe80::1", "frontend": "mod_jk", "record": "frontend:fe80::1:mod_jk"},
        {"host": "web", "frontend": "nginx", "record": "frontend:web:nginx"},
    ]


HOSTS = [{"name": "app9"}]
FRONTENDS = [{"host": "web", "frontend": "nginx", "record": "frontend:web:nginx"}]


@pytest.mark.parametrize(
    ("decommissioned", "configured", "keep", "expected"),
    [
        ([], [], True, set()),
        ([], [], False, {"host:app9"}),
        ([], ["web"], True, {"frontend:web:nginx"}),
        ([], ["web2"], True, set()),
        (["app9", "web"], [], True, {"host:app9", "host:web", "frontend:web:nginx"}),
    ],
)
def test_what_a_run_took_care_of_is_no_longer_recorded(
    decommissioned: list[str], configured: list[str], keep: bool, expected: set[str]
) -> None:
    ended = ended_records(HOSTS, FRONTENDS, decommissioned, configured, keep)
    assert set(ended) == expected and not any(ended.values())
