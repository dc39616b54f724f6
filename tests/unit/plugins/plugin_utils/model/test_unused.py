# SPDX-License-Identifier: GPL-3.0-or-later
"""What nothing reads, each with the line that a person gets to read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.host_types import HostInput
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.names import MODEL_NAMES
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.resolve import Model, problem_lines, resolve

Variables = Mapping[str, Any]
SECRET = "abcdefghijklmnopqrstuvwxyz0123456789ABCD"
TO_TOMCAT = "is for hosts of the group tomcat, none of which has it; move it to group_vars/tomcat, or to one of these hosts"
TO_BALANCER = "is for hosts of the group balancer, none of which has it; move it to group_vars/balancer, or to one of these hosts"
DNS = {"DNS_MEMBERSHIP_SERVICE_NAME": "members.example.com"}
BY_PLAYBOOKS = "is set by the playbooks, what stands here is not read"


def model(**changes: Variables) -> Model:
    """The model of two instances behind httpd, with further variables of some hosts."""
    hosts: dict[str, dict[str, Any]] = {
        "app1": {"ansible_host": "192.168.0.101", "tomcat_instances": [{"name": "tomcat1", "receiver_port": 5000}]},
        "app2": {"ansible_host": "192.168.0.102", "tomcat_instances": [{"name": "tomcat2", "receiver_port": 5000}]},
        "web": {"ansible_host": "192.168.0.100", "balancer_frontends": ["httpd"]},
    }
    sources = []
    for name, variables in hosts.items():
        given = {"tomcat_ajp_secret": SECRET, **variables, **changes.get("all", {}), **changes.get(name, {})}
        own = {key: given.pop(key) for key in list(given) if key not in MODEL_NAMES}
        sources.append(HostInput(name, given, own))
    return resolve(sources, ["app1", "app2"], ["web"])


def of_main(**settings: Any) -> dict[str, Variables]:
    """The change that gives the cluster some settings."""
    return {"all": {"tomcat_clusters": {"main": settings}}}


def line(key: str, reason: str, remedy: str) -> list[str]:
    """The line for a key of the cluster."""
    return [f"app1: tomcat_clusters.main.{key}: is not used: {reason}; remove it, or set {remedy}"]


CASES: list[Any] = [
    pytest.param(
        of_main(membership="static", multicast_address="228.0.0.9"),
        line('multicast_address = "228.0.0.9"', "membership is static", "membership: multicast"),
        id="multicast beside a list",
    ),
    pytest.param(
        of_main(membership="dns", cloud=DNS, multicast_port=45000),
        line("multicast_port = 45000", "membership is dns", "membership: multicast"),
        id="multicast beside members that ask",
    ),
    pytest.param(of_main(membership="static", multicast_address="228.0.0.4"), [], id="what says the default"),
    pytest.param(of_main(membership="static", preset="classic"), [], id="a preset"),
    pytest.param(
        of_main(sessions="none", manager="backup"),
        line('manager = "backup"', "sessions are not replicated", "sessions: replicated"),
        id="a manager of nothing",
    ),
    pytest.param(
        of_main(sessions="none", channel_send_options=8),
        line("channel_send_options = 8", "sessions are not replicated", "sessions: replicated"),
        id="a channel that is not there",
    ),
    pytest.param({"web": {"tomcat_max_threads": 5}}, [f"web: tomcat_max_threads: {TO_TOMCAT}"], id="Tomcat's on a balancer"),
    pytest.param({"app2": {"httpd_balancer_timeout": 5}}, [f"app2: httpd_balancer_timeout: {TO_BALANCER}"], id="httpd's on a Tomcat"),
    pytest.param({"all": {"tomcat_max_threads": 50, "httpd_balancer_timeout": 5}}, [], id="for all"),
    pytest.param({"web": {"tomcat_removed_instances": "keep"}}, [], id="a variable of the whole run"),
    pytest.param(
        {"app1": {"tomcat_internal_proxies": ["10.0.0.7"]}},
        [
            (
                f"app1: tomcat_internal_proxies: {BY_PLAYBOOKS}; remove it: the addresses of the front ends are taken; further "
                "proxies are balancer_trusted_proxies"
            )
        ],
        id="proxies of Tomcat",
    ),
    pytest.param(
        {"web": {"nginx_balancer_install": False}, "app1": {"platform_hosts": []}},
        [
            f"app1: platform_hosts: {BY_PLAYBOOKS}; add the hosts to the inventory",
            f"web: nginx_balancer_install: {BY_PLAYBOOKS}; remove it: what is missing is installed",
        ],
        id="more arguments of roles",
    ),
    pytest.param(
        {"app1": {"preflight_prefix": "my_"}, "web": {"frontends_enabled": ["nginx"], "preflight_tomcat_hosts": ["app1"]}},
        [
            f"app1: preflight_prefix: {BY_PLAYBOOKS}; give it to the role in a playbook of your own",
            f"web: frontends_enabled: {BY_PLAYBOOKS}; name the front ends in balancer_frontends",
            f"web: preflight_tomcat_hosts: {BY_PLAYBOOKS}; put the hosts into the group tomcat",
        ],
        id="arguments of roles that only playbooks use",
    ),
    pytest.param(
        {"app1": {"tomcat_contexts": []}}, [f"app1: tomcat_contexts: {BY_PLAYBOOKS}; use webapp_deployments"], id="an argument of a role"
    ),
]


@pytest.mark.parametrize(("changes", "expected"), CASES)
def test_unused(changes: dict[str, Variables], expected: list[str]) -> None:
    """Each is refused by name."""
    assert [one.replace("app1, app2, web", "app1") for one in problem_lines(model(**changes).problems)] == expected


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({"nginx_balancer_port": 82}, ["nginx_balancer_port: not used, no host has nginx in balancer_frontends."]),
        (
            {f"nginx_balancer_{name}": True for name in ("gzip", "http2", "pcre_jit", "websocket")},
            [
                (
                    "nginx_balancer_gzip, nginx_balancer_http2, nginx_balancer_pcre_jit and 1 more: not used, no host has nginx in "
                    "balancer_frontends."
                )
            ],
        ),
        ({"httpd_base_timeout": 5, "httpd_balancer_timeout": 5}, []),
        (
            {"nginx_balancer_build_host": "web", "nginx_balancer_configure_options": [], "balancer_frontends": ["nginx"]},
            [
                (
                    "nginx_balancer_build_host, nginx_balancer_configure_options: not used, nginx is that of the package, and no host has "
                    "nginx_balancer_modules."
                )
            ],
        ),
        ({"nginx_balancer_build_jobs": 2, "nginx_balancer_modules": [{}], "balancer_frontends": ["nginx"]}, []),
        ({"mod_jk_port": 81, "balancer_frontends": ["mod_jk", "httpd"]}, []),
    ],
)
def test_options_of_a_front_end_that_nobody_runs(variables: Variables, expected: list[str]) -> None:
    """They are told, and hold as soon as somebody runs it."""
    made = model(web=variables)
    assert problem_lines(made.problems) == []
    assert [sentence for sentence in made.advice if "encryption" not in sentence] == expected
