# SPDX-License-Identifier: GPL-3.0-or-later
"""Numbers of Tomcats and front ends that do not go together, each with the line that a person gets to read."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.connection_times import FRONT_ENDS, TOMCAT
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.host_types import HostInput, Unresolved
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.resolve import problem_lines, resolve
from unit.roles.tomcat_rendering import ROOT, yaml_of

SECRET = "s" * 40
LOST = "a request into a connection that was just closed fails"
BREAKS = "a larger packet than the other side takes breaks the connection; set both to the same number"


def lines(tomcat: dict[str, Any], balancer: dict[str, Any], *frontends: str, protocol: str = "ajp") -> list[str]:
    """What is said of one member behind some front ends."""
    web = {"ansible_host": "192.168.0.100", "balancer_frontends": list(frontends), "httpd_balancer_protocol": protocol}
    sources = [
        HostInput("app1", {"tomcat_ajp_secret": SECRET, "ansible_host": "192.168.0.101", "tomcat_instances": ["tomcat1"]}, tomcat),
        HostInput("web", {"tomcat_ajp_secret": SECRET, **web}, balancer),
    ]
    return problem_lines(resolve(sources, ["app1"], ["web"]).problems)


@pytest.mark.parametrize(
    ("tomcat", "balancer", "frontend", "protocol", "expected"),
    [
        ({}, {}, "httpd", "ajp", []),
        ({}, {}, "nginx", "http", []),
        (
            {"tomcat_keep_alive_timeout": 20000},
            {},
            "nginx",
            "http",
            [
                (
                    f"app1: tomcat_keep_alive_timeout = 20000: is no longer than nginx on web keeps idle connections "
                    f"(50 s): {LOST}; set more than "
                    "50000, or less for nginx_balancer_upstream_keepalive_timeout"
                )
            ],
        ),
        ({"tomcat_keep_alive_timeout": 20000}, {"nginx_balancer_upstream_keepalive_timeout": "10"}, "nginx", "http", []),
        ({"tomcat_keep_alive_timeout": 20000}, {"nginx_balancer_upstream_keepalive": 0}, "nginx", "http", []),
        ({"tomcat_keep_alive_timeout": 20000}, {}, "httpd", "ajp", []),
        ({"tomcat_keep_alive_timeout": -1}, {"httpd_balancer_ttl": 500}, "httpd", "http", []),
        ({"tomcat_keep_alive_timeout": Unresolved("a fact")}, {"httpd_balancer_ttl": 500}, "httpd", "http", []),
        (
            {},
            {"httpd_balancer_ttl": 75},
            "httpd",
            "http",
            [
                (
                    f"web: httpd_balancer_ttl = 75: is no shorter than Tomcat keeps idle connections (75 s): {LOST}; "
                    "set 1 to 74, or more for "
                    "tomcat_keep_alive_timeout"
                )
            ],
        ),
        (
            {"tomcat_ajp_keep_alive_timeout": 40000},
            {"mod_jk_connection_pool_timeout": 0},
            "mod_jk",
            "ajp",
            [
                (
                    f"app1: tomcat_ajp_keep_alive_timeout = 40000: is no longer than mod_jk on web keeps idle "
                    f"connections (for ever): {LOST}; set "
                    "-1, or less for mod_jk_connection_pool_timeout"
                )
            ],
        ),
        (
            {"tomcat_ajp_packet_size": 16384},
            {},
            "httpd",
            "ajp",
            [f"app1: tomcat_ajp_packet_size = 16384: is not httpd_balancer_io_buffer_size of web (8192): {BREAKS}"],
        ),
        ({"tomcat_ajp_packet_size": 16384}, {}, "httpd", "http", []),
        ({"tomcat_ajp_packet_size": 16384}, {"mod_jk_max_packet_size": 16384}, "mod_jk", "ajp", []),
        (
            {},
            {"mod_jk_max_packet_size": 16384},
            "mod_jk",
            "ajp",
            [f"web: mod_jk_max_packet_size = 16384: is not tomcat_ajp_packet_size of app1 (8192): {BREAKS}"],
        ),
    ],
)
def test_numbers_of_both(tomcat: dict[str, Any], balancer: dict[str, Any], frontend: str, protocol: str, expected: list[str]) -> None:
    assert lines(tomcat, balancer, frontend, protocol=protocol) == expected


def test_their_defaults_are_those_of_the_roles() -> None:
    known: dict[str, Any] = {}
    for role in ("tomcat", "httpd_balancer", "mod_jk", "nginx_balancer"):
        known.update(yaml_of(ROOT / "roles" / role / "defaults" / "main.yml"))
    assert {**TOMCAT, **FRONT_ENDS}.items() <= known.items()
