# SPDX-License-Identifier: GPL-3.0-or-later
"""Two values for one thing, each with the line that a person gets to read."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.host_types import HostInput, Unresolved
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.problems import Problems, problem_lines
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.said_twice import refuse_twice

POOL = {"tomcat_executors": [{"name": "pool"}]}
CASES: list[Any] = [
    pytest.param({"tomcat_http_attributes": {"maxThreads": 300}}, [], id="only there"),
    pytest.param({"tomcat_http_attributes": {"maxThreads": 300}, "tomcat_max_threads": "300"}, [], id="the same"),
    pytest.param(
        {"tomcat_http_attributes": {"maxThreads": 300}, "tomcat_max_threads": 150},
        ["app1: tomcat_http_attributes.maxThreads: says something else than tomcat_max_threads (150); keep one of the two"],
        id="threads",
    ),
    pytest.param({"tomcat_http_attributes": {"maxThreads": 300}, "tomcat_max_threads": Unresolved("facts")}, [], id="not known yet"),
    pytest.param({"tomcat_ajp_attributes": {"connectionTimeout": 5}, "tomcat_connection_timeout": 9}, [], id="of the other connector"),
    pytest.param(
        {"tomcat_engine": {"backgroundProcessorDelay": 5}, "tomcat_background_processor_delay": 10},
        [
            (
                "app1: tomcat_engine.backgroundProcessorDelay: says something else than tomcat_background_processor_delay (10); "
                "keep one of the two"
            )
        ],
        id="element",
    ),
    pytest.param(
        {"httpd_balancer_params": {"failonstatus": "500,503"}, "httpd_balancer_fail_on_status": [500]},
        ["app1: httpd_balancer_params.failonstatus: says something else than httpd_balancer_fail_on_status (500); keep one of the two"],
        id="list",
    ),
    pytest.param({"httpd_balancer_params": {"failontimeout": "on"}, "httpd_balancer_fail_on_timeout": True}, [], id="true in two words"),
    pytest.param(
        {"mod_jk_params": {"sticky_session": True}, "mod_jk_sticky_session": False},
        ["app1: mod_jk_params.sticky_session: says something else than mod_jk_sticky_session (false); keep one of the two"],
        id="mod_jk",
    ),
    pytest.param(
        {"nginx_balancer_params_of_members": {"max_fails": 3}, "nginx_balancer_max_fails": 1},
        ["app1: nginx_balancer_params_of_members.max_fails: says something else than nginx_balancer_max_fails (1); keep one of the two"],
        id="nginx",
    ),
    pytest.param({"tomcat_http_attributes": {"executor": "pool"}, **POOL}, [], id="a pool"),
    pytest.param(
        {"tomcat_ajp_attributes": {"executor": "Pool"}, **POOL},
        ["app1: tomcat_ajp_attributes.executor: is not the name of an Executor; add it to tomcat_executors"],
        id="a pool that is not there",
    ),
    pytest.param(
        {"tomcat_http_attributes": {"executor": "pool", "maxThreads": 5}, **POOL},
        [
            (
                "app1: tomcat_http_attributes.maxThreads: is not used: the threads are those of the Executor pool; remove it, and give the "
                "Executor this attribute"
            )
        ],
        id="threads beside a pool",
    ),
]


@pytest.mark.parametrize(("variables", "expected"), CASES)
def test_said_twice(variables: dict[str, Any], expected: list[str]) -> None:
    """No value of a free setting is shown: it may be a password."""
    problems = Problems()
    refuse_twice(HostInput("app1", {}, variables), problems)
    assert problem_lines(problems) == expected


def test_a_pool_of_an_instance() -> None:
    """A level may bring the pool that the host names."""
    problems = Problems()
    values = {"tomcat_instances": [{"name": "tomcat1", "tomcat": {"executors": [{"name": "own"}]}}]}
    refuse_twice(HostInput("app1", values, {"tomcat_http_attributes": {"executor": "own"}}), problems)
    assert problem_lines(problems) == []
