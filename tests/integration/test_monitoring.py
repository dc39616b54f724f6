# SPDX-License-Identifier: GPL-3.0-or-later
"""Alert rules, judged by Prometheus' own tool: the alert that should fire fires, and no other. Needs no lab."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
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
    # The tool sees it when an alert does not fire: the member of the first case stays up.
    first = yaml.safe_load(cases)
    first["tests"] = first["tests"][:1]
    (tmp_path / "alerts.yml").write_text(yaml.safe_dump(first).replace("0x60", "1x60"), encoding="utf-8")
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
    asked = [one for case in cases for one in case["alert_rule_test"]]
    names = {alert.name for alert in ALERTS}
    assert {one["alertname"] for one in asked if one["exp_alerts"]} == names
    assert {one["alertname"] for one in asked if not one["exp_alerts"]} == names


def series_of_a_roll(members: int, step: int) -> Iterator[tuple[str, str]]:
    """Series and their values for each half minute: one member after the other is out for so many of them, and waits for it until then."""
    whole = members * step + 20
    yield 'catalina_run_active{inventory="shop", instance="web:9100"}', f"0x3 1x{members * step + 3} 0x12"
    for host, role in (("web", "balancer"), ("app1", "tomcat")):
        yield f'up{{inventory="shop", instance="{host}:9100", roles=",{role},"}}', f"1x{whole}"
        yield f'catalina_metrics_time_seconds{{inventory="shop", instance="{host}:9100"}}', f"0+30x{whole}"
    for front in ("httpd", "nginx"):
        yield f'catalina_frontend_up{{inventory="shop", frontend="{front}", instance="web:9100"}}', f"1x{whole}"
    for number in range(members):
        labels = f'inventory="shop", cluster="main", group="", member="tomcat{number}"'
        start = 4 + number * step
        rest = whole - start - step
        yield f"catalina_member_restart_pending{{{labels}}}", f"1x{start} 0x{whole - start}"
        # The other host is read half a minute later: it is told of the drain after the member went, and of the end before it is back.
        yield f"catalina_member_up{{{labels}}}", f"1x{start} 0x{step} 1x{rest}"
        yield f"catalina_member_restarts_total{{{labels}}}", f"0x{whole}"
        for front in ("httpd", "nginx"):
            seen = f'{labels}, frontend="{front}", instance="web:9100"'
            yield f"catalina_frontend_member_drained{{{seen}}}", f"0x{start + 1} 1x{step - 2} 0x{rest + 1}"
            yield f"catalina_frontend_member_error{{{seen}}}", f"0x{start + 1} 1x{step - 2} 0x{rest + 1}"


@pytest.mark.parametrize(("members", "step"), [(3, 4), (10, 16)])
def test_a_roll_fires_none(promtool: str, tmp_path: Path, members: int, step: int) -> None:
    """Of a few members, and of so many that it takes hours. After it a member that still waits is told of."""
    (tmp_path / "rules.yml").write_text(yaml.safe_dump(rules(), sort_keys=False), encoding="utf-8")
    given = [{"series": series, "values": values} for series, values in series_of_a_roll(members, step)]
    times = [f"{minutes}m" for minutes in range(1, (members * step + 20) // 2, max(1, members * step // 16))]
    none = [{"eval_time": time, "alertname": alert.name, "exp_alerts": []} for time in times for alert in ALERTS]
    case = {"interval": "30s", "input_series": given, "alert_rule_test": none}
    tests = {"rule_files": ["rules.yml"], "evaluation_interval": "30s", "tests": [case]}
    (tmp_path / "roll.yml").write_text(yaml.safe_dump(tests), encoding="utf-8")
    code, text = said(promtool, "test", "rules", "roll.yml", folder=tmp_path)
    assert code == 0, text
    # It is because of the run that nobody is told of those who wait.
    case["input_series"] = [one for one in given if "run_active" not in one["series"]]
    (tmp_path / "roll.yml").write_text(yaml.safe_dump(tests), encoding="utf-8")
    code, text = said(promtool, "test", "rules", "roll.yml", folder=tmp_path)
    assert (code != 0 and "CatalinaRestartPending" in text) == (members * step > 120), text
