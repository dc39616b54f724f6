# SPDX-License-Identifier: GPL-3.0-or-later
"""Names of contexts, and which instances get their descriptors."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.context_names import context_name
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.tomcat_contexts import context_files

BASE = "/srv/tomcat/{name}"
MEMBERS = [
    {"name": "t1", "host": "app1", "cluster": "main"},
    {"name": "t2", "host": "app1", "cluster": "shop"},
    {"name": "t3", "host": "app2", "cluster": "shop"},
]


@pytest.mark.parametrize(
    ("path", "version", "name"),
    [
        ("/", "", "ROOT"),
        ("", "", "ROOT"),
        ("/", "7", "ROOT##7"),
        ("/shop", "", "shop"),
        ("/shop/", "", "shop"),
        ("shop", "", "shop"),
        ("/shop/admin", "", "shop#admin"),
        ("//shop/admin//", "2.1", "shop#admin##2.1"),
    ],
)
def test_names(path: str, version: str, name: str) -> None:
    assert context_name(path, version) == name


@pytest.mark.parametrize("path", ["/..", "/shop/..", "/./shop", "/shop//admin", "/."])
def test_a_path_that_leaves_its_folder_is_refused(path: str) -> None:
    with pytest.raises(ValueError, match=r"has a part that is empty, \. or \.\."):
        context_name(path)


def files(*contexts: dict[str, Any], host: str = "app1") -> list[dict[str, Any]]:
    """The files of a host."""
    return context_files(contexts, MEMBERS, host, BASE, "web")


def test_for_all_instances() -> None:
    context = {"path": "/a/b", "doc_base": "/apps/b", "version": 3}
    assert files(context) == [
        {
            "src": "context-descriptor.xml.j2",
            "vars": {"context": context},
            "dest": "/srv/tomcat/{name}/conf/Catalina/localhost/a#b##3.xml",
            "group": "web",
            "mode": "0640",
            "for_each": True,
        }
    ]


@pytest.mark.parametrize(("host", "names"), [("app1", ["t2"]), ("app2", ["t3"]), ("app3", [])])
def test_for_those_of_a_cluster(host: str, names: list[str]) -> None:
    made = files({"path": "/", "doc_base": "/apps/a", "cluster": "shop"}, host=host)
    assert [(one["belongs_to"], one["dest"]) for one in made] == [
        (name, f"/srv/tomcat/{name}/conf/Catalina/localhost/ROOT.xml") for name in names
    ]
    assert not any("for_each" in one for one in made)
