# SPDX-License-Identifier: GPL-3.0-or-later
"""Archives that no host could use, each with the line that a person gets to read."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.archives import check_archives
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.host_types import Host, HostInput
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.problems import Problems, problem_lines

SUM = f"sha256:{64 * '0'}"
NO_SUM = "is no checksum; write sha256: and 64 hexadecimal digits, or sha512: and 128"
NO_MIRROR = "is a Maven coordinate, and there is no mirror; set tomcat_maven_mirror, or the path or URL of the jar"
NO_JAVA = "jdk_archives: is empty, jdk_install_method is archive; add an archive with its checksum, or set jdk_install_method: package"


@pytest.mark.parametrize(
    ("values", "others", "method", "expected"),
    [
        ({}, {"tomcat_archives": [{"version": "10.1.60", "checksum": SUM}]}, "package", []),
        (
            {},
            {"tomcat_archives": [{"version": "10.1.60", "checksum": SUM}]},
            "archive",
            [
                (
                    "tomcat_archives[0].src: is missing, and there is no mirror; write the path or URL of the archive, or "
                    "set tomcat_archive_mirror"
                )
            ],
        ),
        ({}, {"tomcat_archives": [{"checksum": SUM}], "tomcat_archive_mirror": "https://mirror.example"}, "archive", []),
        (
            {},
            {"tomcat_archives": [{"checksum": SUM, "ecj": {"checksum": "00"}}]},
            "",
            [f'tomcat_archives[0].ecj.checksum = "00": {NO_SUM}'],
        ),
        (
            {"tomcat_clusters": {"main": {"tomcat": {"java_agents": [{"src": "com.example:agent:1.0", "checksum": SUM}]}}}},
            {
                "tomcat_install_method": "archive",
                "tomcat_archives": [{"checksum": SUM, "src": "a:b:c", "ecj": {"src": "org.eclipse.jdt:ecj:3.26.0", "checksum": SUM}}],
                "tomcat_files": [
                    {"src": "org.postgresql:postgresql:42.7.4"},
                    {"src": "drivers/a.jar"},
                    {"src": "https://example.com/a:b:c"},
                ],
            },
            "",
            [
                f"tomcat_archives[0].ecj.src: {NO_MIRROR}",
                f"tomcat_files[0].src: {NO_MIRROR}",
                f"tomcat_clusters.main.tomcat.java_agents[0].src: {NO_MIRROR}",
            ],
        ),
        ({}, {"tomcat_files": [{"src": "org.postgresql:postgresql:42.7.4"}], "tomcat_maven_mirror": "https://mirror.example"}, "", []),
        ({}, {"jdk_archives": [{"name": "x", "checksum": "md5:0"}, None]}, "", [f'jdk_archives[0].checksum = "md5:0": {NO_SUM}']),
        (
            {},
            {"tomcat_archives": [{"version": "10.1", "checksum": SUM}]},
            "",
            ['tomcat_archives[0].version = "10.1": is no release of Tomcat; write all three numbers, as 10.1.60'],
        ),
        (
            {},
            {"jdk_archives": [{"name": "jdk 17"}, {"name": "../17"}, {"name": "17"}, {"name": "17"}]},
            "",
            [
                'jdk_archives[0].name = "jdk 17": is not the name of a folder; use letters, digits and . _ + -',
                'jdk_archives[1].name = "../17": is not the name of a folder; use letters, digits and . _ + -',
                'jdk_archives[3].name = "17": is there twice; give each archive a folder of its own',
            ],
        ),
        (
            {"jdk_install_method": "archive"},
            {"jdk_archives": [{"name": "jdk-17.0.15+6-jre"}, {"name": "jdk-21"}], "jdk_archive_name": "jdk-11"},
            "",
            ['jdk_archive_name = "jdk-11": is none of jdk_archives; set one of jdk-17.0.15+6-jre, jdk-21'],
        ),
        ({}, {"jdk_archives": [{"name": "jdk-17"}], "jdk_archive_name": "jdk-17"}, "", []),
        ({"jdk_install_method": "archive"}, {}, "", [NO_JAVA]),
        ({"jdk_install_method": "archive"}, {"jdk_home": "/opt/java"}, "", []),
        ({"jdk_install_method": "archive"}, {"jdk_archives": [{"name": "x", "checksum": SUM}]}, "", []),
    ],
)
def test_archives(values: dict[str, Any], others: dict[str, Any], method: str, expected: list[str]) -> None:
    problems = Problems()
    check_archives(Host("app1", values, True, False, method=method), HostInput("app1", values, others), problems)
    assert problem_lines(problems) == [f"app1: {line}" for line in expected]
