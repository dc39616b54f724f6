# SPDX-License-Identifier: GPL-3.0-or-later
"""What members of a cluster need in their channels to understand each other."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.channel_format import channel_of

TRIBES = "org.apache.catalina.tribes.group.interceptors"
GZIP = {"className": f"{TRIBES}.GzipInterceptor"}


@pytest.mark.parametrize(
    ("interceptors", "expected"),
    [
        (GZIP, "GzipInterceptor"),
        ([{"className": f"{TRIBES}.OrderInterceptor", "expire": 5}, GZIP], "GzipInterceptor, OrderInterceptor"),
        ([{"className": f"{TRIBES}.DomainFilterInterceptor", "domain": "shop"}], "DomainFilterInterceptor shop"),
        ([{"className": f"{TRIBES}.ThroughputInterceptor"}, {"className": "com.example.GzipInterceptor"}], ""),
        ([], ""),
        ("GzipInterceptor", ""),
        ([None, "GzipInterceptor", {}], ""),
    ],
)
def test_interceptors(interceptors: Any, expected: str) -> None:
    """Those that others need too, in any order of the inventory."""
    assert channel_of({"main": {"tomcat": {"cluster": {"Channel": {"Interceptor": interceptors}}}}}, "main") == expected


@pytest.mark.parametrize("clusters", [None, {}, {"main": None}, {"main": {"tomcat": {"cluster": {"Channel": []}}}}, {"other": {}}])
def test_nothing_said(clusters: Any) -> None:
    assert channel_of(clusters, "main") == ""
