# SPDX-License-Identifier: GPL-3.0-or-later
"""Everything that Tomcat needs on a host: software, instances, directories, files, and every refusal."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.tomcat_layout import Options, layout
from unit.roles.tomcat_rendering import Values, member, settings

PACKAGES = {"10.1": {"names": ["tomcat10-common"], "home": "/usr/share/tomcat10"}}


def options(members: list[Values], **more: Any) -> Options:
    """The options of the role on app1."""
    values: dict[str, Any] = {
        "host": "app1",
        "version": "10.1",
        "install_method": "package",
        "packages": PACKAGES,
        "archive_root": "/opt/tomcat",
        "base_root": "/srv/tomcat",
        "helpers": "/usr/local/lib/catalina-cluster",
        "user": "web",
        "group": "webgroup",
        "clusters": [settings(members)],
    }
    return Options(**{**values, **more})


def found(members: list[Values], **more: Any) -> dict[str, Any]:
    """The layout of app1."""
    return layout(members, options(members, **more))


def test_a_host() -> None:
    members = [member(number) for number in range(1, 5)]
    contexts = [{"path": "/a", "doc_base": "/apps/a"}, {"path": "/b", "doc_base": "/apps/b", "cluster": "other"}]
    answer = found(members, contexts=contexts, bind_address="0.0.0.0")
    assert (answer["home"], answer["packages"], answer["archives"]) == ("/usr/share/tomcat10", ["tomcat10-common"], [])
    assert [(one["name"], one["home"], one["listen"]) for one in answer["instances"]] == [
        (name, "/usr/share/tomcat10", "0.0.0.0") for name in ("tomcat1", "tomcat2")
    ]
    assert [one["dest"] for one in answer["files"]] == ["/srv/tomcat/{name}/conf/Catalina/localhost/a.xml"]
    assert answer["problems"] == []


def test_status_pages_follow_the_contexts() -> None:
    members = [member(1)]
    answer = found(members, clusters=[settings(members, sessions="none")], contexts=[{"path": "/", "doc_base": "/apps/a"}])
    assert [one["dest"].rpartition("/")[2] for one in answer["files"]] == ["ROOT.xml", "web.xml", "catalina-cluster.xml"]


def test_only_root_writes_what_is_executed_or_read_as_configuration() -> None:
    answer = found([])["directories"]
    assert {one["dest"].removeprefix("/srv/tomcat/{name}"): one["owner"] for one in answer} == {
        "": "root",
        "/bin": "root",
        "/conf": "root",
        "/conf/Catalina": "root",
        "/conf/Catalina/localhost": "root",
        "/lib": "root",
        "/webapps": "root",
        "/logs": "web",
        "/temp": "web",
        "/work": "web",
    }
    assert {(one["group"], one["mode"], one["for_each"]) for one in answer} == {("webgroup", "0750", True)}
    dests = [one["dest"] for one in answer]
    assert all(dest.rpartition("/")[0] in dests[:place] for place, dest in enumerate(dests) if place), "parents first"


def test_members_decide_neither_software_nor_directories() -> None:
    members = [member(1)]
    alone, complete = found([]), found(members)
    assert {key: alone[key] for key in ("home", "packages", "archives", "directories")} == {
        key: complete[key] for key in ("home", "packages", "archives", "directories")
    }
    assert alone["instances"] == []


NO_PACKAGE = (
    "app1: this distribution has no package of Tomcat 11.0 (it has 10.1). Set tomcat_install_method: archive, or another tomcat_version."
)
ENDLESS = "app1: tomcat_send_all_sessions_size is 0: Tomcat would send the sessions in an endless loop. Set 1 or more."
PATH = "app1: the context path /.. has a part that is empty, . or ..; write it as /shop or /shop/admin"
SHUTDOWN = (
    "app1: tomcat1 has the shutdown port 8001, but neither tomcat_shutdown_command nor tomcat_ajp_secret is set."
    " Set one of them, or tomcat_shutdown_port_base: -1."
)


@pytest.mark.parametrize(
    ("own", "more", "problems"),
    [
        ({}, {"send_all_sessions_size": "1"}, []),
        ({}, {"send_all_sessions_size": 0}, [ENDLESS]),
        ({}, {"version": "11.0"}, [NO_PACKAGE]),
        ({"shutdown_port": 8001}, {}, [SHUTDOWN]),
        ({"shutdown_port": 8001}, {"shutdown_secret": True}, []),
        ({"shutdown_port": 0}, {}, []),
        ({"cluster": "shop"}, {}, ["app1: tomcat1 belongs to the cluster shop, which has no settings (known: main)"]),
        (
            {},
            {"contexts": [{"path": "/..", "doc_base": "/a"}]},
            ["app1: the context path /.. has a part that is empty, . or ..; write it as /shop or /shop/admin"],
        ),
        ({"shutdown_port": 8001}, {"version": "11.0", "send_all_sessions_size": 0}, [NO_PACKAGE, ENDLESS, SHUTDOWN]),
    ],
    ids=["none", "size", "package", "shutdown", "shutdown with a secret", "no shutdown port", "cluster", "path", "all at once"],
)
def test_refusals(own: Values, more: Values, problems: list[str]) -> None:
    assert layout([member(1, **own)], options([member(1)], **more))["problems"] == problems


def test_no_home_without_a_package() -> None:
    """An empty path would lay out instances below the root of the file system."""
    assert "home" not in found([member(1)], version="11.0")


def test_replication_firewall_admits_the_clusters_of_the_host() -> None:
    """Members of all hosts, and what is named; not those of clusters that this host knows nothing of."""
    members = [*(member(number) for number in range(1, 5)), member(9, host="app9", cluster="shop", replication_address="10.0.9.9")]
    clusters = [settings(members[:4]), settings(members[4:], name="shop")]
    answer = found(members, clusters=clusters, firewall=True, firewall_allow=["10.0.0.7"])
    table = answer["files"][0]["vars"]["firewall"]["table"]
    assert table == {
        "ports": [5001, 5002],
        "multicast": [{"address": "228.0.0.4", "port": 45564, "version": 4}],
        "ipv4": ["10.0.0.101/32", "10.0.0.102/32", "10.0.0.7/32"],
        "ipv6": [],
    }
    assert found(members, clusters=clusters)["files"] == []
    static = found(members[:4], clusters=[settings(members[:4], membership="static")], firewall=True)
    assert static["files"][0]["vars"]["firewall"]["table"]["multicast"] == []
    alone = found(members[:4], clusters=[settings(members[:4], sessions="none")], firewall=True)
    assert not any("replication" in one["dest"] for one in alone["files"] if "dest" in one)


def test_replication_firewall_refuses_names() -> None:
    members = [member(1)]
    answer = found(members, firewall=True, firewall_allow=["monitor.example"])
    assert answer["problems"] == [
        "app1: tomcat_replication_firewall_allow: monitor.example is not an address or network that a packet filter can compare"
    ]
