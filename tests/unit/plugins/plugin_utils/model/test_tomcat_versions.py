# SPDX-License-Identifier: GPL-3.0-or-later
"""What versions of Tomcat have."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.catalina.cluster.plugins.plugin_utils.model import tomcat_versions as versions


@pytest.mark.parametrize(
    ("version", "key", "value"),
    [
        ("7.0", "dispatch_interceptor", "org.apache.catalina.tribes.group.interceptors.MessageDispatch15Interceptor"),
        ("8.5", "dispatch_interceptor", "org.apache.catalina.tribes.group.interceptors.MessageDispatchInterceptor"),
        ("7.0.109", "jasper_listener", True),
        ("8.5", "jasper_listener", False),
        ("7.0", "jvmroute_session_id_listener", True),
        ("11.0", "jvmroute_session_id_listener", False),
        ("9.0", "static_membership_service", True),
        ("9.0.10", "static_membership_service", False),
        ("9.0.11", "static_membership_service", True),
        ("9.0.16", "static_local_member_found", False),
        ("9.0.17", "static_local_member_found", True),
        ("8.5", "static_membership_service", False),
        ("9.0", "namespace", "javax"),
        ("10.1", "namespace", "jakarta"),
        ("7.0", "min_java", 6),
        ("11.0.2", "min_java", 17),
        ("10.1", "web_xml_version", "6.0"),
        ("9.0", "web_xml_schema", "http://xmlns.jcp.org/xml/ns/javaee http://xmlns.jcp.org/xml/ns/javaee/web-app_4_0.xsd"),
        ("9.0.30", "ajp_secret_attribute", "requiredSecret"),
        ("9.0.31", "ajp_secret_attribute", "secret"),
        ("11.0", "ajp_secret_attribute", "secret"),
        ("10.1.47", "cluster_usable", False),
        ("10.1.50", "cluster_usable", True),
        ("10.1", "patch", -1),
        ("10.1.60", "patch", 60),
        ("11.0.22", "encrypt_replay_window", False),
        ("11.0.23", "encrypt_replay_window", True),
        ("8.5", "encrypt_replay_window", False),
    ],
)
def test_features(version: str, key: str, value: Any) -> None:
    """Each series has what it has."""
    assert versions.features(version)[key] == value


@pytest.mark.parametrize("version", ["", "10", "10.1.x", "10.1.1.1", "6.0", "10.0.27", "latest", "10.1\n"])
def test_unknown_versions(version: str) -> None:
    """Everything else is refused."""
    with pytest.raises(versions.VersionError):
        versions.features(version)


@pytest.mark.parametrize(("text", "major"), [("17", 17), (21, 21), ("1.8.0_402", 8), ("11.0.24+8", 11), ("8", 8), ("x", None), ("", None)])
def test_java_major(text: str | int, major: int | None) -> None:
    """Old and new ways to write a version of Java."""
    assert versions.java_major(text) == major
