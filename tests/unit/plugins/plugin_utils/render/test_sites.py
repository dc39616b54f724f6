# SPDX-License-Identifier: GPL-3.0-or-later
"""From clusters and members to virtual hosts."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.sites import frontend_sites, url_address


def member(name: str, cluster: str = "main", **changes: Any) -> dict[str, Any]:
    """A member with the values that the filter asks for."""
    return {
        "name": name,
        "cluster": cluster,
        "route": name,
        "address": "10.0.0.1",
        "http_port": 81,
        "ajp_port": 8011,
        "weight": 1,
        **changes,
    }


def cluster(name: str, *paths: str, names: tuple[str, ...] = ()) -> dict[str, Any]:
    """A cluster at some paths."""
    return {"name": name, "paths": list(paths) or ["/"], "names": list(names)}


def shape(sites: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    """Names, and path -> cluster in order."""
    return [(site["names"], [(item["path"], item["cluster"]) for item in site["locations"]]) for site in sites]


@pytest.mark.parametrize(
    ("clusters", "expected"),
    [
        ([], [([], [])]),
        ([cluster("main")], [([], [("/", "main")])]),
        ([cluster("a", "/"), cluster("b", "/b", "/b/c/")], [([], [("/b/c", "b"), ("/b", "b"), ("/", "a")])]),
        # A named cluster leaves the other names to those for any name, and goes first where both want a path.
        (
            [cluster("any", "/", "/x"), cluster("shop", "/", names=("shop.example", "www.shop.example"))],
            [([], [("/x", "any"), ("/", "any")]), (["shop.example", "www.shop.example"], [("/x", "any"), ("/", "shop")])],
        ),
        ([cluster("shop", names=("a.example",))], [([], []), (["a.example"], [("/", "shop")])]),
        # Two clusters that share a name share its virtual host.
        (
            [cluster("a", "/a", names=("x.example", "y.example")), cluster("b", "/b", names=("y.example",))],
            [([], []), (["x.example"], [("/a", "a")]), (["y.example"], [("/a", "a"), ("/b", "b")])],
        ),
    ],
)
def test_sites(clusters: list[dict[str, Any]], expected: list[tuple[Any, ...]]) -> None:
    """Deepest path first, one site for each set of names."""
    assert shape(frontend_sites(clusters, [])) == expected


def members_of(members: list[dict[str, Any]], **options: Any) -> dict[str, dict[str, Any]]:
    """The resolved members of the only cluster, by name."""
    sites = frontend_sites([cluster("main")], members, **options)
    return {item["name"]: item for item in sites[0]["clusters"][0]["members"]}


def test_those_that_stand_in() -> None:
    """In ring order, active ones only, up to the given number."""
    seen = members_of([member("a"), member("b", drained=True), member("c"), member("d", draining=True), member("e")])
    assert {name: [item["name"] for item in values["backups"]] for name, values in seen.items()} == {
        "a": ["c", "e"],
        "b": ["c", "e", "a"],
        "c": ["e", "a"],
        "d": ["e", "a", "c"],
        "e": ["a", "c"],
    }
    assert [len(values["backups"]) for values in members_of([member(str(n)) for n in range(5)], backups=2).values()] == [2] * 5


def test_group_comes_first() -> None:
    """While one of it is left; redirects only where there is more than one group."""
    seen = members_of([member("a", group="x"), member("b", group="y"), member("c", group="x"), member("d", group="y", drained=True)])
    assert [item["name"] for item in seen["a"]["backups"]] == ["c"]
    assert [item["name"] for item in seen["d"]["backups"]] == ["b"]
    assert sorted(item["name"] for item in seen["b"]["backups"]) == ["a", "c"]
    assert {name: values["redirect"] for name, values in seen.items()} == {"a": "c", "b": "", "c": "a", "d": "b"}
    assert {values["redirect"] for values in members_of([member("a", group="x"), member("b", group="x")]).values()} == {""}


def test_standby_members_stand_in_last() -> None:
    """Only where no other of the group is left; and before those of another group, which do not know the session."""
    everyone = [member("a", group="x"), member("b", group="x", standby=True), member("c", group="x"), member("d", group="y")]
    assert [item["name"] for item in members_of(everyone)["a"]["backups"]] == ["c"]
    everyone[2] = {**everyone[2], "drained": True}
    assert [item["name"] for item in members_of(everyone)["a"]["backups"]] == ["b"]
    assert members_of(everyone)["a"]["redirect"] == "b"


def test_members_are_completed() -> None:
    """Optional keys have values, and drained wins over draining."""
    seen = members_of([member("a", address="2001:db8::1", drained=True, draining=True)])["a"]
    assert (seen["host_part"], seen["group"], seen["standby"], seen["drained"], seen["draining"]) == (
        "[2001:db8::1]",
        "",
        False,
        True,
        False,
    )
    assert url_address("10.0.0.1") == "10.0.0.1"


def test_names_of_variables_differ() -> None:
    """a-b and a_b are two clusters."""
    sites = frontend_sites([cluster("a-b", "/1"), cluster("a_b", "/2"), cluster("a_db", "/3")], [])
    assert len({item["variable"] for item in sites[0]["clusters"]}) == 3


def test_member_of_an_unknown_cluster() -> None:
    """Said with both names."""
    with pytest.raises(ValueError, match=r"member a belongs to the cluster shop, which is not among the clusters given \(main\)"):
        frontend_sites([cluster("main")], [member("a", "shop")])


def test_grows_linearly() -> None:
    """A thousand members name eight others each, not all."""
    seen = members_of([member(f"t{number}") for number in range(1000)])
    assert sum(len(values["backups"]) for values in seen.values()) == 8000
