# SPDX-License-Identifier: GPL-3.0-or-later
"""Packages and archives of Tomcat, and refusals."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.tomcat_software import Software, software

PACKAGES = {
    "9.0": {"names": ["tomcat9-common"], "home": "/usr/share/tomcat9"},
    "10.1": {"names": ["a", "b"], "home": "/usr/share/tomcat10"},
}
SUM = "sha512:00"


def from_archive(version: str, *archives: dict[str, Any], mirror: str = "") -> dict[str, Any]:
    """What an installation from archives is."""
    return software(Software(version, "archive", PACKAGES, archives, "/opt/tomcat", mirror, "web"))


@pytest.mark.parametrize("version", ["10.1", "10.1.60"])
def test_packages(version: str) -> None:
    assert software(Software(version, "package", PACKAGES, [{"version": "x"}], "/opt")) == {
        "home": "/usr/share/tomcat10",
        "packages": ["a", "b"],
        "archives": [],
        "problems": [],
    }


@pytest.mark.parametrize(
    ("packages", "text"),
    [
        (PACKAGES, "this distribution has no package of Tomcat 11.0 (it has 9.0, 10.1). "),
        ({}, "this distribution has no package of Tomcat 11.0. "),
    ],
)
def test_no_package(packages: dict[str, Any], text: str) -> None:
    found = software(Software("11.0", "package", packages, root="/opt"))
    assert found["problems"] == [text + "Set tomcat_install_method: archive, or another tomcat_version."]
    assert "home" not in found, "nobody lays out anything below a home that is not there"


def test_archives() -> None:
    found = from_archive(
        "10.1.60", {"version": "10.1.60", "checksum": SUM}, {"version": "9.0.1", "checksum": SUM, "src": "x.tgz"}, mirror="http://m"
    )
    assert found["problems"] == []
    assert found["home"] == "/opt/tomcat/apache-tomcat-10.1.60"
    shared = {"checksum": SUM, "strip": 1, "group": "web"}
    assert found["archives"] == [
        {
            **shared,
            "src": "http://m/tomcat-10/v10.1.60/bin/apache-tomcat-10.1.60.tar.gz",
            "dest": "/opt/tomcat/apache-tomcat-10.1.60",
        },
        {**shared, "src": "x.tgz", "dest": "/opt/tomcat/apache-tomcat-9.0.1"},
    ]


@pytest.mark.parametrize("src", [{}, {"src": ""}])
def test_all_problems_of_archives_at_once(src: dict[str, str]) -> None:
    assert from_archive("10.1.60", {"version": "9.0.1", "checksum": SUM, **src})["problems"] == [
        "tomcat_version is 10.1.60, but tomcat_archives has no entry of this version. Add one with its checksum.",
        "tomcat_archives has no src for 9.0.1, and tomcat_archive_mirror is empty. Set the path or URL of the archive, or your mirror.",
    ]
