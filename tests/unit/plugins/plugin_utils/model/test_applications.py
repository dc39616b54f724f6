# SPDX-License-Identifier: GPL-3.0-or-later
"""Wrong applications, each with the line that a person gets to read."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.applications import check_applications
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.host_types import HostInput, Unresolved
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.problems import Problems, problem_lines
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.resolve import resolve

SUM = "sha256:" + "0" * 64
SHOP = {"path": "/shop", "src": "shop.war", "checksum": SUM}

CASES: list[tuple[Any, list[str]]] = [
    ([], []),
    (None, []),
    ("shop.war", []),
    (["shop.war"], []),
    ([SHOP, {**SHOP, "path": "/"}, {**SHOP, "path": "/shop/admin", "checksum": "sha512:" + "aF" * 64}], []),
    ([{**SHOP, "health_path": "/shop/health?deep=1", "cluster": "main", "version": "1.2"}], []),
    ([{**SHOP, "path": "/", "health_path": "/health"}], []),
    ([SHOP, {**SHOP, "version": "2"}], []),
    ([{**SHOP, "cluster": "main"}, {**SHOP, "cluster": "crm"}], []),
    ([{**SHOP, "version": "1", "parallel": True}, {**SHOP, "version": "2", "parallel": True}], []),
    ([{**SHOP, "version": "1", "parallel": True, "cluster": "main"}, {**SHOP, "cluster": "crm"}], []),
    (
        [{**SHOP, "path": "shop/"}],
        [
            'app1: webapp_deployments[0].path = "shop/": is not a context path; begin with /, end without it, no empty part, as /shop',
        ],
    ),
    (
        [{**SHOP, "path": "/ROOT"}],
        ['app1: webapp_deployments[0].path = "/ROOT": is Tomcat\'s name of the context /, and would be served there; write "/"'],
    ),
    (
        [SHOP, {**SHOP, "path": "/a/../b"}],
        [
            'app1: webapp_deployments[1].path = "/a/../b": is not a context path; begin with /, end without it, no empty part, as /shop',
        ],
    ),
    (
        [{**SHOP, "checksum": "sha256:abc"}],
        [
            (
                'app1: webapp_deployments[0].checksum = "sha256:abc": is no checksum of a WAR;'
                " write sha256: and 64 hexadecimal digits, or sha512: and 128"
            )
        ],
    ),
    (
        [{**SHOP, "cluster": "mian"}],
        ['app1: webapp_deployments[0].cluster = "mian": is not a cluster; did you mean main?'],
    ),
    ([{**SHOP, "cluster": 5}], ["app1: webapp_deployments[0].cluster = 5: is not a cluster; there are main, crm"]),
    (
        [{**SHOP, "cluster": "zzz"}],
        ['app1: webapp_deployments[0].cluster = "zzz": is not a cluster; there are main, crm'],
    ),
    (
        [{**SHOP, "version": "1/2"}],
        ['app1: webapp_deployments[0].version = "1/2": is no version of a context; use letters, digits, ., _ and - only'],
    ),
    (
        [{**SHOP, "health_path": "/health"}],
        [
            (
                'app1: webapp_deployments[0].health_path = "/health": is no page of /shop;'
                " write the whole path without blanks, as /shop/health"
            )
        ],
    ),
    (
        [{**SHOP, "health_path": "/shop/a b"}],
        [
            (
                'app1: webapp_deployments[0].health_path = "/shop/a b": is no page of /shop;'
                " write the whole path without blanks, as /shop/health"
            )
        ],
    ),
    (
        [SHOP, {**SHOP, "cluster": "main"}],
        [
            (
                'app1: webapp_deployments[1].path = "/shop": is deployed twice on the same instances;'
                " give each a version of its own for parallel deployment, or remove one"
            )
        ],
    ),
    ([{**SHOP, "version": version, "parallel": True} for version in ("1.9", "1.8", "a", "b2")], []),
    (
        [{**SHOP, "version": version, "parallel": True} for version in ("1.9", "1.10")],
        [
            (
                'app1: webapp_deployments[1].version = "1.10": is older than 1.9 to Tomcat, which compares versions as texts;'
                " give all versions the same number of digits, as 09 and 10"
            )
        ],
    ),
    (
        [{**SHOP, "parallel": True}],
        ['app1: webapp_deployments[0].parallel: asks for a version; add one, as version: "2"; Tomcat compares them as texts'],
    ),
    (
        [{**SHOP, "version": "1", "parallel": True}, {**SHOP, "path": "/other"}],
        [
            (
                "app1: webapp_deployments[1].parallel: is not set, but another application of the same instances is deployed in parallel;"
                " set parallel: true for all applications of a cluster, or for none"
            )
        ],
    ),
]


@pytest.mark.parametrize(("value", "expected"), CASES)
def test_applications(value: Any, expected: list[str]) -> None:
    """Each list gives exactly these lines."""
    problems = Problems()
    check_applications("app1", value, ["main", "crm"], problems)
    assert problem_lines(problems) == expected


def test_they_are_part_of_the_model() -> None:
    """Told with everything else that is wrong with an inventory; only hosts with Tomcat have applications."""
    wrong = {"webapp_deployments": [{**SHOP, "path": "shop"}]}
    sources = [
        HostInput("app1", {"ansible_host": "10.0.0.1", "tomcat_instances": ["t1"], "tomcat_ajp_secret": "a" * 40}, wrong),
        HostInput("web", {"ansible_host": "10.0.0.2", "tomcat_ajp_secret": "a" * 40}, wrong),
    ]
    model = resolve(sources, ["app1"], ["web"], {"webapp": {"webapp_deployments"}})
    assert [(problem.host, problem.key) for problem in model.problems] == [("app1", "webapp_deployments[0].path")]


@pytest.mark.parametrize("clusters", [None, "shop", [], {}, Unresolved("'key' is undefined")])
def test_nothing_is_said_of_clusters_that_could_not_be_read(clusters: Any) -> None:
    """The clusters themselves are what is wrong."""
    values = {"ansible_host": "10.0.0.1", "tomcat_instances": ["t1"], "tomcat_ajp_secret": "a" * 40, "tomcat_clusters": clusters}
    sources = [HostInput("app1", values, {"webapp_deployments": [{**SHOP, "cluster": "shop"}]})]
    model = resolve(sources, ["app1"], ["app1"], {"webapp": {"webapp_deployments"}})
    assert [problem.key for problem in model.problems] == ["tomcat_clusters"]
