# SPDX-License-Identifier: GPL-3.0-or-later
"""Directories and contexts of applications, and the versions that are served."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.webapp_layout import folder_of, layout

ROOT = "/srv/apps"
SUM = "sha256:0123456789abcdef"
OLD = "sha256:fedcba9876543210"


def deployment(path: str, **more: Any) -> dict[str, Any]:
    """An application."""
    return {"path": path, "src": "a.war", "checksum": SUM, **more}


@pytest.mark.parametrize(
    ("path", "checksum", "folder"),
    [
        ("/", SUM, "ROOT/0123456789ab"),
        ("/shop/admin/", SUM, "shop#admin/0123456789ab"),
        ("/a", "sha512:ffffffffffffffff", "a/ffffffffffff"),
    ],
)
def test_folder(path: str, checksum: str, folder: str) -> None:
    assert folder_of(deployment(path, checksum=checksum), ROOT) == f"{ROOT}/{folder}"


def test_each_folder_is_unpacked_once() -> None:
    wanted = [deployment("/a", cluster="x"), deployment("/a", cluster="y", src="b.war"), deployment("/b")]
    assert layout(wanted, ROOT, {})["archives"] == [
        {"src": "a.war", "checksum": SUM, "dest": "/srv/apps/a/0123456789ab", "strip": 0},
        {"src": "a.war", "checksum": SUM, "dest": "/srv/apps/b/0123456789ab", "strip": 0},
    ]


def test_contexts_have_the_options_of_their_deployment() -> None:
    options = {"cluster": "x", "version": "2", "attributes": {"a": 1}, "parameters": {"b": 2}}
    assert layout([deployment("/a", **options), deployment("/b")], ROOT, {})["contexts"] == [
        {"path": "/a", "doc_base": "/srv/apps/a/0123456789ab", **options},
        {"path": "/b", "doc_base": "/srv/apps/b/0123456789ab"},
    ]


def test_a_rollback_decides_what_is_unpacked_and_served() -> None:
    """As long as the inventory has the version that was rolled back; without an earlier version nothing is served."""
    wanted = [deployment("/a", health_path="/a/health"), deployment("/b", cluster="x"), deployment("/c", cluster="x")]
    rollbacks = {"/a": {"not": SUM, "src": "old.war", "checksum": OLD}, "x/b": {"not": SUM}, "x/c": {"not": OLD}}
    found = layout(wanted, ROOT, rollbacks)
    assert found["deployments"] == [{**wanted[0], "src": "old.war", "checksum": OLD}, wanted[2]]
    assert [(one["src"], one["dest"]) for one in found["archives"]] == [
        ("old.war", "/srv/apps/a/fedcba987654"),
        ("a.war", "/srv/apps/c/0123456789ab"),
    ]
    assert [one["doc_base"] for one in found["contexts"]] == ["/srv/apps/a/fedcba987654", "/srv/apps/c/0123456789ab"]


def test_nothing_is_deployed() -> None:
    assert layout([], ROOT, {"/a": {"not": SUM}}) == {"deployments": [], "archives": [], "contexts": [], "health_pages": [], "parallel": []}
