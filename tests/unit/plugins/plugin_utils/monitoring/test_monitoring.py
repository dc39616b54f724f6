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
