# SPDX-License-Identifier: GPL-3.0-or-later
"""Services as systemd tells of them."""

from __future__ import annotations

import pytest
from ansible_collections.catalina.cluster.plugins.module_utils.look.units import UnitsError, read_units

LISTED = "tomcat@tomcat1.service loaded active running Tomcat\ntomcat@gone.service not-found failed failed x\n"
FILES = "tomcat@.service disabled enabled\ntomcat@tomcat1.service enabled enabled\ntomcat@tomcat2.service disabled enabled\n"
BLOCKS = {
    "nginx.service": ("loaded", "active", "enabled", "/etc/systemd/system/nginx.service.d/catalina-cluster-restart.conf"),
    "tomcat@gone.service": ("not-found", "failed", "", ""),
    "tomcat@tomcat1.service": ("loaded", "activating", "enabled", "/usr/lib/systemd/system/service.d/10.conf /etc/systemd/system/x/o.conf"),
    "tomcat@tomcat2.service": ("loaded", "inactive", "disabled", ""),
}


def systemctl(command: list[str]) -> tuple[int, str, str]:
    if "list-units" in command:
        return 0, LISTED, ""
    if "list-unit-files" in command:
        return 0, FILES, ""
    names = command[command.index("--") + 1 :]
    keys = ("LoadState", "ActiveState", "UnitFileState", "DropInPaths")
    return 0, "\n\n".join("\n".join(f"{key}={value}" for key, value in zip(keys, BLOCKS[name])) for name in names), ""


def test_units() -> None:
    found = read_units(["nginx.service"], systemctl)
    assert [(one["name"], one["exists"], one["active"], one["enabled"], one["drop_ins"]) for one in found] == [
        ("nginx.service", True, True, True, []),
        ("tomcat@gone.service", False, False, False, []),
        ("tomcat@tomcat1.service", True, True, True, ["/etc/systemd/system/x/o.conf"]),
        ("tomcat@tomcat2.service", True, False, False, []),
    ]


def test_a_host_without_instances() -> None:
    def none(command: list[str]) -> tuple[int, str, str]:
        return systemctl(command) if "show" in command else (int("list-unit-files" in command), "", "")

    assert [one["name"] for one in read_units(["nginx.service"], none)] == ["nginx.service"]


def test_no_systemd() -> None:
    with pytest.raises(UnitsError, match="list-units ended with 1: no bus"):
        read_units([], lambda _command: (1, "", "no bus\n"))
