# SPDX-License-Identifier: GPL-3.0-or-later
"""What Prometheus and Grafana are fed with names only series that there are."""

from __future__ import annotations

import json
import re
from pathlib import Path

from ansible_collections.catalina.cluster.plugins.module_utils.metrics.text import METRICS
from ansible_collections.catalina.cluster.plugins.plugin_utils.monitoring.dashboard import PANELS, dashboard
from ansible_collections.catalina.cluster.plugins.plugin_utils.monitoring.rules import ALERTS, rules
from ansible_collections.catalina.cluster.plugins.plugin_utils.monitoring.targets import agent_targets, targets

ROOT = Path(__file__).resolve().parents[5]
NAMES = {name for name, _kind, _help in METRICS}
NAMED = re.compile(r"\bcatalina_[a-z_]+")


def test_every_query_asks_for_series_that_there_are() -> None:
    asked = [alert.expr for alert in ALERTS] + [query for panel in PANELS for query, _legend in panel.queries]
    assert {name for query in asked for name in NAMED.findall(query)} <= NAMES
    # Or for Prometheus' own of the targets.
    assert all(NAMED.search(query) or 'up{roles!=""' in query for query in asked)


def test_members_of_two_inventories_may_have_one_name() -> None:
    """Whatever is summed up or compared says of which inventory it is, and every panel asks for the chosen ones."""
    queries = [query for panel in PANELS for query, _legend in panel.queries]
    for query in [alert.expr for alert in ALERTS] + queries:
        assert all("inventory" in labels for labels in re.findall(r"\b(?:by|on) \(([^)]*)\)", query)), query
    asked = [labels for query in queries for labels in re.findall(r"\bcatalina_[a-z_]+(\{[^}]*\})?", query)]
    assert asked
    assert all('inventory=~"$inventory"' in labels for labels in asked)
    assert [one["name"] for one in dashboard()["templating"]["list"]] == ["datasource", "inventory", "cluster"]


def test_every_alert_says_what_to_do() -> None:
    found = rules()["groups"][0]["rules"]
    assert len({one["alert"] for one in found}) == len(found) == len(ALERTS)
    assert all(one["annotations"]["summary"] and one["annotations"]["action"] for one in found)
    assert {one["labels"]["severity"] for one in found} == {"critical", "warning"}


def test_rare_readings_make_short_waits_longer() -> None:
    """Two readings, so that what one host read before and another one after fires nothing; series are old later."""
    waits = {reading: {one["alert"]: one["for"] for one in rules(reading)["groups"][0]["rules"]} for reading in (30, 60, 300)}
    assert waits[30] == {alert.name: alert.wait for alert in ALERTS}
    changed = {name: wait for name, wait in waits[60].items() if wait != waits[30][name]}
    assert changed == {
        "CatalinaMemberDown": "120s", "CatalinaClusterOut": "120s", "CatalinaFrontendDown": "120s", "CatalinaMetricsStale": "120s",
    }  # fmt: skip
    assert waits[300]["CatalinaMemberOut"] == "600s" and waits[300]["CatalinaGroupNotWhole"] == "15m"
    old = [one["expr"] for reading in (5, 300) for one in rules(reading)["groups"][0]["rules"] if one["alert"] == "CatalinaMetricsStale"]
    assert [re.findall(r"> (\d+)", expr) for expr in old] == [["600"], ["1200"]]


# Labels by the beginning of a name, those of the targets with them: the longest that fits counts.
_OF_TARGETS = {"inventory", "host", "instance", "roles", "clusters"}
_LABELS = {
    "catalina_member_": {"cluster", "group", "member"},
    "catalina_connector_": {"cluster", "group", "member", "connector"},
    "catalina_application_": {"cluster", "group", "member", "application"},
    "catalina_frontend_": {"frontend"},
    "catalina_frontend_member_": {"frontend", "cluster", "member"},
    "catalina_certificate_": {"path"},
}
_GROUPED = re.compile(r"^(?:sum|min|max|count)(?: by \(([^)]*)\))? ?\(")


def labels_of(query: str) -> set[str]:
    """What the result of a query can be told apart by."""
    grouped = _GROUPED.match(query)
    if grouped:
        return set((grouped.group(1) or "").split(", "))
    prefixes = [max((one for one in _LABELS if name.startswith(one)), key=len, default="") for name in NAMED.findall(query)]
    return _OF_TARGETS | set.intersection(*(_LABELS.get(one, set()) for one in prefixes))


def unit_of(query: str) -> str:
    """What the result of a query counts, by the names in it and how they are put together."""
    found = (("86400", "d"), ("_bytes", "bytes"), ("request_seconds", "s"), ("cpu_seconds", "percentunit"), ("rate(", "reqps"))
    return next((unit for word, unit in found if word in query), "percentunit" if " / " in query else "short")


def test_legends_name_what_a_query_returns_and_units_are_those_of_its_series() -> None:
    for panel in PANELS:
        assert {unit_of(query) for query, _legend in panel.queries} == {panel.unit}, panel.title
        for query, legend in panel.queries:
            named = set(re.findall(r"\{\{(\w+)\}\}", legend))
            assert named <= labels_of(query), (panel.title, legend)
            # Lines of one panel are told apart, within an inventory.
            grouped = _GROUPED.match(query)
            assert not grouped or not grouped.group(1) or named | {"inventory"} == labels_of(query), panel.title


def test_an_expired_certificate_is_to_be_seen() -> None:
    drawn = {panel["title"]: panel["fieldConfig"]["defaults"] for panel in dashboard()["panels"]}
    assert [title for title, defaults in drawn.items() if "min" not in defaults] == ["Days until certificates end"]


def test_panels_do_not_overlap() -> None:
    taken: set[tuple[int, int]] = set()
    found = json.loads(json.dumps(dashboard()))["panels"]
    for panel in found:
        place = panel["gridPos"]
        own = {(x, y) for x in range(place["x"], place["x"] + place["w"]) for y in range(place["y"], place["y"] + place["h"])}
        assert max(x for x, _y in own) < 24
        assert not own & taken
        taken |= own
    assert len({panel["id"] for panel in found}) == len(PANELS)


def test_one_target_for_each_host() -> None:
    members = [{"host": "app1", "address": "10.0.0.1", "cluster": name} for name in ("main", "shop")]
    frontends = [{"host": "app1", "address": "10.0.0.1"}, {"host": "web", "address": "2001:db8::1"}]
    assert targets(members, frontends, {"app1": 9100, "web": 9101}, "lab") == [
        {
            "targets": ["10.0.0.1:9100"],
            "labels": {"inventory": "lab", "host": "app1", "roles": ",tomcat,balancer,", "clusters": ",main,shop,"},
        },
        {"targets": ["[2001:db8::1]:9101"], "labels": {"inventory": "lab", "host": "web", "roles": ",balancer,", "clusters": ""}},
    ]


def test_agents_are_targets_of_their_own() -> None:
    member = {"name": "tomcat1", "host": "app1", "address": "10.0.0.1", "cluster": "main", "group": None}
    assert agent_targets([(member, 9401)], "lab") == [
        {
            "targets": ["10.0.0.1:9401"],
            "labels": {
                "inventory": "lab", "host": "app1", "roles": ",agent,", "cluster": "main", "group": "", "member": "tomcat1",
            },
        }
    ]  # fmt: skip


def test_the_readme_names_every_series() -> None:
    text = (ROOT / "roles/metrics/README.md").read_text(encoding="utf-8")
    found = set()
    for line in text.splitlines():
        prefix = ""
        for name in re.findall(r"`(catalina_[a-z_]+|_[a-z_]+)`", line):
            if name.startswith("catalina_"):
                prefix = "_".join(name.split("_")[: 3 if name.startswith("catalina_frontend_member") else 2])
            found.add(name if name.startswith("catalina_") else prefix + name)
    assert found == NAMES
