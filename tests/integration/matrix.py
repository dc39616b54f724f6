# SPDX-License-Identifier: GPL-3.0-or-later
"""Every series of Tomcat as a cluster of four members whose sessions outlive them, an upgrade and back, and sessions in Redis.

usage: python -m integration.matrix FOLDER [VERSION|upgrade=FROM,TO|redis=VERSION ...]
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from integration import lab, load, runs
from integration.archives import Folder
from integration.redis import sessions_in_redis
from integration.users import cluster_of, killed, user_of

KINDS = (("delta", "multicast"), ("backup", "static"), ("delta", "static"), ("backup", "multicast"))
# Enough for a run and its roll.
OPTIONS = {"tomcat_java_opts": ["-Xmx96m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"], "rolling_restart_serial": 2}


def main(folder: Folder, wanted: list[str]) -> int:
    """Do what is wanted, a line for each; how much went wrong."""
    faults: list[str] = []
    for what in wanted or folder.versions:
        name, _equals, value = what.partition("=")
        if name == "upgrade":
            faults += _upgrade(folder, *value.split(","))
        elif name == "redis":
            faults += sessions_in_redis({**OPTIONS, **folder.software(value), **folder.redisson(value)})
        else:
            faults += _series(folder, what)
    print("\n".join(["", f"{len(faults)} faults", *faults]))
    return 1 if faults else 0


def _series(folder: Folder, version: str) -> Iterator[str]:
    for manager, membership in KINDS if os.environ.get("ALL") == "yes" else KINDS[:1]:
        said, faults = a_cluster(folder.software(version), manager, membership)
        print(said, flush=True)
        yield from faults


def a_cluster(software: Mapping[str, Any], manager: str, membership: str) -> tuple[str, list[str]]:
    """Made, unchanged by the next run, and sessions outlive their members: what to say of it, and what is wrong."""
    variables = {**OPTIONS, **software, "tomcat_clusters": {"main": {"manager": manager, "membership": membership}}}
    name, began = f"{software['tomcat_version']} {manager} {membership}", time.monotonic()
    made = cluster_of(variables)
    if made.code:
        return f"{name}: not made", [f"{name}: {made.error[:2000]} ({made.log})"]
    seconds = time.monotonic() - began
    again = runs.play("site.yml", variables)
    moved, faults = _kills()
    said = f"{name:<28} made in {seconds:.0f} s, changed again {sum(again.changed.values())}, kill -9: {moved}"
    return said, [f"{name}: {fault}" for fault in [*faults, *_changes(again)]]


def _changes(run: runs.Run) -> list[str]:
    changed = {host: count for host, count in run.changed.items() if count}
    return [f"a second run changed {changed} ({run.log})"] if changed or run.code else []


def _kills() -> tuple[str, list[str]]:
    """One member after the other is killed in the middle of a session."""
    moved, faults = [], []
    for name, url in lab.FRONTENDS.items():
        member = {"httpd": "tomcat1", "mod_jk": "tomcat2", "nginx": "tomcat3"}[name]
        found = killed(url, member, user_of(member, url))
        moved.append(f"{member} -> {found.instance} {found.counter}")
        faults += [f"{name}: the session of {member} {found.fault}"] if found.fault else []
    return ", ".join(moved), faults


def _upgrade(folder: Folder, before: str, after: str) -> Iterator[str]:
    """To another release and back, while users work."""
    for first, second in ((before, after), (after, before)):
        made = cluster_of({**OPTIONS, **folder.software(first, second)})
        if made.code:
            yield f"{first}: {made.error[:2000]} ({made.log})"
            return
        name, variables = f"{first} -> {second}", {**OPTIONS, **folder.software(second, first)}
        with load.Load(name) as client:
            client.steady()
            began = time.monotonic()
            run = runs.play("site.yml", variables)
            seconds = time.monotonic() - began
            client.mark()
            client.wait(load.AFTER)
        print(load.heading(), load.line(name, client.figures, seconds), sep="\n", flush=True)
        yield from (f"{name}: {fault}" for fault in [*client.figures.lost(), *([run.error[:2000]] if run.code else [])])
        yield from (f"{name}: {fault}" for fault in _running(second))


def _running(version: str) -> Iterator[str]:
    """By the processes themselves."""
    home = f" -Dcatalina.home=/opt/tomcat/apache-tomcat-{version} "
    ran = {host: lab.on(host, "cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\\0' ' '").count(home) for host in lab.APPS}
    if ran != {host: len(names) for host, names in lab.APPS.items()}:
        yield f"not all run {version}: {ran}"


if __name__ == "__main__":
    sys.exit(main(Folder(Path(sys.argv[1])), sys.argv[2:]))
