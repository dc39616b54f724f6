# SPDX-License-Identifier: GPL-3.0-or-later
"""nginx as the role configures it beside one that a person tuned, keepalive to the members beside none, and 200 members."""

from __future__ import annotations

import json
import resource
import sys
import time
from typing import Any

import yaml
from benchmark.hosts import Lab
from benchmark.runs import HERE, ROOT, lab_play, row, say

sys.path.insert(0, str(ROOT / "collections"))
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.nginx_files import nginx_configuration

MEMBERS = 200
FOLDER = "/var/lib/benchmark/nginx"
INSTALL = "dpkg-query --show wrk >/dev/null 2>&1 || { apt-get update -q && apt-get install -q -y --no-install-recommends wrk; } >/dev/null"


def measure(lab: Lab, runs: int) -> None:
    """On the front end's host, against the lab's real members."""
    host = lab.balancer[0]
    lab_play("site.yml")
    lab.run(host, INSTALL)
    program = (HERE / "nginx_on_host.py").read_text(encoding="utf-8")
    say("nginx of the role, by hand, and by hand without keepalive, in turn")
    found: dict[str, dict[str, float]] = json.loads(lab.run(host, f"python3 - throughput {2 * runs}", program))
    ours, hand, none = found["role"], found["hand"], found["none"]
    row(
        "requests/s of nginx, role / by hand (processor time of nginx for each request)",
        f"{found['ratio']['role']:.2f} ({ours['rate']:.0f} / {hand['rate']:.0f}; {ours['cpu']:.0f} us / {hand['cpu']:.0f} us)",
        "at least 0.95",
    )
    row("keepalive to the members / none", f"{1 / found['ratio']['none']:.2f} ({ours['rate']:.0f} / {none['rate']:.0f})", "at least 1.5")
    row("connections to members opened for 1,000 requests", f"{ours['opened']:.1f}", "at most 20")
    _many(lab, host, program)


def _many(lab: Lab, host: str, program: str) -> None:
    say(f"{MEMBERS} members")
    contents, seconds, mib = rendered(MEMBERS)
    lab.run(host, f"rm -rf {FOLDER} && mkdir -p {FOLDER}")
    for path, text in contents.items():
        lab.run(host, f"cat >{FOLDER}/{path.rpartition('/')[2]}", text)
    found: dict[str, float] = json.loads(lab.run(host, f"python3 - many {FOLDER}", program))
    lines = sum(text.count("\n") for text in contents.values())
    row(f"nginx with {MEMBERS} members: lines, rendering them", f"{lines}; {seconds:.2f} s, {mib:.0f} MiB", "")
    row(
        "the same: nginx -t, reload until new processes are there, memory of a process",
        f"{found['check']:.2f} s and {found['check_mib']:.0f} MiB, {found['reload']:.2f} s, {found['worker_mib']:.0f} MiB",
        "",
    )


def rendered(count: int) -> tuple[dict[str, str], float, float]:
    """The files for so many members by path, with processor time and memory that rendering took."""
    given: dict[str, Any] = yaml.safe_load((ROOT / "roles/nginx_balancer/defaults/main.yml").read_text(encoding="utf-8"))
    state = {"cluster": "main", "group": "", "weight": 1, "standby": False, "drained": False, "secret": ""}
    names = [f"tomcat{number}" for number in range(count)]
    ports = {"http_port": 8080, "ajp_port": 8009}
    given["nginx_balancer_members"] = [
        {**state, **ports, "name": name, "route": name, "host": name, "address": f"10.1.{number // 250}.{number % 250 + 1}"}
        for number, name in enumerate(names)
    ]
    given["nginx_balancer_clusters"] = [{"name": "main", "paths": ["/"], "names": [], "sessions": "replicated", "groups": []}]
    given["nginx_balancer_port"] = 18080
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.process_time()
    contents: dict[str, str] = nginx_configuration(given, "www-data", "1.22.1")["contents"]
    seconds = time.process_time() - began
    return contents, seconds, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
