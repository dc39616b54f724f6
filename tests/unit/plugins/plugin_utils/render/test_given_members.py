# SPDX-License-Identifier: GPL-3.0-or-later
"""Members of somebody who uses one role without the model."""

from __future__ import annotations

import re
from typing import Any

import pytest
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.given_members import balanced, check_instances
from unit.roles.tomcat_rendering import member, settings


def test_a_name_an_address_and_a_port_are_enough() -> None:
    assert balanced([{"name": "t1", "address": "192.0.2.1", "http_port": 8080}], [{"name": "main"}], "http") == [
        {
            "name": "t1", "address": "192.0.2.1", "http_port": 8080, "ajp_port": 0, "cluster": "main", "group": "", "route": "t1",
            "host": "t1", "weight": 1, "standby": False,
        }
    ]  # fmt: skip


def test_what_is_given_holds() -> None:
    given = {"name": "t1", "address": "192.0.2.1", "cluster": "x", "weight": 5, "more": 1}
    assert balanced([given], [])[0].items() >= given.items()


@pytest.mark.parametrize(
    ("members", "clusters", "protocol", "expected"),
    [
        ([{"address": "192.0.2.1"}], ["main"], "", "member 1: name is missing; add it"),
        ([{"name": "t1"}], ["main"], "", "member t1: address is missing; add it"),
        (["t1"], ["main"], "", "member 1 is not a mapping; write it as {name: tomcat1, …}"),
        (
            [{"name": "t1", "address": "a"}],
            ["a", "b"],
            "",
            "member t1: cluster is missing, and there are several or none; name its cluster",
        ),
        (
            [{"name": "t1", "address": "a", "http_port": 1}],
            ["main"],
            "ajp",
            "member t1: ajp_port is missing, and it is reached by AJP; add its port",
        ),
    ],
)
def test_what_may_not_be_left_out(members: list[Any], clusters: list[str], protocol: str, expected: str) -> None:
    with pytest.raises(ValueError, match=re.escape(expected)):
        balanced(members, [{"name": name} for name in clusters], protocol)


def test_instances_come_from_the_model() -> None:
    everyone = [member(1), member(3)]
    check_instances(everyone, [settings(everyone)], "app1")
    check_instances([{"name": "elsewhere", "host": "app9"}], [], "app1")
    with pytest.raises(ValueError, match=r"member tomcat1: cluster, group, route, .* are missing; add them, or take all of them from the"):
        check_instances([{"name": "tomcat1", "host": "app1"}], [], "app1")
    with pytest.raises(ValueError, match=r"cluster main: sessions, membership, .* are missing"):
        check_instances(everyone, [{"name": "main"}], "app1")
