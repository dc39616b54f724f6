# SPDX-License-Identifier: GPL-3.0-or-later
"""Front ends that pass no WebSocket to applications that want it, each with the line that a person gets to read."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.host_types import HostInput
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.names import MODEL_NAMES
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.resolve import problem_lines, resolve

CHAT = {"path": "/chat", "src": "x.war", "checksum": "sha256:" + 64 * "0", "websocket": True}
OVER_HTTP = {"httpd_balancer_protocol": "http"}
END = ", or lead its clients to another front end."


def lines(deployments: Any, *frontends: str, **balancer: Any) -> list[str]:
    """What is wrong with an inventory of one member, and what may not be meant."""
    own = {"tomcat_ajp_secret": "abcdefghijklmnopqrstuvwxyz0123456789ABCD"}
    ports = {f"{name}_port": 81 + at for at, name in enumerate(("mod_jk", "nginx_balancer")) if name.partition("_b")[0] in frontends}
    # Variables of the model and those of roles reach it apart, as HostValues delivers them.
    model_values = {name: balancer.pop(name) for name in list(balancer) if name in MODEL_NAMES}
    sources = [
        HostInput("app1", {**own, "ansible_host": "192.168.0.101", "tomcat_instances": ["tomcat1"]}, {"webapp_deployments": deployments}),
        HostInput(
            "web", {**own, "ansible_host": "192.168.0.100", "balancer_frontends": list(frontends), **ports, **model_values}, balancer
        ),
    ]
    model = resolve(sources, ["app1"], ["web"])
    return problem_lines(model.problems) + model.advice


@pytest.mark.parametrize(
    ("frontend", "variables", "remedy"),
    [
        ("httpd", {}, "AJP cannot; set httpd_balancer_protocol: http and httpd_balancer_params_of_members: {upgrade: websocket}"),
        ("httpd", OVER_HTTP, "set httpd_balancer_params_of_members: {upgrade: websocket}"),
        ("httpd", {**OVER_HTTP, "httpd_balancer_params_of_members": {"upgrade": "websocket"}}, ""),
        ("httpd", {**OVER_HTTP, "httpd_balancer_member_params": {"tomcat1": {"upgrade": "ANY"}}}, ""),
        ("mod_jk", {}, "AJP cannot; remove websocket if it is not used there"),
        ("nginx", {}, "set nginx_balancer_websocket: true"),
        ("nginx", {"nginx_balancer_websocket": "yes"}, ""),
        (
            "nginx",
            {"nginx_balancer_protocol": "ajp", "nginx_balancer_version": "1.26.3"},
            "AJP cannot; set nginx_balancer_protocol: http and nginx_balancer_websocket: true",
        ),
    ],
)
def test_what_a_front_end_lacks(frontend: str, variables: dict[str, Any], remedy: str) -> None:
    expected = [f"{frontend} on web passes no WebSocket to the application /chat: {remedy}{END}"] if remedy else []
    assert lines([CHAT], frontend, **variables) == expected
    assert lines([{**CHAT, "websocket": False}], frontend, **variables) == []


def test_each_is_told_once() -> None:
    twice = [CHAT, {**CHAT, "path": "/chat2", "websocket": "true"}]
    assert len(lines(twice, "httpd", "mod_jk", "nginx")) == 6
