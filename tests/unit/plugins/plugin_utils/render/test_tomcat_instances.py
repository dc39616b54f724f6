# SPDX-License-Identifier: GPL-3.0-or-later
"""The instances of a host, with what follows from their cluster and version."""

from __future__ import annotations

import pytest
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.tomcat_instances import instances
from unit.roles.tomcat_rendering import Values, member, settings


def two_hosts() -> list[Values]:
    """Two members on app1, two on app2."""
    return [member(number) for number in range(1, 5)]


def test_only_those_of_the_host_in_their_order() -> None:
    everyone = two_hosts()
    found = instances(everyone, [settings(everyone)], "app2")
    assert [one["name"] for one in found] == ["tomcat3", "tomcat4"]
    assert {**found[0], **everyone[2]} == found[0], "the values of the model are kept"


@pytest.mark.parametrize(("bind_address", "listen"), [("", "192.168.0.101"), ("0.0.0.0", "0.0.0.0")])
def test_listens_on_its_address_or_the_given_one(bind_address: str, listen: str) -> None:
    everyone = two_hosts()
    assert {one["listen"] for one in instances(everyone, [settings(everyone)], "app1", bind_address)} == {listen}


@pytest.mark.parametrize(("given", "ajp"), [(True, True), (False, False), ("yes", True), ("no", False), ("", False)])
def test_ajp_is_a_boolean(given: bool | str, ajp: bool) -> None:
    everyone = two_hosts()
    assert instances(everyone, [settings(everyone, ajp=given)], "app1")[0]["ajp"] is ajp


def test_features_are_those_of_its_own_version() -> None:
    everyone = [member(1, tomcat_version="9.0.12"), member(2, tomcat_version=10.1)]
    found = instances(everyone, [settings(everyone)], "app1")
    assert [one["features"]["series"] for one in found] == ["9.0", "10.1"]


@pytest.mark.parametrize("sessions", ["none", "redis"])
def test_no_replication_without_replicated_sessions(sessions: str) -> None:
    everyone = two_hosts()
    one = instances(everyone, [settings(everyone, sessions=sessions, membership="static")], "app1")[0]
    assert (one["replicated"], one["replication"]) == (False, {})


def test_multicast_needs_no_peers() -> None:
    everyone = two_hosts()
    one = instances(everyone, [settings(everyone)], "app1")[0]
    assert one["replicated"] is True
    assert one["replication"]["multicast_address"] == "228.0.0.4"
    assert one["replication"]["peers"] == []
    assert one["replication"]["record"] == {"channel": ""}


def test_static_peers_are_the_members_of_the_group_and_cluster() -> None:
    """Names are unique in an inventory, but a handwritten list may have the same one in another cluster."""
    groups = [
        {"name": "a", "manager": "delta", "members": ["tomcat1", "tomcat4"]},
        {"name": "b", "manager": "delta", "members": ["tomcat2"]},
    ]
    everyone = [member(1, group="a"), member(2, group="b"), member(4, group="a"), member(1, cluster="other", host="elsewhere")]
    found = instances(everyone, [settings(everyone, membership="static", groups=groups)], "app1")
    assert [[peer["name"] for peer in one["replication"]["peers"]] for one in found] == [["tomcat1", "tomcat4"], ["tomcat2"]]
    assert found[0]["replication"]["peers"][1] == {
        "name": "tomcat4",
        "address": "10.0.0.102",
        "port": 5004,
        "unique_id": "{4,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15}",
    }
    here, there = (f"10.0.0.{place}/{number:02d}0102030405060708090a0b0c0d0e0f" for place, number in (("101:5001", 1), ("102:5004", 4)))
    assert found[0]["replication"]["record"] == {"receiver": here, "peers": f"{here},{there}", "channel": ""}


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"cluster": "shop"}, "tomcat1 belongs to the cluster shop, which has no settings (known: main)"),
        ({"group": "g"}, "tomcat1 replicates in the group 'g', which its cluster main does not have"),
        ({"tomcat_version": "6.0"}, "tomcat1: tomcat_version 6.0 is not of a series that is supported"),
    ],
)
def test_what_does_not_fit_is_named(changes: Values, text: str) -> None:
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - the complete text is compared
        instances([member(1, **changes)], [settings([member(1)])], "app1")
    assert str(caught.value) == text
