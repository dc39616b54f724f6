#!/usr/bin/env python
# SPDX-License-Identifier: GPL-3.0-or-later
"""Print how long the model takes for a large inventory, and how much memory it needs. Nothing is asserted.

usage: model.py [HOSTS [INSTANCES [CLUSTERS]]]      the pure core, 1000 hosts with 8 instances in 100 clusters
       model.py --inventory FOLDER [HOSTS ...]      also write such an inventory and two plays to compare
"""

from __future__ import annotations

import resource
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "collections"))

from ansible_collections.catalina.cluster.plugins.plugin_utils.model.resolve import HostInput, resolve

SECRET = "a1" * 20


def variables(hosts: int, instances: int, clusters: int) -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
    """Return what all hosts have, and what each host has of its own."""
    shared = {
        "tomcat_ajp_secret": SECRET,
        "tomcat_java_opts": ["-Xmx512m"],
        "tomcat_clusters": {f"c{number}": {"paths": [f"/c{number}"], "membership": "static"} for number in range(clusters)},
    }
    own: dict[str, dict[str, Any]] = {}
    for host in range(hosts):
        names = [
            {"name": f"t{host}x{number}", "cluster": f"c{(host * instances + number) % clusters}"} for number in range(1, instances + 1)
        ]
        own[f"app{host}"] = {"ansible_host": f"10.{host // 250}.{host % 250}.10", "tomcat_instances": names}
    own["web"] = {
        "ansible_host": "10.200.0.1",
        "balancer_frontends": ["httpd", "mod_jk", "nginx"],
        "mod_jk_port": 81,
        "nginx_balancer_port": 82,
    }
    return shared, own


def bench(hosts: int, instances: int, clusters: int) -> None:
    """Resolve the model and print the figures."""
    shared, own = variables(hosts, instances, clusters)
    sources = [HostInput(name, {**shared, **values}) for name, values in own.items()]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    begin = time.perf_counter()
    model = resolve(sources, [name for name in own if name != "web"], ["web"])
    seconds = time.perf_counter() - begin
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(f"hosts {hosts}, instances {len(model.members)}, clusters {clusters}, problems {len(model.problems)}")
    print(f"model {seconds:.2f} s, memory {peak / 1024:.0f} MiB at most ({(peak - before) / 1024:.0f} MiB for the model)")


def write(folder: Path, hosts: int, instances: int, clusters: int) -> None:
    """Write the inventory, a play that prints a word, and the preflight play."""
    import json

    shared, own = variables(hosts, instances, clusters)
    shared["tomcat_ajp_secret"] = "{{ lookup('ansible.builtin.env', 'BENCH_SECRET', default='" + SECRET + "') }}"
    groups = {
        "tomcat": {"hosts": {name: values for name, values in own.items() if name != "web"}},
        "balancer": {"hosts": {"web": own["web"]}},
    }
    folder.mkdir(parents=True, exist_ok=True)
    # JSON is YAML, and the parser in C is used for both.
    (folder / "hosts.yml").write_text(json.dumps({"all": {"vars": shared, "children": groups}}), encoding="utf-8")
    (folder / "debug.yml").write_text(
        "- hosts: all\n  gather_facts: false\n  tasks:\n    - ansible.builtin.debug: {msg: x}\n", encoding="utf-8"
    )
    (folder / "preflight.yml").write_text(
        "- hosts: all\n  gather_facts: false\n  roles:\n    - role: catalina.cluster.preflight\n      run_once: true\n"
        "      vars:\n        preflight_tomcat_hosts: \"{{ groups['tomcat'] }}\"\n"
        "        preflight_balancer_hosts: \"{{ groups['balancer'] }}\"\n",
        encoding="utf-8",
    )
    print(f"time ansible-playbook -i {folder}/hosts.yml {folder}/debug.yml")
    print(f"time ansible-playbook -i {folder}/hosts.yml {folder}/preflight.yml")


def main(arguments: list[str]) -> None:
    """Read the command line."""
    folder = None
    if arguments[:1] == ["--inventory"]:
        folder, arguments = Path(arguments[1]), arguments[2:]
    sizes = [int(text) for text in arguments] + [1000, 8, 100][len(arguments) :]
    bench(*sizes[:3])
    if folder:
        write(folder, *sizes[:3])


if __name__ == "__main__":
    main(sys.argv[1:])
