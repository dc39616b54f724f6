# SPDX-License-Identifier: GPL-3.0-or-later
"""The filters hand their arguments on and turn faults into readable messages."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.catalina.cluster.plugins.filter import (
    frontend_members,
    jdk_software,
    member_table,
    running_members,
    tomcat_context_files,
    tomcat_layout,
    tomcat_software,
    tomcat_status_files,
    webapp_layout,
)

BY_MEMBERS = (frontend_members, member_table, running_members)
OF_ROLES = (jdk_software, tomcat_context_files, tomcat_layout, tomcat_software, tomcat_status_files, webapp_layout)


def test_names() -> None:
    """Each file has the filter of its name."""
    for module in (*BY_MEMBERS, *OF_ROLES):
        name = module.__name__.rsplit(".", 1)[-1]
        assert list(module.FilterModule().filters()) == [name]


def test_faults_are_named() -> None:
    """A wrong argument is an error of the filter."""
    with pytest.raises(AnsibleFilterError, match="frontend_members: drained names t9"):
        frontend_members.frontend_members([], {}, drained=["t9"])
    with pytest.raises(AnsibleFilterError, match="running_members: 'host'"):
        running_members.running_members([{"name": "t1"}], {})
    with pytest.raises(AnsibleFilterError, match="member_table: "):
        member_table.member_table([{}], {})


def test_empty() -> None:
    """No members, no output."""
    assert frontend_members.frontend_members([], {}) == []
    assert running_members.running_members([], {}) == {}
    assert member_table.member_table([]) == ["CLUSTER  MEMBER  HOST  HTTP  AJP  VERSION  STATE"]


@pytest.mark.parametrize(
    ("run", "words"),
    [
        (
            lambda: tomcat_layout.tomcat_layout([{"name": "t", "host": "h", "cluster": "c"}], clusters=[], host="h", home="/x"),
            "tomcat_layout: t belongs to the cluster c, which has no settings",
        ),
        (lambda: tomcat_layout.tomcat_layout([{}], clusters=[], host="h", home="/x"), "tomcat_layout: the key 'host' is missing"),
        (
            lambda: tomcat_context_files.tomcat_context_files([{"path": "/.."}], members=[], host="h", base="/b", group="g"),
            "tomcat_context_files: the context path /.. has a part",
        ),
        (
            lambda: tomcat_software.tomcat_software("9.0.1", method="archive", packages={}, archives=[{}], root="/opt"),
            "tomcat_software: the key 'version' is missing",
        ),
        (lambda: webapp_layout.webapp_layout([{"path": "/a"}], root="/r"), "webapp_layout: the key 'checksum' is missing"),
        (lambda: webapp_layout.webapp_layout(["x"], root="/r"), "webapp_layout: string indices must be integers"),
        (
            lambda: jdk_software.jdk_software([], pattern="", default="", archives=[{"name": "a"}]),
            "jdk_software: the key 'src' is missing",
        ),
    ],
)
def test_faults_of_role_filters_are_named(run: Callable[[], object], words: str) -> None:
    """What is missing is named by its key."""
    with pytest.raises(AnsibleFilterError, match=words):
        run()


def test_role_filters_answer() -> None:
    """They hand on what the functions return."""
    assert jdk_software.jdk_software([17, ""], pattern="j{major}", default="d") == {"packages": ["j17", "d"], "archives": []}
    assert tomcat_software.tomcat_software(10.1, method="package", packages={}, archives=[], root="/opt")["packages"] == []
    assert webapp_layout.webapp_layout([], root="/r") == {"archives": [], "contexts": []}
    assert tomcat_layout.tomcat_layout([], clusters=[], host="h", home="/x") == []
    assert tomcat_context_files.tomcat_context_files([], members=[], host="h", base="/b", group="g") == []
