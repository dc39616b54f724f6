# SPDX-License-Identifier: GPL-3.0-or-later
"""Packages and archives of Java."""

from __future__ import annotations

import pytest
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.jdk_software import archives, packages


@pytest.mark.parametrize(
    ("majors", "names"),
    [
        ([], []),
        ([""], ["default"]),
        (["17"], ["java-17"]),
        (["", "21", "17", "21"], ["java-21", "java-17", "default"]),
        (["8", "11"], ["java-1.8.0", "java-11"]),
    ],
)
def test_packages(majors: list[str], names: list[str]) -> None:
    assert packages(majors, "java-{major}", "default", {"8": "1.8.0"}) == names


def test_archives() -> None:
    assert archives([{"name": "jdk-17", "src": "a", "checksum": "b"}, {"name": "x", "src": "c", "checksum": "d", "strip": 0}], "/opt") == [
        {"src": "a", "checksum": "b", "strip": 1, "dest": "/opt/jdk-17"},
        {"src": "c", "checksum": "d", "strip": 0, "dest": "/opt/x"},
    ]
