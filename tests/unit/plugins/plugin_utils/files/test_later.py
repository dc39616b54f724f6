# SPDX-License-Identifier: GPL-3.0-or-later
"""Calls that wait for another one."""

from __future__ import annotations

from pathlib import Path

from ansible_collections.catalina.cluster.plugins.plugin_utils.files.later import Later


def test_calls_are_taken_once_and_by_their_host(tmp_path: Path) -> None:
    web1, web2 = Later("web1", str(tmp_path)), Later("web2", str(tmp_path))
    assert web1.taken() == []
    for number in (1, 2):
        web1.keep("nginx", {"number": number})
    web1.keep("apache2", {"number": 3})
    assert web2.taken() == []
    assert web1.taken() == [{"number": 3}, {"number": 2}]
    assert web1.taken() == []
