# SPDX-License-Identifier: GPL-3.0-or-later
"""lbmethod heartbeat in the model: what members are told to send, and what is refused because httpd or Tomcat would not heed it."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.host_types import HostInput
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.problems import problem_lines
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.resolve import Model, resolve
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.schema import MODEL_VARIABLES

LISTENER = {"Listener": {"className": "org.apache.catalina.ha.backend.HeartbeatListener", "ttl": 1}}
MAIN = "(lbmethod heartbeat of the cluster main)"
OTHERWISE = "or use another lbmethod"


def in_main(name: str) -> dict[str, str]:
    """An instance."""
    return {"name": name, "cluster": "main"}


def model(*, web2: dict[str, Any] | None = None, **more: Any) -> Model:
    """Two hosts with a member of main each, one of them with one of shop too. Variables are for everybody, those of web2 for it."""
    hosts: dict[str, dict[str, Any]] = {
        "app1": {"ansible_host": "192.168.0.101", "tomcat_instances": [in_main("tomcat1"), {"name": "tomcat3", "cluster": "shop"}]},
        "app2": {"ansible_host": "192.168.0.102", "tomcat_instances": [in_main("tomcat2")]},
        "web": {"ansible_host": "192.168.0.100", "balancer_frontends": ["httpd"]},
        "web2": {"ansible_host": "192.168.0.99", "balancer_frontends": ["httpd"]},
    }
    common = {
        "tomcat_ajp_secret": "s" * 40,
        "tomcat_clusters": {"main": {}, "shop": {"paths": ["/shop"]}},
        "httpd_balancer_cluster_params": {"main": {"lbmethod": "heartbeat"}},
        **more,
    }
    sources = []
    for name, own in hosts.items():
        given = {**common, **own, **((web2 or {}) if name == "web2" else {})}
        of_model = {key for key in given if key in MODEL_VARIABLES or key == "ansible_host"}
        sources.append(HostInput(name, {key: given[key] for key in of_model}, {key: given[key] for key in given.keys() - of_model}))
    return resolve(sources, ["app1", "app2"], ["web", "web2"])


def heartbeats(found: Model) -> dict[str, Any]:
    """By cluster."""
    assert problem_lines(found.problems) == []
    return {one["name"]: one["heartbeat"] for one in found.settings}


@pytest.mark.parametrize(
    ("given", "main"),
    [
        ({}, {"connector": "ajp", "group": "224.0.1.105", "port": 23364}),
        ({"httpd_balancer_protocol": "http"}, {"connector": "http", "group": "224.0.1.105", "port": 23364}),
        ({"httpd_balancer_heartbeat_listen": "239.1.2.3:2000"}, {"connector": "ajp", "group": "239.1.2.3", "port": 2000}),
        ({"httpd_balancer_cluster_params": {}}, {}),
        # The method of all is not that of a cluster with its own.
        (
            {"httpd_balancer_method": "heartbeat", "httpd_balancer_cluster_params": {"shop": {"lbmethod": "byrequests"}}},
            {"connector": "ajp", "group": "224.0.1.105", "port": 23364},
        ),
        # One front end is enough.
        ({"web2": {"httpd_balancer_cluster_params": {}}}, {"connector": "ajp", "group": "224.0.1.105", "port": 23364}),
    ],
)
def test_what_members_send(given: dict[str, Any], main: dict[str, Any]) -> None:
    assert heartbeats(model(**given)) == {"main": main, "shop": {}}


ONE = 'httpd_balancer_method = "heartbeat"'
REFUSED: list[tuple[dict[str, Any], list[str]]] = [
    (
        {"tomcat_version": "7.0.109"},
        [
            (
                f'app1, app2: tomcat_version = "7.0.109": has a HeartbeatListener that finds no connector {MAIN}; use a newer one, or'
                " another lbmethod"
            )
        ],
    ),
    # httpd has one storage, and no ports in it, so two clusters cannot share a host either.
    (
        {"httpd_balancer_method": "heartbeat", "httpd_balancer_cluster_params": {}},
        [
            (
                f"web, web2: {ONE}: takes tomcat1 and tomcat3 for one server: both have the address 192.168.0.101; give each a host of its"
                f" own, {OTHERWISE}"
            )
        ],
    ),
    (
        {"httpd_base_modules": ["heartmonitor"]},
        [
            (
                'web, web2: httpd_base_modules[0] = "heartmonitor": takes the place of the storage of heartbeats, and has nothing to say of'
                f" members after a reload; remove it, {OTHERWISE}"
            )
        ],
    ),
    (
        {"httpd_balancer_params_of_members": {"lbset": 1}},
        [
            (
                "web, web2: httpd_balancer_params_of_members.lbset: is not looked at by lbmethod heartbeat of the cluster main; remove it,"
                f" {OTHERWISE}"
            )
        ],
    ),
    (
        {"httpd_balancer_member_params": {"tomcat1": {"lbset": 1}, "tomcat3": {"lbset": 1}}},
        [
            (
                "web, web2: httpd_balancer_member_params.tomcat1.lbset: is not looked at by lbmethod heartbeat of the cluster main; remove"
                f" it, {OTHERWISE}"
            )
        ],
    ),
    (
        {"web2": {"httpd_balancer_protocol": "http"}},
        [
            (
                'web2: httpd_balancer_protocol = "http": differs from that of web: members of main send one heartbeat, of one connector;'
                " set the same on both hosts"
            )
        ],
    ),
    (
        {"web2": {"httpd_balancer_heartbeat_listen": "239.1.2.3:2000"}},
        [
            (
                'web2: httpd_balancer_heartbeat_listen = "239.1.2.3:2000": differs from that of web: members of main send one heartbeat, of'
                " one connector; set the same on both hosts"
            )
        ],
    ),
    (
        {"tomcat_bind_address": "0.0.0.0"},
        [
            f'app{number}: tomcat_bind_address = "0.0.0.0": would have heartbeats come from another address than 192.168.0.10{number},'
            f" where front ends know the member {MAIN}; leave it out, {OTHERWISE}"
            for number in (1, 2)
        ],
    ),
    (
        {"tomcat_ip_address_allow": ["192.168.0.0/24"]},
        [f"app1, app2: tomcat_ip_address_allow: does not have 224.0.1.105, where heartbeats are sent to {MAIN}; add 224.0.1.105"],
    ),
    (
        {"tomcat_background_processor_delay": 30},
        [
            (
                "app1, app2: tomcat_background_processor_delay = 30: is not within 1 to 10: the Engine sends a heartbeat that often"
                f" {MAIN}; set 1 to 10, {OTHERWISE}"
            )
        ],
    ),
    (
        {"tomcat_engine": {"backgroundProcessorDelay": -1}},
        [
            (
                "app1, app2: tomcat_engine.backgroundProcessorDelay = -1: is not within 1 to 10: the Engine sends a heartbeat that often"
                f" {MAIN}; set 1 to 10, {OTHERWISE}"
            )
        ],
    ),
    (
        {"tomcat_engine": LISTENER},
        [f"app1, app2: tomcat_engine.Listener: is a HeartbeatListener beside that of the model {MAIN}; remove it, {OTHERWISE}"],
    ),
    (
        {"tomcat_clusters": {"main": {"tomcat": {"host": LISTENER}}, "shop": {"paths": ["/shop"]}}},
        [
            (
                f"inventory: tomcat_clusters.main.tomcat.host.Listener: is a HeartbeatListener beside that of the model {MAIN}; remove it,"
                f" {OTHERWISE}"
            )
        ],
    ),
    (
        {"tomcat_ajp_attributes": {"executor": "pool"}, "tomcat_executors": [{"name": "pool"}]},
        [
            (
                "app1, app2: tomcat_ajp_attributes.executor: keeps the connector from counting its threads, which heartbeats tell of"
                f" {MAIN}; remove it, {OTHERWISE}"
            )
        ],
    ),
]


@pytest.mark.parametrize(("given", "lines"), REFUSED)
def test_refused(given: dict[str, Any], lines: list[str]) -> None:
    assert problem_lines(model(**given).problems) == lines


@pytest.mark.parametrize(
    "given",
    [
        {"tomcat_ip_address_allow": ["192.168.0.0/24", "multicast"]},
        {"tomcat_bind_address": ""},
        {"tomcat_version": "9.0"},
        {"tomcat_background_processor_delay": 2},
        # Of the other connector, and of the other cluster.
        {"tomcat_http_attributes": {"executor": "pool"}, "tomcat_executors": [{"name": "pool"}]},
        {"tomcat_clusters": {"main": {}, "shop": {"paths": ["/shop"], "tomcat": {"engine": LISTENER}}}},
    ],
)
def test_not_refused(given: dict[str, Any]) -> None:
    assert problem_lines(model(**given).problems) == []


def test_a_standby_is_refused() -> None:
    """mod_lbmethod_heartbeat would send requests to it at once."""
    sources = [
        HostInput("app1", {"ansible_host": "192.168.0.101", "tomcat_ajp_secret": "s" * 40, "tomcat_instances": ["tomcat1"]}),
        HostInput(
            "app2",
            {
                "ansible_host": "192.168.0.102",
                "tomcat_ajp_secret": "s" * 40,
                "tomcat_instances": [{"name": "tomcat2", "standby": True}],
            },
        ),
        HostInput(
            "web",
            {"ansible_host": "192.168.0.100", "tomcat_ajp_secret": "s" * 40, "balancer_frontends": ["httpd"]},
            {"httpd_balancer_method": "heartbeat"},
        ),
    ]
    assert problem_lines(resolve(sources, ["app1", "app2"], ["web"]).problems) == [
        f"web: {ONE}: sends requests to tomcat2 at once, which is on standby; take standby from it, {OTHERWISE}"
    ]
