# SPDX-License-Identifier: GPL-3.0-or-later
"""The Java of a host: its path, packages and archives, and refusals."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.jdk_layout import Platform, Wanted, layout

PLATFORM = Platform(
    packages={"jre": "java-{major}-jre", "jdk": "java-{major}-jdk"},
    default_packages={"jre": "default-jre", "jdk": "default-jdk"},
    homes={"jre": "/jvm/jre-{major}-{architecture}", "jdk": "/jvm/java-{major}"},
    default_home="/jvm/default",
    majors={"8": "1.8.0"},
    architectures={"x86_64": "amd64"},
)
ONE = {"name": "jdk-17", "src": "a", "checksum": "b"}
TWO = {"name": "x", "src": "c", "checksum": "d", "strip": 0}


def found(**options: Any) -> dict[str, Any]:
    """The layout of a host."""
    return layout(PLATFORM, Wanted(**{"archive_root": "/opt", "architecture": "x86_64", **options}))


@pytest.mark.parametrize(
    ("options", "home", "packages"),
    [
        ({}, "/jvm/default", ["default-jre"]),
        ({"kind": "jdk"}, "/jvm/default", ["default-jdk"]),
        ({"version": 17}, "/jvm/jre-17-amd64", ["java-17-jre"]),
        ({"version": "17", "architecture": "s390x"}, "/jvm/jre-17-s390x", ["java-17-jre"]),
        ({"version": "17", "kind": "jdk"}, "/jvm/java-17", ["java-17-jdk"]),
        ({"version": 8}, "/jvm/jre-1.8.0-amd64", ["java-1.8.0-jre"]),
        ({"version": "21", "extra_versions": [17, 21]}, "/jvm/jre-21-amd64", ["java-21-jre", "java-17-jre"]),
        ({"packages": ["mine"], "home": "/jvm/mine"}, "/jvm/mine", ["mine"]),
        ({"install_method": "archive", "archives": [ONE, TWO]}, "/opt/jdk-17", []),
        ({"install_method": "archive", "archives": [ONE, TWO], "archive_name": "x"}, "/opt/x", []),
        ({"install_method": "archive", "archives": [ONE], "extra_versions": [11]}, "/opt/jdk-17", ["java-11-jre"]),
        ({"install_method": "archive", "archives": [ONE], "packages": ["mine"]}, "/opt/jdk-17", []),
        ({"install_method": "archive", "home": "/jvm/mine"}, "/jvm/mine", []),
    ],
)
def test_home_and_packages(options: dict[str, Any], home: str, packages: list[str]) -> None:
    answer = found(**options)
    assert (answer["home"], answer["packages"], answer["problems"]) == (home, packages, [])


def test_archives() -> None:
    assert found(install_method="archive", archives=[ONE, TWO])["archives"] == [
        {"src": "a", "checksum": "b", "strip": 1, "dest": "/opt/jdk-17"},
        {"src": "c", "checksum": "d", "strip": 0, "dest": "/opt/x"},
    ]
    assert found(archives=[ONE])["archives"] == [], "packages are in use"


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        ({}, "jdk_install_method is archive, but jdk_archives is empty. Add an archive with its checksum."),
        (
            {"archives": [ONE, TWO], "archive_name": "jdk-21"},
            "jdk_archive_name is jdk-21, which jdk_archives does not list (it has jdk-17, x). Set one of these.",
        ),
    ],
)
def test_refusals(options: dict[str, Any], problem: str) -> None:
    assert found(install_method="archive", **options)["problems"] == [problem]
