# SPDX-License-Identifier: GPL-3.0-or-later
"""Who gets a status page, and who may read it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from ansible_collections.catalina.cluster.plugins.module_utils.status import copies, send, sessions
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.tomcat_versions import features
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.tomcat_status import CONTEXT, status_files


def instance(name: str, sessions: str = "none", address: str = "192.168.0.101", listen: str = "", peer: bool = True) -> dict[str, Any]:
    """An instance as tomcat_layout makes it."""
    return {
        "name": name,
        "address": address,
        "listen": listen or address,
        "settings": {"sessions": sessions},
        "features": {"peer_address_valve": peer},
    }


def files(*instances: dict[str, Any]) -> list[dict[str, Any]]:
    """What a host gets."""
    return status_files(instances, "/srv/tomcat/{name}", "/usr/local/lib/catalina-cluster", "tomcat")


def test_only_where_sessions_are_asked_for() -> None:
    assert files(instance("t1", "redis")) == []
    made = files(instance("t1"), instance("t2", "redis"), instance("t3", "replicated", peer=False))
    assert [(entry["dest"], entry.get("belongs_to")) for entry in made] == [
        ("/usr/local/lib/catalina-cluster/status/WEB-INF/web.xml", None),
        ("/usr/local/lib/catalina-cluster/status/WEB-INF/sessions.jsp", None),
        ("/usr/local/lib/catalina-cluster/status/WEB-INF/send.jsp", None),
        ("/srv/tomcat/t1/conf/Catalina/localhost/catalina-cluster.xml", "t1"),
        ("/srv/tomcat/t3/conf/Catalina/localhost/catalina-cluster.xml", "t3"),
    ]
    assert [entry["vars"]["context"]["status"]["peer"] for entry in made[3:]] == [True, False]
    assert sessions.CONTEXT == "/" + CONTEXT
    assert copies.PAGE.startswith(f"/{CONTEXT}/")
    assert send.PAGE.startswith(f"/{CONTEXT}/")


@pytest.mark.parametrize(
    ("address", "listen", "allowed", "refused"),
    [
        ("192.168.0.101", "", ["127.0.0.1", "::1", "0:0:0:0:0:0:0:1", "192.168.0.101"], ["192.168.0.10", "192.168.0.100", "1920168.0.101"]),
        ("192.168.0.101", "0.0.0.0", ["192.168.0.101"], ["0.0.0.0", "127.0.0.2", ""]),
        ("192.168.0.101", "10.0.0.1", ["192.168.0.101", "10.0.0.1"], ["10.0.0.11"]),
        ("2001:db8::5", "", ["2001:db8::5", "2001:db8:0:0:0:0:0:5"], ["2001:db8::6", "::"]),
        ("app1.example", "", ["127.0.0.1"], ["app1.example"]),
    ],
)
def test_who_may_read_it(address: str, listen: str, allowed: list[str], refused: list[str]) -> None:
    """Tomcat matches the complete address."""
    pattern = files(instance("t1", address=address, listen=listen))[3]["vars"]["context"]["status"]["allow"]
    assert all(re.fullmatch(pattern, text) for text in allowed)
    assert not any(re.fullmatch(pattern, text) for text in refused)


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        ("7.0", False),
        ("8.5.61", False),
        ("8.5.62", True),
        ("9.0.41", False),
        ("9.0.42", True),
        ("9.0", True),
        ("10.1", True),
        ("11.0.1", True),
    ],
)
def test_which_release_knows_the_peer(version: str, expected: bool) -> None:
    assert features(version)["peer_address_valve"] is expected
