# SPDX-License-Identifier: GPL-3.0-or-later
"""Jars named by their coordinates."""

from __future__ import annotations

import pytest
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.maven import is_coordinate, located

MIRROR = "https://repo.example.com/maven2"


@pytest.mark.parametrize(
    ("src", "expected"),
    [
        ("org.postgresql:postgresql:42.7.4", f"{MIRROR}/org/postgresql/postgresql/42.7.4/postgresql-42.7.4.jar"),
        (
            "io.prometheus.jmx:jmx_prometheus_javaagent:1.0.1",
            f"{MIRROR}/io/prometheus/jmx/jmx_prometheus_javaagent/1.0.1/jmx_prometheus_javaagent-1.0.1.jar",
        ),
        ("com.h2database:h2:2.3.232:tests", f"{MIRROR}/com/h2database/h2/2.3.232/h2-2.3.232-tests.jar"),
        ("drivers/postgresql.jar", "drivers/postgresql.jar"),
        ("https://example.com:8443/postgresql.jar", "https://example.com:8443/postgresql.jar"),
        ("C:driver", "C:driver"),
    ],
)
def test_where_a_jar_is(src: str, expected: str) -> None:
    assert [located(src, MIRROR), located(src, MIRROR + "/")] == [expected, expected]
    assert is_coordinate(src) == (src != expected)


def test_a_coordinate_needs_a_mirror() -> None:
    with pytest.raises(ValueError, match="a:b:1 is a Maven coordinate, and tomcat_maven_mirror is empty"):
        located("a:b:1", "")
    assert not is_coordinate(None)
