# SPDX-License-Identifier: GPL-3.0-or-later
"""Versions of applications: what is remembered, what somebody goes back to, and how long that holds."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.webapp_layout import health_pages, parallel_contexts, rolled_back
from ansible_collections.catalina.cluster.plugins.plugin_utils.runs import deployments

ONE, TWO, THREE, FOUR = (f"sha256:{digit * 64}" for digit in "1234")


def app(checksum: str, path: str = "/shop", **more: Any) -> dict[str, Any]:
    """An application as an inventory has it; its source is named after its version."""
    return {"path": path, "src": f"{checksum[7]}.war", "checksum": checksum, **more}


def version(checksum: str) -> dict[str, str]:
    """A version as records have it."""
    return {"src": f"{checksum[7]}.war", "checksum": checksum}


def back(refused: str, served: str = "") -> dict[str, Any]:
    """A rollback."""
    return {"not": refused, **(version(served) if served else {})}


def after(records: dict[str, Any], *wanted: str, keep: int = 2) -> dict[str, Any]:
    """The records after runs that ended well with these versions one after the other."""
    for checksum in wanted:
        made = deployments.deployed_records(records, [app(checksum)], keep)
        records = {key: value for key, value in {**records, **made}.items() if value is not None}
    return records


@pytest.mark.parametrize(
    ("wanted", "remembered"),
    [
        ([ONE], [ONE]),
        ([ONE, ONE], [ONE]),
        ([ONE, TWO, THREE], [THREE, TWO, ONE]),
        ([ONE, TWO, THREE, FOUR], [FOUR, THREE, TWO]),
        ([ONE, TWO, ONE], [ONE, TWO]),
    ],
)
def test_what_is_remembered(wanted: list[str], remembered: list[str]) -> None:
    assert after({}, *wanted) == {"deployed": {"/shop": [version(checksum) for checksum in remembered]}}


@pytest.mark.parametrize(
    "src", ["https://deploy:pw@repo.example/shop.war", "https://repo.example/shop.war?token=1", "https://token@repo.example/a"]
)
def test_an_address_with_a_secret_is_not_remembered(src: str) -> None:
    assert deployments.deployed_records({}, [{**app(ONE), "src": src}], 3) == {"deployed": {}}


def test_what_is_not_deployed_any_more_is_forgotten() -> None:
    records = after({}, ONE, TWO)
    assert deployments.deployed_records(records, [app(ONE, "/other")], 3) == {"deployed": {"/other": [version(ONE)]}}


def test_parallel_versions_are_not_remembered() -> None:
    assert deployments.deployed_records({}, [app(ONE, version="1"), app(TWO, version="2")], 3) == {"deployed": {}}


def test_the_same_on_every_host_is_one() -> None:
    hostvars: dict[str, dict[str, Any]] = {"app1": {"webapp_deployments": [app(ONE)]}, "app2": {"webapp_deployments": [app(ONE)]}, "x": {}}
    found = deployments.all_deployments(hostvars, ["app1", "app2", "x"])
    assert deployments.deployed_records({}, found, 3) == {"deployed": {"/shop": [version(ONE)]}}


def test_back_and_further_back_and_forth_again() -> None:
    """What was refused is not offered again; an inventory that names another version ends it."""
    records = after({}, ONE, TWO, THREE)
    records.update(deployments.rollback_records(records, [app(THREE)], "/shop"))
    assert deployments.rollbacks(records) == {"/shop": back(THREE, TWO)}
    assert rolled_back([app(THREE)], deployments.rollbacks(records)) == [app(TWO)]
    records = after(records, THREE)
    assert records["deployed"] == {"/shop": [version(TWO), version(ONE)]} and "rollback:/shop" in records
    records.update(deployments.rollback_records(records, [app(THREE)], "/shop"))
    assert deployments.rollbacks(records) == {"/shop": back(THREE, ONE)}
    records = after(records, THREE)
    with pytest.raises(deployments.RollbackError, match="no earlier version of it is known"):
        deployments.rollback_records(records, [app(THREE)], "/shop")
    records = after(records, FOUR)
    assert records == {"deployed": {"/shop": [version(FOUR), version(ONE)]}}


@pytest.mark.parametrize(
    ("wanted", "path", "cluster", "to", "words"),
    [
        ([app(THREE)], "", "", "", r"no application is named: -e path=/shop \(there are /shop\)"),
        ([], "/shop", "", "", r"/shop is not among the applications of the inventory \(none\)"),
        ([app(THREE)], "/shops", "", "", r"/shops is not among .* \(/shop\)"),
        ([app(THREE, cluster="a"), app(THREE, cluster="b")], "/shop", "", "", r"several clusters \(a/shop, b/shop\): name one"),
        ([app(THREE, cluster="a")], "/shop", "b", "", r"b/shop is not among .* \(a/shop\)"),
        ([app(THREE, version="1"), app(TWO, version="2")], "/shop", "", "", "has parallel versions"),
        ([app(THREE)], "/shop", "", "9", r"no version of it begins with 9 \(served: 333333333333, known: 222222222222, 111111111111\)"),
        ([app(ONE)], "/shop", "", "", "no earlier version of it is known"),
    ],
)
def test_nothing_to_go_back_to(wanted: list[dict[str, Any]], path: str, cluster: str, to: str, words: str) -> None:
    with pytest.raises(deployments.RollbackError, match=words):
        deployments.rollback_records(after({}, ONE, TWO, THREE), wanted, path, cluster, to)


def test_a_version_by_its_first_digits() -> None:
    records = after({}, ONE, TWO, THREE)
    assert deployments.rollback_records(records, [app(THREE)], "/shop", to="11") == {"rollback:/shop": back(THREE, ONE)}


def test_a_cluster_by_name() -> None:
    wanted = [app(TWO, cluster="a"), app(TWO, cluster="b")]
    records = {"deployed": {"a/shop": [version(TWO)], "b/shop": [version(TWO), version(ONE)]}}
    assert deployments.rollback_records(records, wanted, "/shop", "b") == {"rollback:b/shop": back(TWO, ONE)}
    served = rolled_back(wanted, {"b/shop": back(TWO, ONE)})
    assert [item["checksum"] for item in served] == [TWO, ONE]


@pytest.mark.parametrize(
    ("records", "wanted", "expected"),
    [
        ({}, [app(TWO)], {}),
        (after({}, ONE), [app(ONE)], {}),
        (after({}, ONE), [app(TWO)], {"/shop": back(TWO, ONE)}),
        (after({}, ONE, TWO), [app(TWO)], {}),
        # Another run of this inventory with --limit ended well with it elsewhere.
        ({"deployed": {"/shop": [version(TWO), version(ONE)]}}, [app(THREE)], {"/shop": back(THREE, TWO)}),
        # The first deployment: there is nothing before it.
        (after({}, ONE), [app(ONE), app(TWO, "/new")], {"/new": back(TWO)}),
        # Somebody goes back, and the earlier version fails now.
        ({**after({}, ONE, TWO), "rollback:/shop": back(TWO, ONE)}, [app(TWO)], {"/shop": back(ONE, TWO)}),
    ],
)
def test_what_a_failed_run_puts_back(records: dict[str, Any], wanted: list[dict[str, Any]], expected: dict[str, Any]) -> None:
    assert deployments.restored(records, wanted) == expected


def test_a_refused_first_deployment_is_left_out() -> None:
    assert rolled_back([app(ONE), app(TWO, "/new")], {"/new": back(TWO)}) == [app(ONE)]


def test_health_pages() -> None:
    wanted = [
        app(ONE, health_path="/shop/health", version="1"),
        app(TWO, health_path="/shop/health", version="2"),
        app(ONE, "/b", health_path="/b/h", cluster="crm"),
        app(ONE, "/c"),
    ]
    assert health_pages(wanted) == [{"path": "/shop/health", "cluster": ""}, {"path": "/b/h", "cluster": "crm"}]


def test_parallel_contexts() -> None:
    wanted = [app(ONE, version="1", parallel=True), app(TWO, "/", version="2", parallel=True, cluster="crm"), app(ONE, "/c", version="3")]
    assert parallel_contexts(wanted) == [{"name": "/shop##1", "cluster": ""}, {"name": "/##2", "cluster": "crm"}]
