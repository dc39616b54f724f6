# SPDX-License-Identifier: GPL-3.0-or-later
"""Asks a Prometheus what it makes of the files of playbooks/monitoring.yml: are all targets up, does every query return data.

usage: python3 lab/metrics/ask.py URL DASHBOARD, such as http://192.168.0.110:9090 .cache/lab/metrics/NAME/dashboard.json
Standard library only. Ends with 1 if a target is down or a query returns nothing.
"""

from __future__ import annotations

import json
import sys
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

# What Grafana puts there: everything, and a few readings.
_VARIABLES = {"$inventory": ".*", "$cluster": ".*", "$__rate_interval": "2m"}


def asked(url: str, path: str, **parameters: str) -> Any:
    """What Prometheus returns."""
    query = f"?{urllib.parse.urlencode(parameters)}" if parameters else ""
    with urllib.request.urlopen(f"{url}/api/v1/{path}{query}", timeout=30) as response:  # noqa: S310 - the address that a person gave
        return json.load(response)["data"]


def queries(dashboard: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Each query of a dashboard with the title of its panel, its variables filled in."""
    for panel in dashboard["panels"]:
        for target in panel["targets"]:
            query = str(target["expr"])
            for name, value in _VARIABLES.items():
                query = query.replace(name, value)
            yield str(panel["title"]), query


def main(url: str, dashboard: str) -> int:
    """Entry point."""
    failed = 0
    for target in asked(url, "targets")["activeTargets"]:
        failed += target["health"] != "up"
        print(f"{target['health']:5} {target['labels']['instance']} {target['lastError']}".rstrip())
    for title, query in queries(json.loads(Path(dashboard).read_text(encoding="utf-8"))):
        found = len(asked(url, "query", query=query)["result"])
        failed += not found
        print(f"{found:5} {title}")
    print(f"{failed} without data or down")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1].rstrip("/"), sys.argv[2]))
