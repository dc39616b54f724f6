# SPDX-License-Identifier: GPL-3.0-or-later
"""An application that names its session cookie: which front ends find its users' members by it, in which cluster."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.host_types import Host, HostInput
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.session_cookies import cookie_faults


def said(given: dict[str, Any], clusters: list[str], *frontends: str) -> list[str]:
    """What is said of an application with the cookie OWN, by what each line says to set."""
    balancer = (Host("web", {}, False, True, frontends=list(frontends)), HostInput("web", {}, given))
    faults = cookie_faults("OWN", [balancer], clusters)
    return [f"{reason.partition(' by ')[2]}: {remedy.partition(' there')[0]}" for reason, remedy in faults]


@pytest.mark.parametrize(
    ("frontend", "given", "wanted"),
    [
        ("httpd", {}, ["JSESSIONID: set httpd_balancer_session_cookie: OWN"]),
        ("httpd", {"httpd_balancer_session_cookie": "OWN"}, []),
        ("httpd", {"httpd_balancer_session_cookie": ["?"]}, []),
        # httpd's own cookie, or none.
        ("httpd", {"httpd_balancer_sticky": "route_cookie"}, []),
        ("httpd", {"httpd_balancer_cluster_sticky": {"shop": "none"}}, []),
        ("httpd", {"httpd_balancer_cluster_sticky": {"main": "none"}}, ["JSESSIONID: set httpd_balancer_session_cookie: OWN"]),
        # Of one cluster.
        ("httpd", {"httpd_balancer_cluster_params": {"shop": {"stickysession": "OWN|own"}}}, []),
        ("httpd", {"httpd_balancer_params": {"stickysession": "OWN"}}, []),
        (
            "httpd",
            {"httpd_balancer_session_cookie": "OWN", "httpd_balancer_cluster_params": {"shop": {"stickysession": "A|a"}}},
            ["A: set httpd_balancer_cluster_params.shop.stickysession: OWN|a"],
        ),
        (
            "httpd",
            {"httpd_balancer_cluster_params": {"main": {"stickysession": "OWN|own"}}},
            ["JSESSIONID: set httpd_balancer_session_cookie: OWN"],
        ),
        ("mod_jk", {}, ["JSESSIONID: set mod_jk_session_cookie: OWN"]),
        ("mod_jk", {"mod_jk_sticky_session": False}, []),
        ("mod_jk", {"mod_jk_cluster_params": {"shop": {"sticky_session": "0"}}}, []),
        ("mod_jk", {"mod_jk_params": {"set_session_cookie": "1"}}, []),
        ("mod_jk", {"mod_jk_cluster_params": {"shop": {"session_cookie": "OWN"}}}, []),
        (
            "mod_jk",
            {"mod_jk_params": {"session_cookie": "OWN"}, "mod_jk_cluster_params": {"shop": {"session_cookie": "A"}}},
            ["A: set mod_jk_cluster_params.shop.session_cookie: OWN"],
        ),
        ("nginx", {}, ["JSESSIONID: set nginx_balancer_session_cookie: OWN"]),
        ("nginx", {"nginx_balancer_sticky": "learn"}, ["JSESSIONID: set nginx_balancer_session_cookie: OWN"]),
        ("nginx", {"nginx_balancer_sticky": "cookie"}, []),
    ],
    ids=str,
)
def test_of_one_cluster(frontend: str, given: dict[str, Any], wanted: list[str]) -> None:
    assert said(given, ["shop"], frontend) == wanted


def test_each_fault_is_said_once() -> None:
    assert said({}, ["shop", "main"], "httpd", "nginx") == [
        "JSESSIONID: set httpd_balancer_session_cookie: OWN",
        "JSESSIONID: set nginx_balancer_session_cookie: OWN",
    ]
