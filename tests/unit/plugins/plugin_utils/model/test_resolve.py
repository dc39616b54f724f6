# SPDX-License-Identifier: GPL-3.0-or-later
"""What the model makes of a right inventory."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.catalina.cluster.plugins.plugin_utils.model import resolve as _topology
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.host_types import HostInput

SECRET = "abcdefghijklmnopqrstuvwxyz0123456789ABCD"


def resolve(**hosts: dict[str, Any]) -> _topology.Model:
    """Resolve hosts; those with instances are Tomcat hosts, those with front ends balancers."""
    hosts = hosts if any("balancer_frontends" in values for values in hosts.values()) else {**hosts, "web": web()}
    sources = [HostInput(name, {"tomcat_ajp_secret": SECRET, **values}) for name, values in hosts.items()]
    model = _topology.resolve(
        sources,
        [name for name, values in hosts.items() if "tomcat_instances" in values],
        [name for name, values in hosts.items() if "balancer_frontends" in values],
    )
    assert _topology.problem_lines(model.problems) == []
    return model


def web(**values: Any) -> dict[str, Any]:
    """Return a balancer."""
    return {"ansible_host": "10.0.0.100", "balancer_frontends": ["httpd"], **values}


def app(number: int, *instances: Any, **values: Any) -> dict[str, Any]:
    """Return a Tomcat host."""
    return {"ansible_host": f"10.0.0.{number}", "tomcat_instances": list(instances), **values}


def test_a_name_is_enough() -> None:
    """Everything about an instance follows from its name and its host."""
    model = resolve(app1=app(1, "tomcat1"))
    unique_id = model.members[0].pop("unique_id")
    assert model.members == [
        {
            "name": "tomcat1",
            "number": 1,
            "cluster": "main",
            "group": "",
            "route": "tomcat1",
            "weight": 1,
            "standby": False,
            "state": "active",
            "host": "app1",
            "address": "10.0.0.1",
            "replication_address": "10.0.0.1",
            "http_port": 8081,
            "ajp_port": 8011,
            "shutdown_port": -1,
            "receiver_port": 5001,
            "java_opts": [],
            "service": "tomcat@tomcat1.service",
            "base": "/srv/tomcat/tomcat1",
            "tomcat_version": "10.1",
            "tomcat_series": "10.1",
            "tomcat_install_method": "package",
            "java_home": "",
        }
    ]
    assert len(unique_id) == 16
    assert all(0 <= number <= 127 for number in unique_id)


def test_every_field_can_be_given() -> None:
    """What is given wins over what would be worked out."""
    given = {
        "name": "blue",
        "number": 7,
        "cluster": "main",
        "group": "north",
        "route": "b",
        "weight": 3,
        "standby": False,
        "state": "active",
        "http_port": 1111,
        "ajp_port": 1112,
        "shutdown_port": 1113,
        "receiver_port": 1114,
    }
    model = resolve(app1=app(1, {**given, "java_opts": ["-Xmx1g"]}, tomcat_java_opts=["-Xss1m"]))
    member = model.members[0]
    assert {key: member[key] for key in given} == given
    assert member["java_opts"] == ["-Xss1m", "-Xmx1g"]


def test_a_draining_member_is_drained_with_a_mark() -> None:
    """So that nothing new counts on it: neither its cluster, nor a roll."""
    states = ("active", "draining", "drained")
    model = resolve(app1=app(1, *({"name": f"t{number}", "state": state} for number, state in enumerate(states, 1))))
    found = [(member["state"], member.get("draining")) for member in model.members]
    assert found == [("active", None), ("drained", True), ("drained", None)]


def test_unique_ids_differ_and_stay() -> None:
    """A member's id depends on its name and cluster only."""
    first = resolve(app1=app(1, "tomcat1", "tomcat2")).members
    second = resolve(app9=app(9, "tomcat2")).members
    assert first[0]["unique_id"] != first[1]["unique_id"]
    assert first[1]["unique_id"] == second[0]["unique_id"]


def test_all_ports_given_needs_no_number() -> None:
    """A name without digits will do when nothing has to be worked out from it."""
    model = resolve(app1=app(1, {"name": "blue", "http_port": 1111, "ajp_port": 1112, "receiver_port": 1114}))
    assert (model.members[0]["number"], model.members[0]["http_port"]) == (0, 1111)


def test_addresses() -> None:
    """cluster_address wins, replication may have its own network."""
    model = resolve(
        app1=app(1, "tomcat1", ansible_host="app1.example.com", cluster_address="10.1.0.1", cluster_replication_address="10.2.0.1")
    )
    assert (model.members[0]["address"], model.members[0]["replication_address"]) == ("10.1.0.1", "10.2.0.1")


def test_members_in_the_order_of_the_inventory() -> None:
    """Hosts as listed, instances as listed."""
    model = resolve(app2=app(2, "tomcat4", "tomcat3"), app1=app(1, "tomcat1"))
    assert [member["name"] for member in model.members] == ["tomcat4", "tomcat3", "tomcat1"]


def test_the_manager_does_not_follow_the_size_of_the_group() -> None:
    """A fifth member must not turn the running ones over; it is worth a word."""
    names = [f"t{number}" for number in range(1, 6)]
    four, five = resolve(app1=app(1, *names[:4])), resolve(app1=app(1, *names))
    assert [model.settings[0]["groups"][0]["manager"] for model in (four, five)] == ["delta", "delta"]
    assert four.advice == []
    assert five.advice == [
        (
            "tomcat_clusters.main: 5 members replicate every session to each other (manager: delta). That is meant for up to 4;"
            " larger clusters are split into groups, or start with manager: backup."
        )
    ]
    backup = {"main": {"manager": "backup"}}
    assert resolve(app1=app(1, *names, tomcat_clusters=backup), web=web(tomcat_clusters=backup)).advice == []


@pytest.mark.parametrize(
    ("groups", "expected"),
    [
        (["a"] * 4, ["delta"]),
        (["a"] * 5, ["backup"]),
        (["a"] * 2 + ["b"] * 5, ["backup", "backup"]),
        (["a"] * 4 + ["b"] * 4, ["delta"] * 2),
    ],
)
def test_a_manager_by_the_number_of_members(groups: list[str], expected: list[str]) -> None:
    """One for the whole cluster: the largest group decides, and nothing is said of its size."""
    clusters = {"main": {"manager": "auto", "encryption": False}}
    names = [{"name": f"t{number}", "group": group} for number, group in enumerate(groups, start=1)]
    model = resolve(app1=app(1, *names, tomcat_clusters=clusters), web=web(tomcat_clusters=clusters))
    assert (model.problems, model.advice, [group["manager"] for group in model.settings[0]["groups"]]) == ([], [], expected)
    assert model.settings[0]["manager"] == expected[0]


def test_a_preset_is_a_set_of_defaults() -> None:
    """What the cluster says beside it counts."""
    found = {}
    for name, more in (("plain", {}), ("own", {"manager": "delta", "multicast_port": 45600})):
        clusters = {"main": {"preset": "classic", **more}}
        model = resolve(app1=app(1, "t1", "t2", tomcat_clusters=clusters), web=web(tomcat_clusters=clusters))
        (group,) = model.settings[0]["groups"]
        found[name] = (model.problems, group["manager"], group["multicast_address"], group["multicast_port"])
    assert found == {"plain": ([], "backup", "228.0.0.4", 45564), "own": ([], "delta", "228.0.0.4", 45600)}


def test_multicast_ports() -> None:
    """The plain cluster keeps the usual port; groups and other clusters have ports of their own that stay."""
    assert resolve(app1=app(1, "t1")).settings[0]["groups"] == [
        {"name": "", "manager": "delta", "multicast_address": "228.0.0.4", "multicast_port": 45564, "members": ["t1"]}
    ]
    grouped = resolve(app1=app(1, {"name": "t1", "group": "a"}, {"name": "t2", "group": "b"})).settings[0]["groups"]
    assert [(group["name"], group["multicast_port"]) for group in grouped] == [("a", 55383), ("b", 51725)]


def test_front_ends_and_ajp() -> None:
    """AJP is spoken as soon as one front end does."""
    every = web(balancer_frontends=["httpd", "mod_jk", "nginx"], mod_jk_port=81, nginx_balancer_port=82)
    model = resolve(app1=app(1, "t1"), web=every)
    assert [(entry["frontend"], entry["port"], entry["protocol"]) for entry in model.frontends] == [
        ("httpd", 80, "ajp"),
        ("mod_jk", 81, "ajp"),
        ("nginx", 82, "http"),
    ]
    assert model.settings[0]["ajp"] is True
    assert resolve(app1=app(1, "t1"), web=web(httpd_balancer_protocol="http")).settings[0]["ajp"] is False


def test_hosts_for_a_hosts_file() -> None:
    """Every host with an address, short names where they are clear."""
    hosts = {
        "app1.example.com": app(1, "t1"),
        "web": web(),
        "db.one.example.com": {"ansible_host": "10.0.0.7"},
        "db.two.example.com": {"ansible_host": "10.0.0.8"},
        "bastion": {"ansible_host": "bastion.example.com"},
        "10.0.0.9": {},
    }
    assert [(entry["name"], entry["aliases"]) for entry in resolve(**hosts).hosts] == [
        ("app1.example.com", ["app1"]),
        ("web", []),
        ("db.one.example.com", []),
        ("db.two.example.com", []),
    ]


def test_version_as_a_number_of_yaml() -> None:
    """10.1 without quotes is a number in YAML and means the same."""
    assert resolve(app1=app(1, "t1", tomcat_version=10.1)).members[0]["tomcat_series"] == "10.1"
    assert resolve(app1=app(1, "t1", tomcat_version=9.0)).members[0]["tomcat_series"] == "9.0"


def test_no_secret_in_the_result() -> None:
    """The results may be printed."""
    model = resolve(app1=app(1, "t1"))
    assert SECRET not in repr((model.members, model.settings, model.hosts, model.frontends))


def test_two_clusters_on_one_host() -> None:
    """Instances of several clusters share hosts and front ends."""
    clusters = {"shop": {"paths": ["/shop"], "sessions": "none"}, "crm": {"paths": ["/crm"], "names": ["CRM.example.com"]}}
    model = resolve(
        app1=app(1, {"name": "t1", "cluster": "shop"}, {"name": "t2", "cluster": "crm"}, tomcat_clusters=clusters),
        web=web(tomcat_clusters=clusters),
    )
    assert [(setting["name"], setting["sessions"], setting["names"]) for setting in model.settings] == [
        ("shop", "none", []),
        ("crm", "replicated", ["crm.example.com"]),
    ]
    assert [member["cluster"] for member in model.members] == ["shop", "crm"]


@pytest.mark.parametrize(
    ("meaning", "remedy"),
    [
        ("10.1.2.3", "write cluster_address: 10.1.2.3 for it, if the other hosts reach app1.example.com by what it means here"),
        ("127.0.1.1", "set cluster_address to the IPv4 address that the other hosts reach it by"),
        ("", "set cluster_address to the IPv4 address that the other hosts reach it by"),
    ],
)
def test_a_name_without_an_address_gets_the_line_to_write(meaning: str, remedy: str) -> None:
    sources = [
        HostInput("app1", {"ansible_host": "app1.example.com", "tomcat_instances": ["tomcat1"], "tomcat_ajp_secret": "s" * 40}),
        HostInput("web", {"ansible_host": "192.0.2.9", "tomcat_ajp_secret": "s" * 40}),
    ]
    found = _topology.resolve(sources, ["app1"], ["web"], address_of=lambda _name: meaning)
    assert _topology.problem_lines(found.problems) == [f'app1: ansible_host = "app1.example.com": is not an IPv4 address; {remedy}']
