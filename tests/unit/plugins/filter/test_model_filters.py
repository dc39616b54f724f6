# SPDX-License-Identifier: GPL-3.0-or-later
"""The filters hand their arguments on and turn faults into readable messages."""

from __future__ import annotations

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.catalina.cluster.plugins.filter import (
    frontend_members,
    member_table,
    roll_steps,
    tomcat_features,
)


def test_names() -> None:
    """Each file has the filter of its name."""
    for module in (frontend_members, member_table, roll_steps, tomcat_features):
        name = module.__name__.rsplit(".", 1)[-1]
        assert list(module.FilterModule().filters()) == [name]


def test_tomcat_features() -> None:
    """A version that nobody knows is named."""
    assert tomcat_features.tomcat_features(10.1)["series"] == "10.1"
    with pytest.raises(AnsibleFilterError, match=r"tomcat_features: 6\.0 is not of a series that is supported"):
        tomcat_features.tomcat_features("6.0")


def test_faults_are_named() -> None:
    """A wrong argument is an error of the filter."""
    with pytest.raises(AnsibleFilterError, match="frontend_members: drained names t9"):
        frontend_members.frontend_members([], {}, drained=["t9"])
    with pytest.raises(AnsibleFilterError, match="roll_steps: serial is 0"):
        roll_steps.roll_steps([], {}, serial=0)
    with pytest.raises(AnsibleFilterError, match="member_table: "):
        member_table.member_table([{}], {})


def test_empty() -> None:
    """No members, no output."""
    assert frontend_members.frontend_members([], {}) == []
    assert roll_steps.roll_steps([], {}) == []
    assert member_table.member_table([]) == ["CLUSTER  MEMBER  HOST  HTTP  AJP  VERSION  STATE"]
