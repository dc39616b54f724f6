# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a host remembers of instances that left their inventory."""

from __future__ import annotations

import json
from pathlib import Path

from ansible_collections.catalina.cluster.plugins.module_utils.status.register import REGISTER, read_register


def entry(name: str, **more: object) -> str:
    """A file of the register as the role writes it."""
    content = {"name": name, "cluster": "main", "inventory": "shop", "service": f"tomcat@{name}.service", "http_port": 81}
    return json.dumps({**content, **more})


def test_who_was_removed(tmp_path: Path) -> None:
    folder = tmp_path / REGISTER.lstrip("/")
    folder.mkdir(parents=True)
    files = {
        "tomcat1.json": entry("tomcat1"),
        "tomcat2.json": entry("tomcat2"),
        "tomcat3.json": entry("tomcat3", inventory="other"),
        "tomcat4.json": entry("tomcat9"),
        "tomcat5.json": entry("tomcat5", service=""),
        "tomcat6.json": "{",
        "tomcat7.txt": entry("tomcat7"),
        "..json": entry("."),
    }
    for name, content in files.items():
        (folder / name).write_text(content)
    found, problems = read_register("shop", ["tomcat1"], str(tmp_path))
    assert found == [
        {
            "name": "tomcat2",
            "cluster": "main",
            "group": "",
            "route": "",
            "inventory": "shop",
            "service": "tomcat@tomcat2.service",
            "base": "",
            "address": "",
            "http_port": 81,
        }
    ]
    assert len(problems) == 1
    assert "tomcat6.json: not JSON" in problems[0]


def test_a_host_without_a_register(tmp_path: Path) -> None:
    assert read_register("shop", [], str(tmp_path)) == ([], [])
