# SPDX-License-Identifier: GPL-3.0-or-later
"""The filters hand their arguments on and turn faults into readable messages."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.catalina.cluster.plugins.filter import (
    frontend_members,
    jdk_layout,
    member_table,
    running_members,
    tomcat_layout,
    webapp_layout,
)

BY_MEMBERS = (frontend_members, member_table, running_members)
OF_ROLES = (jdk_layout, tomcat_layout, webapp_layout)


def test_names() -> None:
    """Each file has the filter of its name."""
    for module in (*BY_MEMBERS, *OF_ROLES):
        name = module.__name__.rsplit(".", 1)[-1]
        assert list(module.FilterModule().filters()) == [name]


def test_faults_are_named() -> None:
    """A wrong argument is an error of the filter."""
    with pytest.raises(AnsibleFilterError, match="frontend_members: drained names t9"):
        frontend_members.frontend_members([], {}, drained=["t9"])
    with pytest.raises(AnsibleFilterError, match="running_members: the key 'host' is missing"):
        running_members.running_members([{"name": "t1"}], {})
    with pytest.raises(AnsibleFilterError, match="member_table: "):
        member_table.member_table([{}], {})


def test_empty() -> None:
    """No members, no output."""
    assert frontend_members.frontend_members([], {}) == []
    assert running_members.running_members([], {}) == {}
    assert member_table.member_table([]) == ["CLUSTER  MEMBER  HOST  HTTP  AJP  VERSION  STATE"]


PLATFORM = {"packages": {"jre": "j{major}"}, "default_packages": {"jre": "d"}, "homes": {"jre": "/j{major}"}, "default_home": "/d"}
TOMCAT = {
    "host": "h", "version": "9.0", "install_method": "package", "packages": {"9.0": {"names": ["t9"], "home": "/x"}},
    "archive_root": "/opt", "base_root": "/srv", "helpers": "/lib", "user": "u", "group": "g",
}  # fmt: skip


@pytest.mark.parametrize(
    ("run", "text"),
    [
        (lambda: tomcat_layout.tomcat_layout([], {}), "tomcat_layout: "),
        (lambda: tomcat_layout.tomcat_layout([], {**TOMCAT, "homes": 1}), "tomcat_layout: .* unexpected keyword argument 'homes'"),
        (
            lambda: tomcat_layout.tomcat_layout([], {**TOMCAT, "install_method": "archive", "archives": [{}]}),
            "tomcat_layout: the key 'version' is missing",
        ),
        (lambda: webapp_layout.webapp_layout([{"path": "/a"}]), "webapp_layout: the key 'checksum' is missing"),
        (lambda: webapp_layout.webapp_layout(["x"]), "webapp_layout: "),
        (
            lambda: jdk_layout.jdk_layout(PLATFORM, {"install_method": "archive", "archives": [{"name": "a"}]}),
            "jdk_layout: the key 'src' is missing",
        ),
        (lambda: jdk_layout.jdk_layout(PLATFORM, {"kind": "jdk"}), "jdk_layout: the key 'jdk' is missing"),
    ],
)
def test_faults_of_role_filters_are_named(run: Callable[[], object], text: str) -> None:
    """A missing key is named."""
    with pytest.raises(AnsibleFilterError, match=text):
        run()


def test_role_filters_answer() -> None:
    """They hand on what the functions return."""
    assert jdk_layout.jdk_layout(PLATFORM, {"version": 17})["packages"] == ["j17"]
    assert webapp_layout.webapp_layout([]) == {"deployments": [], "archives": [], "contexts": [], "health_pages": [], "parallel": []}
    assert tomcat_layout.tomcat_layout([], TOMCAT)["packages"] == ["t9"]


def test_members_that_lack_something_are_a_problem_in_words() -> None:
    found = tomcat_layout.tomcat_layout([{}], TOMCAT)["problems"]
    assert [text.partition("; ")[0] for text in found] == ["h: member 1: name, host are missing"]
