# SPDX-License-Identifier: GPL-3.0-or-later
"""Applications that nobody would reach, each with the line that a person gets to read."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.host_types import HostInput, Unresolved
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.resolve import problem_lines, resolve

SECRET = "abcdefghijklmnopqrstuvwxyz0123456789ABCD"
SHOP = {"shop": {"paths": ["/shop", "/account"]}, "crm": {"paths": ["/crm"]}}
MAIN: dict[str, Any] = {"main": {}}


def lines(deployments: Any, clusters: dict[str, Any], instances: list[Any], **balancer: Any) -> list[str]:
    """What is wrong with the applications of one host, and what may not be meant."""
    own = {"tomcat_ajp_secret": SECRET, "tomcat_clusters": clusters}
    sources = [
        HostInput("app1", {**own, "ansible_host": "192.168.0.101", "tomcat_instances": instances}, {"webapp_deployments": deployments}),
        HostInput(
            "web",
            {**own, "ansible_host": "192.168.0.100", "balancer_frontends": ["httpd", "nginx"], "nginx_balancer_port": 82},
            balancer,
        ),
    ]
    model = resolve(sources, ["app1"], ["web"])
    return problem_lines(model.problems) + model.advice


def app(path: str, **more: str) -> dict[str, str]:
    """One application."""
    return {"path": path, "src": "x.war", "checksum": "sha256:" + 64 * "0", **more}


TWO = [{"name": "tomcat1", "cluster": "shop"}, {"name": "tomcat2", "cluster": "crm"}]
CASES: list[Any] = [
    pytest.param([app("/anything"), app("/")], MAIN, ["tomcat1"], {}, [], id="every path"),
    pytest.param([app("/shop/api"), app("/crm", cluster="crm")], SHOP, TWO, {}, [], id="below a path"),
    pytest.param(Unresolved("a fact"), MAIN, ["tomcat1"], {}, [], id="not known yet"),
    pytest.param(
        [app("/shopping")],
        SHOP,
        TWO,
        {},
        [
            (
                "No front end leads to the application /shopping: it is outside the paths of its cluster (shop: /shop, /account; crm: "
                "/crm). Add it to tomcat_clusters.shop.paths, unless it is only for clients that ask the members themselves."
            )
        ],
        id="outside of all",
    ),
    pytest.param(
        [app("/shop", cluster="crm")],
        SHOP,
        TWO,
        {},
        [
            (
                "No front end leads to the application /shop: it is outside the paths of its cluster (crm: /crm). Add it to "
                "tomcat_clusters.crm.paths, unless it is only for clients that ask the members themselves."
            )
        ],
        id="outside of its own",
    ),
    pytest.param(
        [app("/server-status"), app("/nginx-status/x")],
        MAIN,
        ["tomcat1"],
        {},
        [
            (
                'app1: webapp_deployments[0].path = "/server-status": is taken by a page of httpd on web (httpd_base_status_path); '
                "choose another path, or move that page"
            ),
            (
                'app1: webapp_deployments[1].path = "/nginx-status/x": is taken by a page of nginx on web '
                "(nginx_balancer_status_path); choose another path, or move that page"
            ),
        ],
        id="taken by a front end",
    ),
    pytest.param([app("/server-status")], MAIN, ["tomcat1"], {"httpd_base_status_path": ""}, [], id="page switched off"),
]


@pytest.mark.parametrize(("deployments", "clusters", "instances", "balancer", "expected"), CASES)
def test_paths(deployments: Any, clusters: dict[str, Any], instances: list[Any], balancer: dict[str, Any], expected: list[str]) -> None:
    """Each inventory gives exactly these lines."""
    assert lines(deployments, clusters, instances, **balancer) == expected


@pytest.mark.parametrize(
    ("clusters", "balancer", "expected"),
    [
        (SHOP, {}, []),
        (
            {"main": {"paths": ["/shop", "/server-status/x"]}},
            {},
            [
                (
                    'inventory: tomcat_clusters.main.paths[1] = "/server-status/x": is taken by a page of httpd on web'
                    " (httpd_base_status_path); choose another path, or move that page"
                )
            ],
        ),
        ({"main": {"paths": ["/server-status"]}}, {"httpd_base_status_path": "/own-status"}, []),
        # Where the cluster has names of its own, the pages are elsewhere.
        ({"main": {"paths": ["/server-status"], "names": ["shop.example.org"]}}, {}, []),
        # The page is below the path of the cluster: that page is the front end's, all else the cluster's.
        ({"main": {"paths": ["/"]}}, {}, []),
    ],
)
def test_paths_of_clusters_that_a_front_end_keeps(clusters: dict[str, Any], balancer: dict[str, Any], expected: list[str]) -> None:
    """No member would be asked for them."""
    instances = [{"name": f"tomcat{number}", "cluster": name} for number, name in enumerate(clusters, 1)]
    assert lines([], clusters, instances, **balancer) == expected


def test_contexts_of_the_collection_itself() -> None:
    """Two descriptors of one name would be one file."""
    wanted = [app("/test"), app("/catalina-cluster"), app("/test/more")]
    own = {"tomcat_ajp_secret": SECRET, "ansible_host": "192.168.0.101", "tomcat_instances": ["tomcat1"], "balancer_frontends": ["httpd"]}
    for given, taken in (("yes", ["/catalina-cluster", "/test"]), (True, ["/catalina-cluster", "/test"]), (False, ["/catalina-cluster"])):
        source = HostInput("app1", own, {"webapp_deployments": wanted, "webapp_session_test": given})
        found = problem_lines(resolve([source], ["app1"], ["app1"]).problems)
        assert sorted(line.partition(" = ")[2].partition(":")[0].strip('"') for line in found) == taken
        assert (
            'webapp_deployments[1].path = "/catalina-cluster": is taken by the pages of an instance for its own host; choose' in found[-1]
        )
