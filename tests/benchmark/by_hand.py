# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the shell script that a person would write in place of the first run of site.yml.

The same files with the same owners and modes (read from hosts that site.yml has converged), the same kernel values, user,
checks of candidates, starts one by one with the same wait (the units themselves wait), reloads and probes. Each host gets
everything in one SSH session, both Tomcat hosts at the same time. Packages are there, as they are for site.yml.
It has none of the rest: no comparison, no diff, nothing is put back, a second run does everything again.
"""

from __future__ import annotations

import base64
import json
import pathlib
import shlex
import shutil
from typing import Any

from benchmark.hosts import PACKAGES, Lab

Entries = list[dict[str, Any]]
HELPERS = "/usr/local/lib/catalina-cluster"
TABLE = f"{HELPERS}/replication.nft"
KERNEL = """for setting in net/core/somaxconn=4096 net/ipv4/tcp_max_syn_backlog=4096 net/ipv4/tcp_syncookies=1; do
    path=/proc/sys/${setting%%=*}
    if [ -w "$path" ] && [ "$(cat "$path")" != "${setting#*=}" ]; then echo "${setting#*=}" >"$path"; fi
done
"""
# The checks of the role tomcat: well-formed, then Tomcat's own look at each instance's candidate.
XML_CHECK = "python3 -c 'import sys, xml.parsers.expat as e\nfor n in sys.argv[1:]: e.ParserCreate().ParseFile(open(n, \"rb\"))' "
CONFIGTEST = """for instance in {instances}; do
    CATALINA_HOME=/usr/share/tomcat10 CATALINA_BASE=$PWD/files/srv/tomcat/$instance CATALINA_TMPDIR=/tmp \\
    JAVA_HOME=/usr/lib/jvm/default-java JRE_HOME=/usr/lib/jvm/default-java \\
    JAVA_OPTS="-Xmx64m -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Duser.name=tomcat \\
        -Dorg.apache.catalina.startup.EXIT_ON_INIT_FAILURE=true \\
        -Djava.util.logging.config.file=$PWD/files/usr/local/lib/catalina-cluster/configtest.properties" \\
    LOGGING_MANAGER=-Djava.util.logging.manager=java.util.logging.LogManager \\
        sh files/usr/local/lib/catalina-cluster/tomcat-configtest /usr/share/tomcat10 yes
done
"""
USER = """getent passwd tomcat >/dev/null ||
    useradd --system --home-dir /srv/tomcat --shell /usr/sbin/nologin --comment 'Apache Tomcat' --no-create-home tomcat
"""
PROBE = """import http.client, json, sys, time
address, ports, members = sys.argv[1], sys.argv[2].split(","), sys.argv[3].split(",")
deadline = time.monotonic() + 10
for port in ports:
    for member in members:
        while True:
            try:
                link = http.client.HTTPConnection(address, int(port), timeout=5)
                link.request("GET", "/test/health.jsp", headers={"Cookie": "JSESSIONID=X." + member})
                if json.loads(link.getresponse().read())["instance"] == member:
                    break
            except (OSError, ValueError, KeyError, http.client.HTTPException):
                pass
            if time.monotonic() > deadline:
                sys.exit(f"{member} does not answer through port {port}")
            time.sleep(0.1)
"""


def write(lab: Lab, exported: dict[str, str], folder: pathlib.Path) -> pathlib.Path:
    """Write script and payload below a folder; returns the script."""
    shutil.rmtree(folder, ignore_errors=True)
    names: dict[str, list[str]] = {}
    for host in lab.names:
        sets: dict[str, Entries] = json.loads(exported[host])
        place = folder / host
        _payload(place, sets)
        if host in lab.tomcat:
            names[host] = [pathlib.Path(entry["path"]).stem for entry in sets["tomcat"] if "/digests/" in entry["path"]]
            (place / "steps.sh").write_text(_tomcat_steps(sets, names[host]), encoding="utf-8")
        else:
            (place / "steps.sh").write_text(_balancer_steps(sets), encoding="utf-8")
    (folder / "probe.py").write_text(PROBE, encoding="utf-8")
    script = folder / "by-hand.sh"
    script.write_text(_controller(lab, names), encoding="utf-8")
    return script


def _payload(place: pathlib.Path, sets: dict[str, Entries]) -> None:
    for entry in (entry for entries in sets.values() for entry in entries if entry["kind"] == "file"):
        path = place / "files" / entry["path"].lstrip("/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(base64.b64decode(entry["content"]))


def _controller(lab: Lab, names: dict[str, list[str]]) -> str:
    lines = ["#!/bin/sh", "set -eu", 'cd "$(dirname "$0")"']
    lines += [f'{host}() {{ {shlex.join(lab.ssh(host))} "$@"; }}' for host in lab.names]
    lines.append("lay_out() {")
    lines.append(
        '    tar -C "$1" -cf - . | "$1" "rm -rf /root/by-hand && mkdir /root/by-hand && cd /root/by-hand && tar -xf - && sh steps.sh"'
    )
    lines.append("}")
    lines += [f"lay_out {host} & pid_{host}=$!" for host in lab.tomcat]
    lines += [f"wait $pid_{host}" for host in lab.tomcat]
    for host in lab.tomcat:
        lines += [f"{host} systemctl start tomcat@{name}" for name in names[host]]
    members = ",".join(name for host in lab.tomcat for name in names[host])
    for host in lab.balancer:
        lines.append(f"lay_out {host}")
        lines.append(f"{host} python3 - {lab.address[host]} 80,81,82 {members} <probe.py")
    return "\n".join(lines) + "\n"


def _placed(entries: Entries) -> str:
    """Commands that put a set where it belongs, parents first."""
    lines = []
    for entry in entries:
        path, owned = entry["path"], f"-o {entry['owner']} -g {entry['group']} -m {entry['mode']}"
        if entry["kind"] == "directory":
            lines.append(f"install -d {owned} '{path}'")
        elif entry["kind"] == "link":
            lines.append(f"mkdir -p '{pathlib.Path(path).parent}' && ln -sfn '{entry['target']}' '{path}'")
        elif path == "/etc/hosts":
            lines.append("cat files/etc/hosts >/etc/hosts")
        else:
            lines.append(f"install -D {owned} 'files{path}' '{path}'")
    return "\n".join(lines) + "\n"


def _tomcat_steps(sets: dict[str, Entries], instances: list[str]) -> str:
    xml = [f"'files{entry['path']}'" for entry in sets["tomcat"] if entry["kind"] == "file" and "/conf/" in entry["path"]]
    return "".join(
        [
            f"set -eu\n{KERNEL}",
            _placed(sets["platform"]),
            f"dpkg-query --show {PACKAGES['tomcat']} >/dev/null\n{USER}",
            _placed(sets.get("jdk", [])),
            _placed(sets.get("webapp", [])),
            XML_CHECK + " ".join(name for name in xml if name.endswith(".xml'")) + "\n",
            CONFIGTEST.format(instances=" ".join(instances)),
            _placed(sets["tomcat"]),
            "systemctl daemon-reload\n",
            # The table that keeps others from the replication ports.
            f"if test -e {TABLE}; then nft --check --file {TABLE} && systemctl start catalina-replication; fi\n",
        ]
    )


def _balancer_steps(sets: dict[str, Entries]) -> str:
    trial = f"candidate{HELPERS}/httpd-trial"
    steps = [
        f"set -eu\n{KERNEL}",
        _placed(sets["platform"]),
        f"dpkg-query --show {PACKAGES['balancer']} >/dev/null\n",
        "mkdir -p candidate/etc && cp -a /etc/apache2 /etc/nginx candidate/etc/\n",
    ]
    steps += [_candidate(sets["httpd"]), f'python3 {trial} "$PWD/candidate/etc/apache2"\n', _placed(sets["httpd"])]
    steps += [_candidate(sets["nginx"]), 'nginx -t -q -c "$PWD/candidate/etc/nginx/nginx.conf"\n', _placed(sets["nginx"])]
    steps += [
        "systemctl daemon-reload\n",
        "nginx -t -q && systemctl start nginx\n",
        f"{HELPERS}/httpd-trial /etc/apache2 && systemctl start apache2\n",
    ]
    return "".join(steps)


def _candidate(entries: Entries) -> str:
    lines = []
    for entry in entries:
        if entry["kind"] == "directory":
            lines.append(f"mkdir -p 'candidate{entry['path']}'")
        elif entry["kind"] == "file":
            lines.append(f"install -D -m {entry['mode']} 'files{entry['path']}' 'candidate{entry['path']}'")
    return "\n".join(lines) + "\n"
