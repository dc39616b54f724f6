# SPDX-License-Identifier: GPL-3.0-or-later
"""The model comes out of the inventory alone: no host is contacted, and a wrong inventory is refused with all its faults at once."""

from __future__ import annotations

import json
from typing import Any

import pytest
from verify.helpers import playbook, recap


def test_the_model() -> None:
    """The hosts' addresses lead nowhere: that the run ends well, and at once, says that none was contacted."""
    done = playbook(timeout=60, settings={"ANSIBLE_CALLBACK_RESULT_FORMAT": "json"})
    assert done.returncode == 0, done.stdout + done.stderr
    assert set(recap(done.stdout)) == {"app1", "app2", "web"}
    assert all(count["changed"] == 0 and count["unreachable"] == 0 for count in recap(done.stdout).values())
    line = next(line for line in done.stdout.splitlines() if '"MODEL ' in line)
    model: dict[str, Any] = json.loads(json.loads("{" + line.strip().rstrip(",") + "}")["msg"].removeprefix("MODEL "))
    members = {one["name"]: one for one in model["members"]}
    assert {name: (one["host"], one["http_port"], one["ajp_port"], one["cluster"]) for name, one in members.items()} == {
        "tomcat1": ("app1", 8081, 8011, "main"),
        "tomcat2": ("app1", 8082, 8012, "main"),
        "shop-7": ("app2", 8087, 8017, "shop"),
    }
    assert members["tomcat2"]["weight"] == 3 and members["tomcat1"]["weight"] == 1
    assert len({tuple(one["unique_id"]) for one in members.values()}) == 3
    fronts = [(one["frontend"], one["address"], one["port"]) for one in model["frontends"]]
    assert fronts == [("httpd", "192.0.2.3", 80), ("nginx", "192.0.2.3", 82)]
    assert "only-for-the-hosts" not in done.stdout, "secrets are no part of the model"


FAULTS: dict[str, tuple[dict[str, Any], list[str]]] = {
    "several at once": (
        {"tomcat_instances": [{"name": "tomcat1", "wieght": 2}, {"name": "bad.name"}], "nginx_balancer_port": 80},
        ["wieght", "weight", "bad.name", "80"],
    ),
    "a short secret": ({"tomcat_ajp_secret": "short"}, ["tomcat_ajp_secret"]),
    "the same port twice": ({"tomcat_instances": ["tomcat1", {"name": "tomcat2", "http_port": 8081}]}, ["8081", "tomcat1", "tomcat2"]),
    "text for a number": ({"tomcat_http_port_base": "eighty"}, ["tomcat_http_port_base", "eighty"]),
    "an unknown cluster": ({"tomcat_instances": [{"name": "tomcat1", "cluster": "mian"}]}, ["mian", "main"]),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_wrong_inventory_is_refused(fault: str) -> None:
    changes, words = FAULTS[fault]
    done = playbook("-e", json.dumps(changes), timeout=60)
    text = done.stdout + done.stderr
    assert done.returncode != 0
    assert "unreachable=1" not in text, "refused before any connection"
    missing = [word for word in words if word not in text]
    assert not missing, f"the message does not name {missing}:\n{text[-3000:]}"
