# SPDX-License-Identifier: GPL-3.0-or-later
"""Alert rules, judged by Prometheus' own tool: the alert that should fire fires, and no other. Needs no lab."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
import yaml
from ansible_collections.catalina.cluster.plugins.plugin_utils.monitoring.dashboard import PANELS
from ansible_collections.catalina.cluster.plugins.plugin_utils.monitoring.rules import ALERTS, rules

HERE = Path(__file__).resolve().parent
CACHE = HERE.parents[1] / ".cache" / "promtool"


@pytest.fixture(scope="module")
def promtool() -> str:
    """The tool of the machine, or that of Debian's package, which is not installed for it."""
    found = shutil.which("promtool")
    if found:
        return found
    binary = CACHE / "usr/bin/promtool"
    if not binary.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        subprocess.run(["apt-get", "download", "prometheus"], cwd=CACHE, check=True, capture_output=True, timeout=300)
        subprocess.run(["dpkg", "-x", str(next(CACHE.glob("prometheus_*.deb"))), str(CACHE)], check=True, timeout=120)
    return str(binary)


def said(*command: str, folder: Path) -> tuple[int, str]:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, check=False)
    return done.returncode, done.stdout + done.stderr


def test_rules_are_right_and_fire_as_they_should(promtool: str, tmp_path: Path) -> None:
    (tmp_path / "rules.yml").write_text(yaml.safe_dump(rules(), sort_keys=False), encoding="utf-8")
    code, text = said(promtool, "check", "rules", "rules.yml", folder=tmp_path)
    assert (code, f"{len(ALERTS)} rules found" in text) == (0, True), text
    cases = (HERE / "monitoring/alerts.yml").read_text(encoding="utf-8")
    (tmp_path / "alerts.yml").write_text(cases, encoding="utf-8")
    code, text = said(promtool, "test", "rules", "alerts.yml", folder=tmp_path)
    assert code == 0, text
    # The tool sees it when an alert does not fire.
    (tmp_path / "alerts.yml").write_text(cases.replace("0x60", "1x60"), encoding="utf-8")
    assert said(promtool, "test", "rules", "alerts.yml", folder=tmp_path)[0] != 0


def test_every_query_of_the_dashboard_is_one(promtool: str, tmp_path: Path) -> None:
    """With what Grafana puts in place of its variables. lab/metrics/ask.py says whether a Prometheus has data for them."""
    queries = [query for panel in PANELS for query, _legend in panel.queries]
    whole = [query.replace("$__rate_interval", "5m").replace("$inventory", ".*").replace("$cluster", ".*") for query in queries]
    found = [{"record": f"query_{number}", "expr": query} for number, query in enumerate(whole)]
    (tmp_path / "queries.yml").write_text(yaml.safe_dump({"groups": [{"name": "queries", "rules": found}]}), encoding="utf-8")
    code, text = said(promtool, "check", "rules", "queries.yml", folder=tmp_path)
    assert (code, f"{len(queries)} rules found" in text) == (0, True), text
    assert not [query for query in whole if "$" in query]


def test_every_alert_is_among_the_cases() -> None:
    cases = yaml.safe_load((HERE / "monitoring/alerts.yml").read_text(encoding="utf-8"))["tests"]
    fired = {one["alertname"] for case in cases for one in case["alert_rule_test"] if one["exp_alerts"]}
    assert fired == {alert.name for alert in ALERTS}
