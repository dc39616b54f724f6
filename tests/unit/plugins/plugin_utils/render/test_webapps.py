# SPDX-License-Identifier: GPL-3.0-or-later
"""Folders and contexts of applications."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.webapps import archives, contexts, folder_of

ROOT = "/srv/apps"
SUM = "sha256:0123456789abcdef"


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
    found = archives([deployment("/a", cluster="x"), deployment("/a", cluster="y", src="b.war"), deployment("/b")], ROOT)
    assert found == [
        {"src": "a.war", "checksum": SUM, "dest": "/srv/apps/a/0123456789ab", "strip": 0},
        {"src": "a.war", "checksum": SUM, "dest": "/srv/apps/b/0123456789ab", "strip": 0},
    ]


def test_contexts_carry_what_was_said() -> None:
    said = {"cluster": "x", "version": "2", "distributable": False, "attributes": {"a": 1}, "parameters": {"b": 2}}
    assert contexts([deployment("/a", **said), deployment("/b")], ROOT) == [
        {"path": "/a", "doc_base": "/srv/apps/a/0123456789ab", **said},
        {"path": "/b", "doc_base": "/srv/apps/b/0123456789ab"},
    ]


def test_nothing_is_deployed() -> None:
    assert (archives([], ROOT), contexts([], ROOT)) == ([], [])
